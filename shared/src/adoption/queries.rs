use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Text, Timestamptz},
};
use diesel_async::RunQueryDsl;

use super::model::{Due, REMINDER, WEBHOOK};
use crate::{
    db::{
        Conn,
        schema::{emails, reminders},
    },
    emails::EmailStatus,
    error::Result,
    reminders::ReminderStatus,
};

/// What fell due, by kind.
pub async fn due(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Due>> {
    Ok(diesel::sql_query(include_str!("due.sql"))
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(REMINDER)
        .bind::<Text, _>(WEBHOOK)
        .load(conn)
        .await?)
}

/// Gives queued messages of a kind as much time from now on as they had at first.
pub async fn give_time(conn: &mut Conn, kind: &str, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE emails SET deadline_at = greatest(deadline_at, $1 + (deadline_at - created_at)), \
                 version = version + 1, updated_at = $1 WHERE status = 'queued' AND kind = $2";
    let query = diesel::sql_query(query).bind::<Timestamptz, _>(now).bind::<Text, _>(kind);
    query.execute(conn).await?;
    Ok(())
}

/// The same for what is on its way to other machines.
pub async fn give_deliveries_time(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE webhook_deliveries SET deadline_at = greatest(deadline_at, $1 + (deadline_at - created_at)), \
                 version = version + 1, updated_at = $1 WHERE status = 'pending'";
    diesel::sql_query(query).bind::<Timestamptz, _>(now).execute(conn).await?;
    Ok(())
}

/// Ends queued messages of a kind; their jobs find nothing to do. What caused them may cause others.
pub async fn end(conn: &mut Conn, kind: &str, why: &str, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE emails SET status = 'cancelled', last_error = $3, \
                 cause = cause || ':before:' || to_char($1 AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'), \
                 version = version + 1, updated_at = $1 WHERE status = 'queued' AND kind = $2";
    diesel::sql_query(query)
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(kind)
        .bind::<Text, _>(why)
        .execute(conn)
        .await?;
    Ok(())
}

/// Reminders whose message was queued wait again, or are cancelled.
pub async fn set_queued_reminders(conn: &mut Conn, to: ReminderStatus) -> Result<()> {
    let queued = emails::table
        .filter(emails::status.eq(EmailStatus::Queued))
        .filter(emails::kind.eq(REMINDER))
        .filter(emails::reminder_id.is_not_null())
        .select(emails::reminder_id.assume_not_null());
    let rows = reminders::table
        .filter(reminders::status.eq(ReminderStatus::Queued))
        .filter(reminders::id.eq_any(queued));
    diesel::update(rows).set(reminders::status.eq(to)).execute(conn).await?;
    Ok(())
}

/// Cancels reminders that are due and wait.
pub async fn cancel_due_reminders(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let due = reminders::table
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::at.le(now));
    diesel::update(due).set(reminders::status.eq(ReminderStatus::Cancelled)).execute(conn).await?;
    Ok(())
}

/// Ends deliveries that wait; their jobs find nothing to do.
pub async fn cancel_deliveries(conn: &mut Conn, why: &str, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE webhook_deliveries SET status = 'failed', last_error = $2, next_attempt_at = NULL, \
                 version = version + 1, updated_at = $1 WHERE status = 'pending'";
    diesel::sql_query(query).bind::<Timestamptz, _>(now).bind::<Text, _>(why).execute(conn).await?;
    Ok(())
}
