//! Turns due reminders into e-mails.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Reminder, ReminderStatus, ReminderVia},
    queries,
};
use crate::{
    db::Conn,
    emails::{self, EmailKind, NewEmail, Regarding},
    error::Result,
    tasks::{self, Task},
    users::{self, User},
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
    let tasks: Vec<Uuid> = due.iter().map(|reminder| reminder.task_id).collect();
    let tasks = by_id(tasks::queries::find_all(conn, &tasks).await?, |task| task.id);
    let owners: Vec<Uuid> = tasks.values().map(|task| task.owner_id).collect();
    let owners = by_id(users::queries::get_all(conn, &owners).await?, |user| user.id);
    let (mut mails, mut queued, mut cancelled) = (Vec::new(), Vec::new(), Vec::new());
    for reminder in &due {
        let task = tasks.get(&reminder.task_id);
        // Nobody to remind otherwise.
        if let Some((task, owner)) = task.and_then(|task| Some((task, owners.get(&task.owner_id)?)))
        {
            mails.push(mail(reminder, task, owner));
            queued.push(reminder.id);
        } else {
            cancelled.push(reminder.id);
        }
    }
    emails::actions::queue_all(conn, mails, now).await?;
    set_all(conn, &queued, ReminderStatus::Queued).await?;
    set_all(conn, &cancelled, ReminderStatus::Cancelled).await?;
    Ok(due.len())
}

async fn set_all(conn: &mut Conn, ids: &[Uuid], status: ReminderStatus) -> Result<()> {
    if ids.is_empty() { Ok(()) } else { queries::set_status(conn, ids, status).await }
}

fn by_id<T>(rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> HashMap<Uuid, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

fn mail<'a>(reminder: &Reminder, task: &Task, owner: &'a User) -> NewEmail<'a> {
    NewEmail {
        kind: EmailKind::TaskReminder,
        cause: format!("reminder:{}", reminder.id),
        to: owner.into(),
        regarding: Regarding {
            lead_id: task.lead_id,
            task_id: Some(task.id),
            customer_id: task.customer_id,
            reminder_id: Some(reminder.id),
        },
        reason: json!({
            "rule": format!("task_reminder.{}", reminder.kind.as_str()),
            "task_id": task.id,
            "reminder_id": reminder.id,
            "at": reminder.at,
            "moved_from": reminder.wanted_at,
        }),
        // A time that was past when it was given is kept at once, and so counts from then.
        deadline_at: reminder.at.max(reminder.created_at) + DEADLINE,
    }
}
