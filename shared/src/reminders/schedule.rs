//! Turns due reminders into e-mails.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Reminder, ReminderStatus, ReminderVia},
    queries,
};
use crate::{
    db::Conn,
    emails::{self, EmailKind, NewEmail},
    error::Result,
    tasks, users,
};

/// A reminder that is later than this goes with others: see `late`.
pub const DEADLINE: TimeDelta = TimeDelta::hours(2);

/// The earliest reminder that waits.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    queries::next_due(conn, ReminderVia::Single).await
}

/// Claims up to `limit` due reminders and queues the e-mail of each, in the caller's transaction. Answers how many.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = queries::lock_due(conn, ReminderVia::Single, now, limit).await?;
    let (mut queued, mut cancelled) = (Vec::new(), Vec::new());
    for reminder in &due {
        let done = if queue(conn, reminder, now).await? { &mut queued } else { &mut cancelled };
        done.push(reminder.id);
    }
    set_all(conn, &queued, ReminderStatus::Queued).await?;
    set_all(conn, &cancelled, ReminderStatus::Cancelled).await?;
    Ok(due.len())
}

async fn set_all(conn: &mut Conn, ids: &[Uuid], status: ReminderStatus) -> Result<()> {
    if ids.is_empty() { Ok(()) } else { queries::set_status(conn, ids, status).await }
}

/// `false` where there is nobody to remind.
async fn queue(conn: &mut Conn, reminder: &Reminder, now: DateTime<Utc>) -> Result<bool> {
    let Some(task) = tasks::queries::find(conn, reminder.task_id).await? else { return Ok(false) };
    let Some(owner) = users::queries::get(conn, task.owner_id).await? else { return Ok(false) };
    let email = NewEmail {
        kind: EmailKind::TaskReminder,
        cause: format!("reminder:{}", reminder.id),
        to: (&owner).into(),
        lead_id: task.lead_id,
        task_id: Some(task.id),
        customer_id: task.customer_id,
        reminder_id: Some(reminder.id),
        reason: json!({
            "rule": format!("task_reminder.{}", reminder.kind.as_str()),
            "task_id": task.id,
            "reminder_id": reminder.id,
            "at": reminder.at,
            "moved_from": reminder.wanted_at,
        }),
        // A time that was past when it was given is kept at once, and so counts from then.
        deadline_at: reminder.at.max(reminder.created_at) + DEADLINE,
    };
    emails::actions::queue(conn, email, now).await?;
    Ok(true)
}
