mod due;
mod sent;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Reminder, ReminderKind, ReminderStatus};
use crate::{
    db::{Conn, prepared, schema::reminders},
    error::Result,
};

pub use due::{
    due, gather, lock_due, lock_waiting, lock_waiting_of_owner, next_due, owners_of_due, waits,
};
pub use sent::{
    lock_free, lock_of_email, lock_queued, lock_settled_of_email, put_into, settle, settle_free,
    wait_again,
};

/// Not yet at their end.
const PENDING: [ReminderStatus; 2] = [ReminderStatus::Waiting, ReminderStatus::Queued];

/// All of one task in one statement that stays prepared.
const INSERT: &str = "\
    INSERT INTO reminders (id, task_id, kind, at, wanted_at, via, status, created_at) \
    SELECT one.id, $2, one.kind, one.at, one.wanted_at, one.via, 'waiting', $7 \
    FROM unnest($1::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[]) AS one (id, kind, at, wanted_at, via)";

/// Writes waiting reminders of one task, all made at the same instant.
pub async fn insert(conn: &Conn, rows: &[Reminder]) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    let times: Vec<DateTime<Utc>> = rows.iter().map(|row| row.at).collect();
    let wanted: Vec<Option<DateTime<Utc>>> = rows.iter().map(|row| row.wanted_at).collect();
    let vias: Vec<&str> = rows.iter().map(|row| row.via.as_str()).collect();
    let statement = diesel::sql_query(INSERT)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<SqlUuid, _>(first.task_id)
        .bind::<Array<Text>, _>(kinds)
        .bind::<Array<Timestamptz>, _>(times)
        .bind::<Array<Nullable<Timestamptz>>, _>(wanted)
        .bind::<Array<Text>, _>(vias)
        .bind::<Timestamptz, _>(first.created_at);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

/// Cancels a task's pending reminders of these kinds; those whose e-mail is queued are dropped at its last look.
pub async fn cancel_pending(
    conn: &mut Conn,
    task_id: Uuid,
    kinds: &[ReminderKind],
) -> Result<usize> {
    let pending = reminders::table
        .filter(reminders::task_id.eq(task_id))
        .filter(reminders::kind.eq_any(kinds.to_vec()))
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
pub async fn lock(conn: &Conn, id: Uuid) -> Result<Option<Reminder>> {
    let query = reminders::table.find(id).select(Reminder::as_select()).for_no_key_update();
    Ok(query.first(&mut &*conn).await.optional()?)
}

/// Those of these tasks that wait.
pub async fn waiting_of(conn: &mut Conn, task_ids: &[Uuid]) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::task_id.eq_any(task_ids.to_vec()))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .order((reminders::at, reminders::id));
    Ok(query.select(Reminder::as_select()).load(conn).await?)
}

/// All of these kinds of these tasks, settled ones too.
pub async fn of_tasks(
    conn: &mut Conn,
    task_ids: &[Uuid],
    kinds: &[ReminderKind],
) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::task_id.eq_any(task_ids.to_vec()))
        .filter(reminders::kind.eq_any(kinds.to_vec()))
        .order((reminders::created_at, reminders::id));
    Ok(query.select(Reminder::as_select()).load(conn).await?)
}

pub async fn set_status(conn: &mut Conn, ids: &[Uuid], status: ReminderStatus) -> Result<()> {
    diesel::update(reminders::table.filter(reminders::id.eq_any(ids)))
        .set(reminders::status.eq(status))
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts waiting ones off; when they were wanted first stays.
pub async fn put_off(conn: &mut Conn, ids: &[Uuid], to: DateTime<Utc>) -> Result<()> {
    diesel::sql_query(
        "UPDATE reminders SET wanted_at = coalesce(wanted_at, at), at = $2 WHERE id = ANY ($1)",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Timestamptz, _>(to)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_raised(conn: &mut Conn, id: Uuid, raised_task_id: Uuid) -> Result<()> {
    diesel::update(reminders::table.find(id))
        .set(reminders::raised_task_id.eq(raised_task_id))
        .execute(conn)
        .await?;
    Ok(())
}

/// The tasks of a manager that came of this one.
pub async fn raised_of(conn: &mut Conn, task_id: Uuid) -> Result<Vec<Uuid>> {
    let query = reminders::table
        .filter(reminders::task_id.eq(task_id))
        .filter(reminders::raised_task_id.is_not_null())
        .select(reminders::raised_task_id.assume_not_null());
    Ok(query.load(conn).await?)
}
