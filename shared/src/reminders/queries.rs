use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::model::{Reminder, ReminderStatus};
use crate::{
    db::{Conn, schema::reminders},
    error::Result,
};

/// Not yet at their end.
const PENDING: [ReminderStatus; 2] = [ReminderStatus::Waiting, ReminderStatus::Queued];

/// Row by row, since that stays prepared, and sent together.
pub async fn insert(conn: &Conn, rows: &[Reminder]) -> Result<()> {
    let written = rows.iter().map(async |row| {
        diesel::insert_into(reminders::table).values(row).execute(&mut &*conn).await
    });
    try_join_all(written).await?;
    Ok(())
}

/// Cancels a task's pending reminders; those whose e-mail is queued are dropped at its last look.
pub async fn cancel_pending(conn: &mut Conn, task_id: Uuid) -> Result<usize> {
    let pending = reminders::table
        .filter(reminders::task_id.eq(task_id))
        .filter(reminders::status.eq_any(PENDING));
    Ok(diesel::update(pending)
        .set(reminders::status.eq(ReminderStatus::Cancelled))
        .execute(conn)
        .await?)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Reminder>> {
    Ok(reminders::table.find(id).select(Reminder::as_select()).first(conn).await.optional()?)
}

/// The same, locked: who changes the task waits until the last look is over.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Reminder>> {
    Ok(reminders::table
        .find(id)
        .select(Reminder::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

/// All of a task, by their time.
pub async fn of_task(conn: &mut Conn, task_id: Uuid) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::task_id.eq(task_id))
        .order((reminders::at, reminders::id));
    Ok(query.select(Reminder::as_select()).load(conn).await?)
}

/// Due ones that no other scheduler holds, locked.
pub async fn lock_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::at.le(now))
        .order(reminders::at)
        .limit(limit)
        .select(Reminder::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// The earliest time at which one is due.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = reminders::table
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .order(reminders::at)
        .select(reminders::at);
    Ok(query.first(conn).await.optional()?)
}

pub async fn set_status(conn: &mut Conn, ids: &[Uuid], status: ReminderStatus) -> Result<()> {
    diesel::update(reminders::table.filter(reminders::id.eq_any(ids)))
        .set(reminders::status.eq(status))
        .execute(conn)
        .await?;
    Ok(())
}
