//! What came too late for a message of its own goes with others: in the owner's next agenda or, for who has none, in one
//! mail of the late ones.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Reminder, ReminderStatus, ReminderVia},
    queries,
};
use crate::{
    calendars,
    db::Conn,
    emails::{self, EmailKind, NewEmail, Recipient, Regarding},
    error::Result,
    settings::{self, Settings},
    users::{self, User},
};

/// The rule of the mail of the late ones, in its reason.
pub const RULE: &str = "task_reminder.late";

/// The mail of the late ones is tried for a day.
const DEADLINE: TimeDelta = TimeDelta::hours(24);
/// While one waits for the mail server, others wait for its end: they go with it where it still leaves.
const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// Lets reminders of somebody that missed their message go with a later one, in working time.
pub async fn join(conn: &mut Conn, ids: &[Uuid], owner: &User, now: DateTime<Utc>) -> Result<()> {
    let settings = settings::queries::get(conn).await?;
    let worktime = calendars::resolve::worktime_of(conn, owner, &settings).await?;
    let via = if owner.reminders.by_agenda() { ReminderVia::Agenda } else { ReminderVia::Late };
    let at = worktime.next_working_moment(now).unwrap_or(now);
    queries::wait_again(conn, ids, via, at).await
}

/// The earliest that waits.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    queries::next_due(conn, ReminderVia::Late).await
}

/// Queues the mail of the late ones of up to `limit` people. Answers of how many there were some.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let owners = queries::owners_of_due(conn, ReminderVia::Late, now, limit).await?;
    if owners.is_empty() {
        return Ok(0);
    }
    let settings = settings::queries::get(conn).await?;
    for (owner_id, first) in &owners {
        // Another scheduler that is at it holds them, and leaves none.
        let rows = queries::lock_waiting_of_owner(conn, *owner_id, ReminderVia::Late).await?;
        if !rows.is_empty() {
            take(conn, *owner_id, *first, &rows, &settings, now).await?;
        }
    }
    Ok(owners.len())
}

async fn take(
    conn: &mut Conn,
    owner_id: Uuid,
    first: Uuid,
    rows: &[Reminder],
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let owner = users::queries::get(conn, owner_id).await?.filter(|owner| owner.active);
    let Some(owner) = owner else {
        return queries::set_status(conn, &ids, ReminderStatus::Cancelled).await;
    };
    if owner.reminders.by_agenda() {
        return queries::wait_again(conn, &ids, ReminderVia::Agenda, now).await;
    }
    let worktime = calendars::resolve::worktime_of(conn, &owner, settings).await?;
    match worktime.next_working_moment(now) {
        Some(at) if at > now => return queries::put_off(conn, &ids, at).await,
        _ => {}
    }
    if emails::queries::late_ones_wait(conn, owner.id).await? {
        return queries::put_off(conn, &ids, now + AGAIN).await;
    }
    let tasks: Vec<Uuid> = rows.iter().map(|row| row.task_id).collect();
    let email = NewEmail {
        kind: EmailKind::TaskReminder,
        // The rows are locked, so nobody makes another; where this one fails its rows go with one more.
        cause: format!("late:{}:{first}:{}", owner.id, now.timestamp_micros()),
        to: Recipient::User(&owner),
        regarding: Regarding::NOTHING,
        reason: json!({ "rule": RULE, "reminder_ids": ids, "task_ids": tasks }),
        deadline_at: now + DEADLINE,
    };
    match emails::actions::queue_new(conn, email, now).await? {
        Some(email_id) => queries::put_into(conn, &ids, email_id).await,
        None => queries::put_off(conn, &ids, now + AGAIN).await,
    }
}
