//! The last look of a reminder of one task, by itself or of many at once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::try_join;
use uuid::Uuid;

use super::{
    Envelope, Look, lists,
    people::{People, whom},
    unwanted,
};
use crate::{
    calendars::resolve::zone_of,
    ctx::Ctx,
    db::Conn,
    emails::{Audience, Email, EmailKind},
    error::Result,
    leads::{self, Lead},
    leave::{self, Leave},
    mail::{
        OutgoingMessage,
        kinds::Activity,
        letters::{ReminderBecause, TaskReminder},
        person::Person,
    },
    reminders::{self, Reminder, ReminderKind, ReminderStatus},
    settings::{self, Settings},
    suppressions,
    tasks::{self, Task},
    users::{self, User},
};

pub(super) async fn look(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    if lists::is_of_late_ones(&envelope.email.reason) {
        return lists::late_ones(conn, envelope).await;
    }
    let (Some(task_id), Some(reminder_id)) = (envelope.email.task_id, envelope.email.reminder_id)
    else {
        return unwanted("it names no task");
    };
    // The lock goes first on the wire, so the task is read behind it.
    let held = reminders::queries::lock(conn, reminder_id);
    let (reminder, task) = try_join(held, tasks::queries::find(conn, task_id)).await?;
    let (reminder, task) = match still_wanted(envelope, reminder.as_ref(), task.as_ref()) {
        Ok(both) => both,
        Err(why) => return unwanted(why),
    };
    if lists::waits_for_return(conn, envelope, reminder).await? {
        return unwanted("its reader is on leave: it goes with a later message");
    }
    let person = whom(conn, task).await?;
    envelope.wrap(&letter(envelope, reminder, task, person))
}

/// Whether the task is as it was when the reminder fell due; `Err` says why not.
fn still_wanted<'a>(
    envelope: &Envelope<'_>,
    reminder: Option<&'a Reminder>,
    task: Option<&'a Task>,
) -> std::result::Result<(&'a Reminder, &'a Task), &'static str> {
    let Some(reminder) = reminder.filter(|one| one.status == ReminderStatus::Queued) else {
        return Err("the task was done, moved or handed over");
    };
    let Some(task) = task.filter(|task| task.is_live()) else {
        return Err("the task is not open any more");
    };
    if task.owner_id != envelope.user.id {
        return Err("the task went to somebody else");
    }
    Ok((reminder, task))
}

fn letter(
    envelope: &Envelope<'_>,
    reminder: &Reminder,
    task: &Task,
    person: Option<Person>,
) -> TaskReminder {
    let before = task.due_at.map_or(TimeDelta::zero(), |due| due - reminder.wanted());
    TaskReminder {
        subject: task.subject.clone(),
        activity: Activity::from_name(task.kind.as_str()).unwrap_or(Activity::Todo),
        due_at: task.due_at,
        person,
        note: task.note.clone(),
        because: match reminder.kind {
            ReminderKind::Given => ReminderBecause::Given { at: reminder.at },
            ReminderKind::Before => ReminderBecause::Before(before),
            _ => ReminderBecause::Overdue(-before),
        },
        moved_from: reminder.wanted_at,
        page: envelope.task_page(task.id),
        is_about_somebody: task.is_about_somebody(),
    }
}

/// Whether it is a reminder of one task.
pub fn is_of_one(email: &Email) -> bool {
    EmailKind::from_name(&email.kind) == Some(EmailKind::TaskReminder)
        && !lists::is_of_late_ones(&email.reason)
}

/// The messages of those of these reminders of one task each that are wanted as things stand, in the order of `emails`. It writes
/// nothing and waits for nobody; what it leaves out is to be looked at by itself.
pub async fn look_all(
    conn: &Conn,
    ctx: &Ctx,
    emails: &[Email],
    now: DateTime<Utc>,
) -> Result<Vec<Option<OutgoingMessage>>> {
    if emails.is_empty() {
        return Ok(Vec::new());
    }
    let known = Known::read(conn, emails).await?;
    emails.iter().map(|email| known.message(ctx, email, now)).collect()
}

/// Rows that several last looks need, read at once.
struct Known {
    settings: Settings,
    reminders: HashMap<Uuid, Reminder>,
    tasks: HashMap<Uuid, Task>,
    users: HashMap<Uuid, User>,
    leads: HashMap<Uuid, Lead>,
    people: People,
    leaves: Vec<Leave>,
    suppressed: HashSet<String>,
}

impl Known {
    async fn read(conn: &Conn, emails: &[Email]) -> Result<Self> {
        let ids = |id: fn(&Email) -> Option<Uuid>| -> Vec<Uuid> {
            let all: HashSet<Uuid> = emails.iter().filter_map(id).collect();
            all.into_iter().collect()
        };
        let (users, leads) = (ids(|email| email.user_id), ids(|email| email.lead_id));
        let (reminders, tasks) = (ids(|email| email.reminder_id), ids(|email| email.task_id));
        let addresses: Vec<&str> = emails.iter().map(|email| email.to_email.as_str()).collect();
        // The lock goes first on the wire, so all else is read behind it; and all in one trip.
        let (reminders, ((tasks, leads), ((users, leaves), (suppressed, settings)))) = try_join(
            reminders::queries::lock_free(conn, &reminders),
            try_join(
                try_join(
                    tasks::queries::find_all(conn, &tasks),
                    leads::queries::get_all(conn, &leads),
                ),
                try_join(
                    try_join(
                        users::queries::get_all(conn, &users),
                        leave::queries::of_users(conn, &users),
                    ),
                    try_join(
                        suppressions::queries::suppressed_of(conn, &addresses),
                        settings::queries::get(conn),
                    ),
                ),
            ),
        )
        .await?;
        let leads = by_id(leads, |one| one.id);
        let about: Vec<_> = tasks.iter().map(|task| (task, lead_of(task, &leads))).collect();
        let people = People::read(conn, &about).await?;
        Ok(Self {
            settings,
            reminders: by_id(reminders, |one| one.id),
            tasks: by_id(tasks, |one| one.id),
            users: by_id(users, |one| one.id),
            leads,
            people,
            leaves,
            suppressed,
        })
    }

    /// `None` for what is not wanted.
    fn message(
        &self,
        ctx: &Ctx,
        email: &Email,
        now: DateTime<Utc>,
    ) -> Result<Option<OutgoingMessage>> {
        if self.suppressed.contains(&email.to_email) {
            return Ok(None);
        }
        let user = email.user_id.and_then(|id| self.users.get(&id)).filter(|user| user.active);
        let Some(user) = user else { return Ok(None) };
        let audience = Audience::User(Box::new(user.clone()));
        let envelope =
            Envelope { email, user, audience: &audience, settings: &self.settings, ctx, now };
        let reminder = email.reminder_id.and_then(|id| self.reminders.get(&id));
        let task = email.task_id.and_then(|id| self.tasks.get(&id));
        let Ok((reminder, task)) = still_wanted(&envelope, reminder, task) else {
            return Ok(None);
        };
        if reminder.kind != ReminderKind::Given && self.is_away(user, now) {
            return Ok(None);
        }
        if task.lead_id != email.lead_id {
            // It came to another lead meanwhile, which was not read.
            return Ok(None);
        }
        let person = self.people.whom(task, lead_of(task, &self.leads));
        let letter = letter(&envelope, reminder, task, person);
        match envelope.wrap(&letter)? {
            Look::Wanted(message) => Ok(Some(*message)),
            Look::Unwanted(_) => Ok(None),
        }
    }

    fn is_away(&self, user: &User, now: DateTime<Utc>) -> bool {
        let own = self.leaves.iter().filter(|leave| leave.user_id == user.id);
        leave::is_away(own, zone_of(user, &self.settings), now)
    }
}

fn lead_of<'a>(task: &Task, leads: &'a HashMap<Uuid, Lead>) -> Option<&'a Lead> {
    task.lead_id.and_then(|id| leads.get(&id))
}

fn by_id<T>(rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> HashMap<Uuid, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}
