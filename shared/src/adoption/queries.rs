use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Due, REMINDER, WEBHOOK};
use crate::{
    db::{
        Conn,
        schema::{reminders, webhooks},
    },
    error::Result,
    reminders::{ReminderStatus, ReminderVia},
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

/// Takes reminders out of the queued messages of a kind, be it one of their own or one of several: they wait again, or are
/// cancelled.
pub async fn take_out(conn: &mut Conn, kind: &str, to: ReminderStatus) -> Result<()> {
    let query = "UPDATE reminders SET status = $2, email_id = NULL WHERE status = 'queued' AND ( \
                 id IN (SELECT reminder_id FROM emails WHERE status = 'queued' AND kind = $1) \
                 OR email_id IN (SELECT id FROM emails WHERE status = 'queued' AND kind = $1))";
    let query = diesel::sql_query(query).bind::<Text, _>(kind).bind::<Text, _>(to.as_str());
    query.execute(conn).await?;
    Ok(())
}

/// Cancels reminders that are due and wait, but for what climbs.
pub async fn cancel_due_reminders(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let due = reminders::table
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        .filter(reminders::via.ne(ReminderVia::Escalation))
        .filter(reminders::at.le(now));
    diesel::update(due).set(reminders::status.eq(ReminderStatus::Cancelled)).execute(conn).await?;
    Ok(())
}

macro_rules! climbing {
    ($now:expr) => {
        reminders::table
            .filter(reminders::status.eq(ReminderStatus::Waiting))
            .filter(reminders::via.eq(ReminderVia::Escalation))
            .filter(reminders::at.le($now))
    };
}

/// Cancels what is due to climb.
pub async fn cancel_due_climbing(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let due = climbing!(now);
    diesel::update(due).set(reminders::status.eq(ReminderStatus::Cancelled)).execute(conn).await?;
    Ok(())
}

/// Puts what is due to climb off.
pub async fn put_off_climbing(
    conn: &mut Conn,
    now: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = climbing!(now).select(reminders::id).load(conn).await?;
    crate::reminders::queries::put_off(conn, &ids, to).await
}

/// Calls off invitations that are due and wait.
pub async fn cancel_due_invitations(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE survey_invitations SET status = 'cancelled', reason = 'dropped', next_at = NULL, \
                 version = version + 1, updated_at = $1 WHERE status = 'waiting' AND next_at <= $1";
    diesel::sql_query(query).bind::<Timestamptz, _>(now).execute(conn).await?;
    Ok(())
}

/// Those who were asked are not reminded; what is due next is the end.
pub async fn drop_due_survey_reminders(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE survey_invitations SET next_at = expires_at \
                 WHERE status = 'sent' AND next_at <= $1 AND expires_at > $1";
    diesel::sql_query(query).bind::<Timestamptz, _>(now).execute(conn).await?;
    Ok(())
}

/// No endpoint has failed yet. A derived field: no version, no event.
pub async fn forget_failures(conn: &mut Conn) -> Result<()> {
    let failing = webhooks::table.filter(webhooks::failing_since.is_not_null());
    let none = None::<DateTime<Utc>>;
    diesel::update(failing).set(webhooks::failing_since.eq(none)).execute(conn).await?;
    Ok(())
}

/// Ends deliveries that wait; their jobs find nothing to do.
pub async fn cancel_deliveries(conn: &mut Conn, why: &str, now: DateTime<Utc>) -> Result<()> {
    let query = "UPDATE webhook_deliveries SET status = 'failed', last_error = $2, next_attempt_at = NULL, \
                 version = version + 1, updated_at = $1 WHERE status = 'pending'";
    diesel::sql_query(query).bind::<Timestamptz, _>(now).bind::<Text, _>(why).execute(conn).await?;
    Ok(())
}
