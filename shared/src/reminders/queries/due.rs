//! Those that wait, and whose time comes.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::model::{Reminder, ReminderStatus, ReminderVia};
use crate::{
    db::{
        Conn,
        schema::{reminders, tasks},
    },
    error::Result,
};

/// Due ones that go this way and that no other scheduler holds, locked.
pub async fn lock_due(
    conn: &mut Conn,
    via: ReminderVia,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::via.eq(via))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::at.le(now))
        .order(reminders::at)
        .limit(limit)
        .select(Reminder::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// Those that go this way and are due by an instant, not locked.
pub async fn due(
    conn: &mut Conn,
    via: ReminderVia,
    by: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::via.eq(via))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::at.le(by))
        .order((reminders::at, reminders::id))
        .limit(limit);
    Ok(query.select(Reminder::as_select()).load(conn).await?)
}

/// Of these, those that still wait and that nobody else holds, locked.
pub async fn lock_waiting(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::id.eq_any(ids.to_vec()))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .order(reminders::id)
        .select(Reminder::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// The earliest time at which one that goes this way is due.
pub async fn next_due(conn: &mut Conn, via: ReminderVia) -> Result<Option<DateTime<Utc>>> {
    let query = reminders::table
        .filter(reminders::via.eq(via))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .order(reminders::at)
        .select(reminders::at);
    Ok(query.first(conn).await.optional()?)
}

/// Puts all of somebody's that go this way and fall before `before` into a message of several. Locked in the order of their
/// ids, as everybody does.
const GATHER: &str = "\
    WITH held AS MATERIALIZED (\
        SELECT reminders.id FROM reminders JOIN tasks ON tasks.id = reminders.task_id \
        WHERE tasks.owner_id = $2 AND tasks.status = 'open' AND tasks.deleted_at IS NULL \
          AND reminders.via = $3 AND reminders.status = 'waiting' AND reminders.at < $4 \
        ORDER BY reminders.id FOR NO KEY UPDATE OF reminders) \
    UPDATE reminders SET email_id = $1, status = 'queued' FROM held WHERE reminders.id = held.id";

pub async fn gather(
    conn: &mut Conn,
    email_id: Uuid,
    owner_id: Uuid,
    via: ReminderVia,
    before: DateTime<Utc>,
) -> Result<usize> {
    Ok(diesel::sql_query(GATHER)
        .bind::<SqlUuid, _>(email_id)
        .bind::<SqlUuid, _>(owner_id)
        .bind::<Text, _>(via.as_str())
        .bind::<Timestamptz, _>(before)
        .execute(conn)
        .await?)
}

/// Whether somebody has any that go this way and fall before `before`.
pub async fn waits(
    conn: &mut Conn,
    owner_id: Uuid,
    via: ReminderVia,
    before: DateTime<Utc>,
) -> Result<bool> {
    let query = reminders::table
        .inner_join(tasks::table.on(tasks::id.eq(reminders::task_id)))
        .filter(tasks::owner_id.eq(owner_id))
        .filter(tasks::status.eq(crate::tasks::TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .filter(reminders::via.eq(via))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::at.lt(before));
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?)
}

/// Who has due ones that go this way, and the first of each.
pub async fn owners_of_due(
    conn: &mut Conn,
    via: ReminderVia,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(Uuid, Uuid)>> {
    let query = reminders::table
        .inner_join(tasks::table.on(tasks::id.eq(reminders::task_id)))
        .filter(reminders::via.eq(via))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::at.le(now))
        .distinct_on(tasks::owner_id)
        .order((tasks::owner_id, reminders::id))
        .limit(limit)
        .select((tasks::owner_id, reminders::id));
    Ok(query.load(conn).await?)
}

/// All of somebody's waiting ones of one way, locked in the order of their ids.
pub async fn lock_waiting_of_owner(
    conn: &mut Conn,
    owner_id: Uuid,
    via: ReminderVia,
) -> Result<Vec<Reminder>> {
    let owned = tasks::table.filter(tasks::owner_id.eq(owner_id)).select(tasks::id);
    let query = reminders::table
        .filter(reminders::task_id.eq_any(owned))
        .filter(reminders::via.eq(via))
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .order(reminders::id)
        .select(Reminder::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}
