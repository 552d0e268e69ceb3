//! What letters that list tasks say now: the agenda, the mail of the late ones, what climbed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Envelope, Look, unwanted, whom};
use crate::{
    calendars::resolve::zone_of,
    db::Conn,
    error::Result,
    keys, leave,
    mail::{
        kinds::Activity,
        letters::{Agenda, Escalation, LateReminders, LineOwner, TaskLine},
    },
    reminders::{self, Reminder, ReminderKind, ReminderVia, late, queries as rows},
    sight::{self, Access},
    tasks::{self, Task},
    users,
};

/// So many tasks are read for a letter; it shows fewer and counts the rest.
const MOST_TASKS: i64 = 200;

/// Late ones wait for working time, or for the end of a mail of theirs that is on its way.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// The message's reason, as the schedule wrote it.
#[derive(Deserialize)]
struct AgendaReason {
    on: NaiveDate,
    until: DateTime<Utc>,
}

pub(super) async fn agenda(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let Ok(reason) = AgendaReason::deserialize(&envelope.email.reason) else {
        return unwanted("it names no day");
    };
    let (email, user, now) = (envelope.email, envelope.user, envelope.now);
    rows::gather(conn, email.id, user.id, ReminderVia::Agenda, reason.until).await?;
    let reminded = own_tasks(conn, envelope).await?;
    let mut all = tasks::queries::due_before(conn, user.id, reason.until, MOST_TASKS).await?;
    for task in reminded {
        if !all.iter().any(|one| one.id == task.id) {
            all.push(task);
        }
    }
    if all.is_empty() {
        return unwanted("nothing of it is open any more");
    }
    let zone = zone_of(user, envelope.settings);
    let (_, midnight) = leave::days(zone, reason.on, reason.on);
    let mut letter =
        Agenda { on: reason.on, overdue: Vec::new(), today: Vec::new(), later: Vec::new() };
    for task in &all {
        let lines = match task.due_at {
            Some(due) if due < now => &mut letter.overdue,
            Some(due) if due < midnight => &mut letter.today,
            _ => &mut letter.later,
        };
        lines.push(line(conn, envelope, task).await?);
    }
    envelope.wrap(&letter)
}

/// Whether this is the mail of the late reminders.
pub(super) fn is_of_late_ones(reason: &Value) -> bool {
    reason.get("rule").is_some_and(|rule| rule == late::RULE)
}

pub(super) async fn late_ones(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let (email, user) = (envelope.email, envelope.user);
    // All that came late meanwhile goes along.
    rows::gather(conn, email.id, user.id, ReminderVia::Late, envelope.now + AHEAD).await?;
    let mut letter = LateReminders { tasks: Vec::new() };
    for task in own_tasks(conn, envelope).await? {
        letter.tasks.push(line(conn, envelope, &task).await?);
    }
    if letter.tasks.is_empty() {
        return unwanted("the tasks were done, moved or handed over");
    }
    envelope.wrap(&letter)
}

/// The reader's open tasks whose reminders go with this message, each once.
async fn own_tasks(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Vec<Task>> {
    let reminders = rows::lock_of_email(conn, envelope.email.id).await?;
    let ids: Vec<Uuid> = reminders.iter().map(|row| row.task_id).collect();
    let mut found = tasks::queries::find_all(conn, &ids).await?;
    found.retain(|task| task.is_live() && task.owner_id == envelope.user.id);
    found.sort_by_key(|task| (task.due_at.is_none(), task.due_at, task.id));
    Ok(found)
}

pub(super) async fn escalation(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let mut letter = Escalation { copied: Vec::new(), raised: Vec::new() };
    for reminder in rows::lock_of_email(conn, envelope.email.id).await? {
        let Some(line) = climbing(conn, envelope, &reminder).await? else { continue };
        match reminder.kind {
            ReminderKind::Raise => letter.raised.push(line),
            _ => letter.copied.push(line),
        }
    }
    if letter.copied.is_empty() && letter.raised.is_empty() {
        return unwanted("nothing of it is overdue any more");
    }
    letter.copied.sort_by_key(|line| line.due_at);
    letter.raised.sort_by_key(|line| line.due_at);
    envelope.wrap(&letter)
}

/// Overdue work as who is above sees it; nothing where it is settled.
async fn climbing(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    reminder: &Reminder,
) -> Result<Option<TaskLine>> {
    let now = envelope.now;
    let task = tasks::queries::find(conn, reminder.task_id).await?;
    let overdue = |task: &Task| task.is_live() && task.due_at.is_some_and(|due| due <= now);
    let Some(task) = task.filter(overdue) else { return Ok(None) };
    if let Some(id) = reminder.raised_task_id {
        let own = tasks::queries::find(conn, id).await?;
        if !own.is_some_and(|own| own.is_live()) {
            return Ok(None);
        }
    }
    let Some(owner) = users::queries::find(conn, task.owner_id).await? else { return Ok(None) };
    let zone = zone_of(&owner, envelope.settings);
    let leaves = leave::queries::of_user(conn, owner.id).await?;
    let on_leave = leaves.iter().filter(|one| {
        let (from, until) = leave::days(zone, one.from_on, one.to_on);
        from <= now && now < until
    });
    let away_until = on_leave.map(|one| one.to_on).max();
    let owner = Some(LineOwner { name: owner.name, away_until });
    let line = line(conn, envelope, &task).await?;
    // What is the reader's own now is done there.
    let own = reminder.raised_task_id.map(|id| envelope.task_page(id));
    // A manager out of whose sight the task is has no page of it.
    let link =
        if own.is_none() && sees(conn, envelope, &task).await? { line.link.clone() } else { own };
    Ok(Some(TaskLine { owner, link, ..line }))
}

pub(super) async fn sees(conn: &mut Conn, envelope: &Envelope<'_>, task: &Task) -> Result<bool> {
    let actor = keys::actions::by_link(conn, envelope.user).await?;
    let access =
        sight::queries::of_row(conn, &actor, Some(task.owner_id), task.customer_id).await?;
    Ok(access != Access::Hidden)
}

/// A task as a line shows it, with its page as this reader.
async fn line(conn: &mut Conn, envelope: &Envelope<'_>, task: &Task) -> Result<TaskLine> {
    Ok(TaskLine {
        subject: task.subject.clone(),
        activity: Activity::from_name(task.kind.as_str()).unwrap_or(Activity::Todo),
        due_at: task.due_at,
        person: whom(conn, task).await?,
        owner: None,
        link: Some(envelope.task_page(task.id)),
    })
}

/// Whether the reader of a reminder that a rule timed is away: then it goes with a later message.
pub(super) async fn waits_for_return(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    reminder: &Reminder,
) -> Result<bool> {
    if reminder.kind == ReminderKind::Given {
        return Ok(false);
    }
    let leaves = leave::queries::of_user(conn, envelope.user.id).await?;
    let away = leave::is_away(&leaves, zone_of(envelope.user, envelope.settings), envelope.now);
    if away {
        reminders::late::join(conn, &[reminder.id], envelope.user, envelope.now).await?;
    }
    Ok(away)
}
