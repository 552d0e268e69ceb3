//! The rows of deliveries.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    attempt::{self, Out},
    delivery::{Delivery, DeliveryFilter, DeliveryStatus},
};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::webhook_deliveries,
    },
    error::Result,
};

/// What the list of deliveries can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at"];

/// Deliveries that have ended are kept for this long.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Makes deliveries; answers those that were not there already.
pub async fn insert(conn: &mut Conn, rows: &[Delivery]) -> Result<Vec<Delivery>> {
    let made = diesel::insert_into(webhook_deliveries::table)
        .values(rows)
        .on_conflict((webhook_deliveries::webhook_id, webhook_deliveries::event_id))
        .do_nothing()
        .returning(Delivery::as_returning());
    Ok(made.get_results(conn).await?)
}

/// A delivery of this endpoint.
pub async fn find(conn: &mut Conn, webhook_id: Uuid, id: Uuid) -> Result<Option<Delivery>> {
    let query = webhook_deliveries::table
        .find(id)
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .select(Delivery::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// Any delivery, locked against a second worker.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Delivery>> {
    let query = webhook_deliveries::table.find(id).select(Delivery::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Delivery) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn list(
    conn: &mut Conn,
    webhook_id: Uuid,
    filter: &DeliveryFilter,
    page: &Page,
) -> Result<Listed<Delivery>> {
    let mut query = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .select(Delivery::as_select())
        .into_boxed();
    narrow!(query, filter, {
        status: is webhook_deliveries::status,
        event_type: eq webhook_deliveries::event_type,
        event_id: eq webhook_deliveries::event_id,
        created_after: gt webhook_deliveries::created_at,
        created_before: lt webhook_deliveries::created_at,
    });
    keyset!(query, page, webhook_deliveries::id, {
        "created_at" => time webhook_deliveries::created_at,
        "updated_at" => time webhook_deliveries::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// The requests to an endpoint that are out, but for that of this delivery.
pub async fn out(conn: &mut Conn, of: &Delivery, now: DateTime<Utc>) -> Result<Out> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        requests: i64,
        #[diesel(sql_type = BigInt)]
        slow: i64,
    }
    let row: Row = diesel::sql_query(
        "SELECT count(*) AS requests, count(*) FILTER (WHERE last_attempt_at <= $3) AS slow \
         FROM webhook_deliveries WHERE webhook_id = $1 AND last_attempt_at > $2 AND id <> $4 \
         AND status = 'pending' AND next_attempt_at IS NULL",
    )
    .bind::<SqlUuid, _>(of.webhook_id)
    .bind::<Timestamptz, _>(now - attempt::LOST)
    .bind::<Timestamptz, _>(now - attempt::SLOW)
    .bind::<SqlUuid, _>(of.id)
    .get_result(conn)
    .await?;
    Ok(Out { requests: row.requests, slow: row.slow })
}

/// How many deliveries to an endpoint are pending, counted up to `most`.
pub async fn count_pending(conn: &mut Conn, webhook_id: Uuid, most: i64) -> Result<i64> {
    let pending = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending))
        .select(webhook_deliveries::id)
        .limit(most);
    let ids: Vec<Uuid> = pending.load(conn).await?;
    Ok(i64::try_from(ids.len()).unwrap_or(most))
}

/// What the last delivery that failed or waits for another try came to.
pub async fn last_error(conn: &mut Conn, webhook_id: Uuid) -> Result<Option<String>> {
    let query = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .filter(webhook_deliveries::last_error.is_not_null())
        .order((webhook_deliveries::created_at.desc(), webhook_deliveries::id.desc()))
        .select(webhook_deliveries::last_error.assume_not_null());
    Ok(query.first(conn).await.optional()?)
}

macro_rules! failed_in {
    ($webhook_id:expr, $since:expr, $until:expr) => {
        webhook_deliveries::table
            .filter(webhook_deliveries::webhook_id.eq($webhook_id))
            .filter(webhook_deliveries::status.eq(DeliveryStatus::Failed))
            .filter(webhook_deliveries::created_at.ge($since))
            .filter(webhook_deliveries::created_at.lt($until))
    };
}

/// How many deliveries made in this time have failed.
pub async fn count_failed(
    conn: &mut Conn,
    webhook_id: Uuid,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<i64> {
    Ok(failed_in!(webhook_id, since, until).count().get_result(conn).await?)
}

/// The oldest of them that failed before `asked_at`, locked.
pub async fn lock_failed(
    conn: &mut Conn,
    webhook_id: Uuid,
    (since, until, asked_at): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
    limit: i64,
) -> Result<Vec<Delivery>> {
    let query = failed_in!(webhook_id, since, until)
        .filter(webhook_deliveries::updated_at.le(asked_at))
        .order(webhook_deliveries::created_at)
        .limit(limit)
        .select(Delivery::as_select());
    Ok(query.for_no_key_update().skip_locked().load(conn).await?)
}

/// Empties what deliveries hold of these events, and these deliveries. Those that hold nothing are written too: one that is
/// on its way waits for it, and sees then that its event was emptied.
pub async fn empty(conn: &mut Conn, event_ids: &[Uuid], keys: &[String]) -> Result<()> {
    diesel::sql_query(
        "UPDATE webhook_deliveries SET response_body = NULL, last_error = NULL \
         WHERE event_id = ANY($1) OR id = ANY($2::uuid[])",
    )
    .bind::<Array<SqlUuid>, _>(event_ids)
    .bind::<Array<Text>, _>(keys)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes deliveries that have ended and are past their time. Answers how many.
pub async fn delete_old(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    // From the oldest on: an id begins with the time at which it was made.
    let query = "DELETE FROM webhook_deliveries WHERE id IN ( \
        SELECT id FROM webhook_deliveries WHERE id < $1 AND status <> 'pending' AND updated_at < $2 \
        ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)";
    let before = now - KEPT;
    Ok(diesel::sql_query(query)
        .bind::<SqlUuid, _>(first_id(before))
        .bind::<Timestamptz, _>(before)
        .bind::<BigInt, _>(limit)
        .execute(conn)
        .await?)
}

/// The least id of a row made at this instant.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}
