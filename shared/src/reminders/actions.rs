use chrono::{DateTime, Utc};
use kernel::{id, worktime::WorkCalendar};

use super::{
    model::{Reminder, ReminderStatus},
    plan::{Planned, plan},
    queries,
};
use crate::{
    calendars,
    db::Conn,
    error::Result,
    settings::{self, Settings},
    tasks::{Task, TaskStatus},
    users::{self, User},
};

/// Writes the reminders of a new task.
pub async fn plan_new(
    conn: &Conn,
    task: &Task,
    owner: &User,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<()> {
    if !is_live(task) || (task.due_at.is_none() && task.remind_at.is_none()) {
        return Ok(());
    }
    let worktime = calendars::resolve::worktime_of(conn, owner, settings).await?;
    plan_within(conn, task, owner, &worktime, now).await
}

/// The same where the owner's working time is known already.
pub async fn plan_within(
    conn: &Conn,
    task: &Task,
    owner: &User,
    worktime: &WorkCalendar,
    now: DateTime<Utc>,
) -> Result<()> {
    if !is_live(task) {
        return Ok(());
    }
    let planned = plan(task.due_at, task.remind_at, &owner.remind_before_minutes, worktime, now);
    write(conn, task, planned, now).await
}

/// Makes a changed task's reminders follow: pending ones are cancelled and those to come planned anew.
pub async fn replan(
    conn: &mut Conn,
    before: &Task,
    after: &Task,
    now: DateTime<Utc>,
) -> Result<()> {
    let moved = before.due_at != after.due_at || before.remind_at != after.remind_at;
    let handed_over = before.owner_id != after.owner_id;
    if !moved && !handed_over && is_live(before) == is_live(after) {
        return Ok(());
    }
    let cancelled = queries::cancel_pending(conn, after.id).await?;
    if !is_live(after) {
        return Ok(());
    }
    let Some(owner) = users::queries::get(conn, after.owner_id).await? else { return Ok(()) };
    // A given time that is past was kept already, unless it is given just now or its message did not leave yet.
    let same_and_past =
        before.remind_at == after.remind_at && after.remind_at.is_some_and(|at| at <= now);
    if same_and_past && cancelled == 0 {
        return Ok(());
    }
    let settings = settings::queries::get(conn).await?;
    plan_new(conn, after, &owner, &settings, now).await
}

fn is_live(task: &Task) -> bool {
    task.status == TaskStatus::Open && task.deleted_at.is_none()
}

async fn write(conn: &Conn, task: &Task, planned: Vec<Planned>, now: DateTime<Utc>) -> Result<()> {
    let rows: Vec<Reminder> = planned
        .into_iter()
        .map(|one| Reminder {
            id: id::new(now),
            task_id: task.id,
            kind: one.kind,
            at: one.at,
            wanted_at: one.wanted_at,
            status: ReminderStatus::Waiting,
            created_at: now,
        })
        .collect();
    queries::insert(conn, &rows).await
}
