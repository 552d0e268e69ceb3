use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    db::{Conn, schema::idempotency_answers},
    error::Result,
};

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = idempotency_answers, treat_none_as_null = true)]
pub struct StoredAnswer {
    pub key_id: Uuid,
    pub idempotency_key: String,
    pub request_hash: Vec<u8>,
    pub status: i16,
    pub headers: Value,
    pub body: Option<Value>,
    pub created_at: DateTime<Utc>,
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

/// `false` while another transaction works under this key.
pub async fn try_lock(conn: &mut Conn, key_id: Uuid, key: &str) -> Result<bool> {
    let digest: [u8; 32] = Sha256::new().chain_update(key_id).chain_update(key).finalize().into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    let place = i64::from_be_bytes([a, b, c, d, e, f, g, h]);
    Ok(diesel::select(pg_try_advisory_xact_lock(place)).get_result(conn).await?)
}

/// An answer that is still kept.
pub async fn find(
    conn: &mut Conn,
    key_id: Uuid,
    key: &str,
    now: DateTime<Utc>,
) -> Result<Option<StoredAnswer>> {
    let query = idempotency_answers::table
        .find((key_id, key))
        .filter(idempotency_answers::created_at.gt(now - KEPT));
    Ok(query.select(StoredAnswer::as_select()).first(conn).await.optional()?)
}

/// Keeps an answer; one that is past its time makes place.
pub async fn insert(conn: &mut Conn, row: &StoredAnswer) -> Result<()> {
    diesel::insert_into(idempotency_answers::table)
        .values(row)
        .on_conflict((idempotency_answers::key_id, idempotency_answers::idempotency_key))
        .do_update()
        .set(row)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes answers past their time. Answers how many.
pub async fn delete_old(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let old = idempotency_answers::table
        .filter(idempotency_answers::created_at.le(now - KEPT))
        .select((idempotency_answers::key_id, idempotency_answers::idempotency_key))
        .limit(limit)
        .for_update()
        .skip_locked();
    let keys: Vec<(Uuid, String)> = old.load(conn).await?;
    let mut deleted = 0;
    for (key_id, key) in &keys {
        deleted +=
            diesel::delete(idempotency_answers::table.find((key_id, key))).execute(conn).await?;
    }
    Ok(deleted)
}
