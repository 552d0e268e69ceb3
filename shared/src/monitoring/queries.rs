use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;

use crate::{
    db::{Conn, schema::webhook_deliveries},
    error::Result,
    webhooks::DeliveryStatus,
};

/// Rows of one sort.
#[derive(Debug, QueryableByName)]
pub struct Count {
    #[diesel(sql_type = Text)]
    pub what: String,
    #[diesel(sql_type = BigInt)]
    pub rows: i64,
}

/// A job or a reminder that waits longer than this is late.
const LATE: TimeDelta = TimeDelta::minutes(1);

/// What waits and what failed.
pub async fn counts(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Count>> {
    Ok(diesel::sql_query(include_str!("counts.sql"))
        .bind::<Timestamptz, _>(now - LATE)
        .load(conn)
        .await?)
}

/// When the oldest delivery to another machine was made that is not there yet.
pub async fn oldest_delivery(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Pending))
        .select(diesel::dsl::min(webhook_deliveries::created_at))
        .first(conn)
        .await?)
}
