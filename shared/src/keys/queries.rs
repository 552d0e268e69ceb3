use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::ApiKey;
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::api_keys,
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "name"];

pub async fn insert(conn: &mut Conn, row: &ApiKey) -> Result<()> {
    diesel::insert_into(api_keys::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<ApiKey>> {
    let query = api_keys::table.find(id).filter(api_keys::bootstrap.eq(false));
    Ok(query.select(ApiKey::as_select()).first(conn).await.optional()?)
}

/// A key, the operator's too, in force or not.
pub async fn find_any(conn: &mut Conn, id: Uuid) -> Result<Option<ApiKey>> {
    Ok(api_keys::table.find(id).select(ApiKey::as_select()).first(conn).await.optional()?)
}

pub async fn find_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<ApiKey>> {
    let query = api_keys::table.filter(api_keys::hash.eq(hash));
    Ok(query.select(ApiKey::as_select()).first(conn).await.optional()?)
}

/// Held until the transaction ends by whoever puts a bootstrap key in force.
pub async fn lock_bootstrap(conn: &mut Conn) -> Result<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(0x7261_7070_6f72_7403_i64)
        .execute(conn)
        .await?;
    Ok(())
}

/// The bootstrap key that is in force.
pub async fn find_bootstrap(conn: &mut Conn) -> Result<Option<ApiKey>> {
    let query = api_keys::table.filter(api_keys::bootstrap).filter(api_keys::revoked_at.is_null());
    Ok(query.select(ApiKey::as_select()).for_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &ApiKey) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// Notes the minute of use; a minute that is noted already writes nothing.
pub async fn note_use(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let minute = now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now);
    diesel::update(api_keys::table.find(id))
        .filter(api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(minute)))
        .set(api_keys::last_used_at.eq(minute))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn list(conn: &mut Conn, page: &Page) -> Result<Listed<ApiKey>> {
    let mut query = api_keys::table
        .filter(api_keys::bootstrap.eq(false))
        .select(ApiKey::as_select())
        .into_boxed();
    keyset!(query, page, api_keys::id, {
        "created_at" => time api_keys::created_at,
        "name" => text api_keys::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
