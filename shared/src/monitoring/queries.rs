use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;

use crate::{db::Conn, error::Result};

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
