//! Overdue work climbs: a copy to who is above its owner, then that one's own task. At most one such mail a person a day.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::{WorkCalendar, resolve_local};
use serde_json::json;
use uuid::Uuid;

use super::{
    actions::write,
    model::{Reminder, ReminderKind, ReminderStatus, ReminderVia},
    plan, queries,
};
use crate::{
    calendars::{self, resolve::zone_of},
    db::Conn,
    emails::{self, EmailKind, NewEmail, Recipient, Regarding},
    error::Result,
    followups, leave,
    settings::{self, Settings},
    tasks::{self, Task, raised},
    users::{self, User, superiors},
};

/// The rule of the mail, in its reason.
pub const RULE: &str = "escalation";

/// What climbs later on the day of a mail goes with it: so far ahead is looked for more, and for so many.
const AHEAD: TimeDelta = TimeDelta::hours(24);
const MOST_AHEAD: i64 = 500;
const DEADLINE: TimeDelta = TimeDelta::hours(24);

/// Where a reminder climbs to.
enum Way {
    To(Uuid, Box<Climbing>),
    /// The work is not overdue any more.
    Settled,
    /// Nobody is above the owner, nor is there another admin.
    Nobody,
}

/// Overdue work that climbs, and from whom.
struct Climbing {
    reminder: Reminder,
    task: Task,
    owner: User,
}

/// Who gets a mail of it.
struct Reader {
    user: User,
    worktime: WorkCalendar,
}

/// The earliest that waits.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    queries::next_due(conn, ReminderVia::Escalation).await
}

/// Moves up to `limit` due ones on: into the mail of today of who is above, or to the day of the next. Answers how many.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = queries::due(conn, ReminderVia::Escalation, now, limit).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let settings = settings::queries::get(conn).await?;
    let ahead = queries::due(conn, ReminderVia::Escalation, now + AHEAD, MOST_AHEAD).await?;
    let count = due.len();
    // Due ones beyond the limit are among them: whoever is above gets one mail a day, and it holds them all.
    let first: HashSet<Uuid> = due.iter().map(|row| row.id).collect();
    let ahead = ahead.into_iter().filter(|row| !first.contains(&row.id));
    let mut above = HashMap::new();
    let mut readers: Vec<(Uuid, Vec<Climbing>)> = Vec::new();
    let (mut settled, mut nobody) = (Vec::new(), Vec::new());
    for reminder in due.into_iter().chain(ahead) {
        let is_due = reminder.at <= now;
        let id = reminder.id;
        match find(conn, reminder, &mut above, &settings, now).await? {
            Way::To(reader, climbing) => match readers.iter_mut().find(|one| one.0 == reader) {
                Some((_, all)) => all.push(*climbing),
                None => readers.push((reader, vec![*climbing])),
            },
            Way::Settled if is_due => settled.push(id),
            Way::Nobody if is_due => nobody.push(id),
            Way::Settled | Way::Nobody => {}
        }
    }
    set_waiting(conn, &settled, ReminderStatus::Cancelled).await?;
    // It should have gone to somebody and did not: that is a failure, and its reason says so.
    set_waiting(conn, &nobody, ReminderStatus::Failed).await?;
    for (reader, climbing) in readers {
        if climbing.iter().any(|one| one.reminder.at <= now) {
            to_reader(conn, reader, climbing, &settings, now).await?;
        }
    }
    Ok(count)
}

async fn set_waiting(conn: &mut Conn, ids: &[Uuid], to: ReminderStatus) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = queries::lock_waiting(conn, ids).await?.iter().map(|row| row.id).collect();
    queries::set_status(conn, &ids, to).await
}

/// What a reminder is about and who is above.
async fn find(
    conn: &mut Conn,
    reminder: Reminder,
    above: &mut HashMap<Uuid, Option<Uuid>>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Way> {
    let task = tasks::queries::find(conn, reminder.task_id).await?;
    let overdue = |task: &Task| task.is_live() && task.due_at.is_some_and(|due| due <= now);
    let Some(task) = task.filter(overdue) else { return Ok(Way::Settled) };
    let Some(owner) = users::queries::get(conn, task.owner_id).await? else {
        return Ok(Way::Settled);
    };
    let reader = match above.get(&owner.id) {
        Some(reader) => *reader,
        None => {
            let reader = reader_above(conn, &owner, settings, now).await?;
            above.insert(owner.id, reader);
            reader
        }
    };
    Ok(match reader {
        Some(reader) => Way::To(reader, Box::new(Climbing { reminder, task, owner })),
        None => Way::Nobody,
    })
}

/// Who is above somebody; where nobody is, the first admin that mail reaches, present where one is.
async fn reader_above(
    conn: &mut Conn,
    owner: &User,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    if let Some(above) = superiors::present(conn, owner, settings, now).await? {
        return Ok(Some(above.id));
    }
    let mut first = None;
    let admins = users::queries::reachable_admins(conn).await?;
    for admin in admins.into_iter().filter(|admin| admin.id != owner.id) {
        let leaves = leave::queries::of_user(conn, admin.id).await?;
        if !leave::is_away(&leaves, zone_of(&admin, settings), now) {
            return Ok(Some(admin.id));
        }
        first.get_or_insert(admin.id);
    }
    Ok(first)
}

/// One mail a day, in the reader's working time; what comes too late for today's waits for tomorrow's.
async fn to_reader(
    conn: &mut Conn,
    reader: Uuid,
    climbing: Vec<Climbing>,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(user) = users::queries::get(conn, reader).await? else { return Ok(()) };
    let zone = zone_of(&user, settings);
    let worktime = calendars::resolve::worktime_of(conn, &user, settings).await?;
    let reader = Reader { user, worktime };
    if let Some(at) = reader.worktime.next_working_moment(now).filter(|at| *at > now) {
        return put_off(conn, &climbing, at, now).await;
    }
    let today = now.with_timezone(&zone).date_naive();
    let (cause, tomorrow) = (cause(&reader, today), midnight_after(zone, today));
    let next_day = reader.worktime.next_working_moment(tomorrow).unwrap_or(tomorrow);
    if emails::queries::exists(conn, &cause).await? {
        return put_off(conn, &climbing, next_day, now).await;
    }
    let climbing: Vec<Climbing> =
        climbing.into_iter().filter(|one| one.reminder.at < tomorrow).collect();
    // Locked in the order of everybody: what the tasks hang on, the tasks, the reminders.
    let parents: Vec<_> = climbing.iter().map(|one| one.task.parents()).collect();
    followups::queries::lock(conn, &parents).await?;
    let ids: Vec<Uuid> = climbing.iter().map(|one| one.task.id).collect();
    let held = tasks::queries::lock_all(conn, &ids).await?;
    let ids: Vec<Uuid> = climbing.iter().map(|one| one.reminder.id).collect();
    let free = queries::lock_waiting(conn, &ids).await?;
    let climbing: Vec<Climbing> = climbing
        .into_iter()
        .filter(|one| free.iter().any(|row| row.id == one.reminder.id) && held.contains(&one.task))
        .collect();
    if climbing.is_empty() {
        return Ok(());
    }
    match queue(conn, &reader, &cause, &climbing, now).await? {
        Some(email_id) => take(conn, email_id, &reader, &climbing, settings, now).await,
        None => put_off(conn, &climbing, next_day, now).await,
    }
}

fn cause(reader: &Reader, on: NaiveDate) -> String {
    format!("escalation:{}:{on}", reader.user.id)
}

fn midnight_after(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    resolve_local(zone, day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN))
}

/// Puts those that are due off to another day.
async fn put_off(
    conn: &mut Conn,
    climbing: &[Climbing],
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let due = climbing.iter().filter(|one| one.reminder.at <= now);
    let ids: Vec<Uuid> = due.map(|one| one.reminder.id).collect();
    let ids: Vec<Uuid> =
        queries::lock_waiting(conn, &ids).await?.iter().map(|row| row.id).collect();
    queries::put_off(conn, &ids, to).await
}

async fn queue(
    conn: &mut Conn,
    reader: &Reader,
    cause: &str,
    climbing: &[Climbing],
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    let of = |kind: ReminderKind| -> Vec<Uuid> {
        let some = climbing.iter().filter(|one| one.reminder.kind == kind);
        some.map(|one| one.task.id).collect()
    };
    let email = NewEmail {
        kind: EmailKind::Escalation,
        cause: cause.to_owned(),
        to: Recipient::User(&reader.user),
        regarding: Regarding::NOTHING,
        reason: json!({
            "rule": RULE,
            "copied_task_ids": of(ReminderKind::Copy),
            "raised_task_ids": of(ReminderKind::Raise),
        }),
        deadline_at: now + DEADLINE,
    };
    emails::actions::queue_new(conn, email, now).await
}

/// A copy is followed by the next rung; the last one becomes the reader's own task.
async fn take(
    conn: &mut Conn,
    email_id: Uuid,
    reader: &Reader,
    climbing: &[Climbing],
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = climbing.iter().map(|one| one.reminder.id).collect();
    queries::put_into(conn, &ids, email_id).await?;
    for Climbing { reminder, task, owner } in climbing {
        if reminder.kind == ReminderKind::Raise {
            let when = (&reader.worktime, settings);
            let raised = raised::raise(conn, task, owner, &reader.user, when, now).await?;
            queries::set_raised(conn, reminder.id, raised).await?;
            continue;
        }
        // Of a copy that goes a second time, since its message failed, the next rung waits already.
        let waiting = queries::waiting_of(conn, &[task.id]).await?;
        if waiting.iter().any(|row| row.kind == ReminderKind::Raise) {
            continue;
        }
        let worktime = calendars::resolve::worktime_of(conn, owner, settings).await?;
        write(conn, task.id, vec![plan::raise(now, &worktime)], now).await?;
    }
    Ok(())
}
