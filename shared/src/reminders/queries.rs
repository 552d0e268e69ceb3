use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Reminder, ReminderKind, ReminderStatus, ReminderVia};
use crate::{
    db::{
        Conn, prepared,
        schema::{reminders, tasks},
    },
    error::Result,
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

/// Marks these as going with a message of several.
pub async fn put_into(conn: &mut Conn, ids: &[Uuid], email_id: Uuid) -> Result<()> {
    diesel::update(reminders::table.filter(reminders::id.eq_any(ids.to_vec())))
        .set((reminders::email_id.eq(email_id), reminders::status.eq(ReminderStatus::Queued)))
        .execute(conn)
        .await?;
    Ok(())
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

/// Those that go with this message of several and were not settled otherwise meanwhile, locked.
pub async fn lock_of_email(conn: &mut Conn, email_id: Uuid) -> Result<Vec<Reminder>> {
    lock_settled_of_email(conn, email_id, &[ReminderStatus::Queued]).await
}

/// Those that went with this message of several and stand so, locked.
pub async fn lock_settled_of_email(
    conn: &mut Conn,
    email_id: Uuid,
    statuses: &[ReminderStatus],
) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::email_id.eq(email_id))
        .filter(reminders::status.eq_any(statuses.to_vec()))
        .order(reminders::id)
        .select(Reminder::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

/// Of these, those that are on their way with a message of their own, locked.
pub async fn lock_queued(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::id.eq_any(ids.to_vec()))
        .filter(reminders::status.eq(ReminderStatus::Queued))
        .order(reminders::id)
        .select(Reminder::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

/// Of these, those that are on their way with a message of their own and that nobody else holds, locked.
pub async fn lock_free(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Reminder>> {
    let query = reminders::table
        .filter(reminders::id.eq_any(ids))
        .filter(reminders::status.eq(ReminderStatus::Queued))
        .order(reminders::id)
        .select(Reminder::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(&mut &*conn).await?)
}

/// Settles those of these that are on their way and that nobody else holds; answers which they are.
const SETTLE_FREE: &str = "\
    UPDATE reminders SET status = $2 \
    WHERE id = ANY (ARRAY(\
        SELECT id FROM reminders WHERE id = ANY ($1) AND status = 'queued' FOR NO KEY UPDATE SKIP LOCKED)) \
    RETURNING id";

pub async fn settle_free(
    conn: &mut Conn,
    ids: &[Uuid],
    status: ReminderStatus,
) -> Result<HashSet<Uuid>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        id: Uuid,
    }
    let statement = diesel::sql_query(SETTLE_FREE)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Text, _>(status.as_str());
    let rows: Vec<Row> = prepared(statement).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Settles what went with a message: the one that it names, or else all that name it; what was cancelled meanwhile stays so.
pub async fn settle(
    conn: &Conn,
    email_id: Uuid,
    reminder_id: Option<Uuid>,
    status: ReminderStatus,
) -> Result<()> {
    let is_queued = reminders::status.eq(ReminderStatus::Queued);
    let settled = reminders::status.eq(status);
    if let Some(id) = reminder_id {
        let own = diesel::update(reminders::table.find(id)).filter(is_queued);
        prepared(own.set(settled)).execute(&mut &*conn).await?;
    } else {
        let all = reminders::table.filter(reminders::email_id.eq(email_id)).filter(is_queued);
        prepared(diesel::update(all).set(settled)).execute(&mut &*conn).await?;
    }
    Ok(())
}

/// Lets queued ones wait again, for another message.
pub async fn wait_again(
    conn: &mut Conn,
    ids: &[Uuid],
    via: ReminderVia,
    at: DateTime<Utc>,
) -> Result<()> {
    diesel::sql_query(
        "UPDATE reminders SET status = 'waiting', via = $2, email_id = NULL, \
             wanted_at = CASE WHEN at = $3 THEN wanted_at ELSE coalesce(wanted_at, at) END, at = $3 \
         WHERE id = ANY ($1)",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Text, _>(via.as_str())
    .bind::<Timestamptz, _>(at)
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
