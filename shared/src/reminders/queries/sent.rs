//! Those that go with a message, and what became of it.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::model::{Reminder, ReminderStatus, ReminderVia};
use crate::{
    db::{Conn, prepared, schema::reminders},
    error::Result,
};

/// Marks these as going with a message of several.
pub async fn put_into(conn: &mut Conn, ids: &[Uuid], email_id: Uuid) -> Result<()> {
    diesel::update(reminders::table.filter(reminders::id.eq_any(ids.to_vec())))
        .set((reminders::email_id.eq(email_id), reminders::status.eq(ReminderStatus::Queued)))
        .execute(conn)
        .await?;
    Ok(())
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
