use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{ALL_EVENTS, DisabledReason, Webhook, WebhookFilter};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{webhook_secrets, webhooks},
    },
    error::Result,
};

/// What the list of endpoints can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "url"];

pub async fn insert(conn: &mut Conn, row: &Webhook) -> Result<()> {
    diesel::insert_into(webhooks::table).values(row).execute(conn).await?;
    Ok(())
}

/// An endpoint, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Webhook>> {
    Ok(webhooks::table.find(id).select(Webhook::as_select()).first(conn).await.optional()?)
}

/// One that is not deleted.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Webhook>> {
    Ok(find(conn, id).await?.filter(|row| row.deleted_at.is_none()))
}

/// The same, deleted or not, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Webhook>> {
    let query = webhooks::table.find(id).select(Webhook::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Webhook) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn list(conn: &mut Conn, filter: &WebhookFilter, page: &Page) -> Result<Listed<Webhook>> {
    let mut query = webhooks::table.select(Webhook::as_select()).into_boxed();
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(webhooks::deleted_at.is_null());
    }
    if let Some(active) = filter.active {
        query = query.filter(webhooks::active.eq(active.0));
    }
    keyset!(query, page, webhooks::id, {
        "created_at" => time webhooks::created_at,
        "updated_at" => time webhooks::updated_at,
        "url" => text webhooks::url,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// Notes the first failure since the last success. A derived field: no version, no event.
pub async fn note_failure(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let well = webhooks::table.find(id).filter(webhooks::failing_since.is_null());
    diesel::update(well).set(webhooks::failing_since.eq(now)).execute(conn).await?;
    Ok(())
}

/// Forgets the failures before; writes nothing where there were none.
pub async fn note_success(conn: &mut Conn, id: Uuid) -> Result<()> {
    let failing = webhooks::table.find(id).filter(webhooks::failing_since.is_not_null());
    let none = None::<DateTime<Utc>>;
    diesel::update(failing).set(webhooks::failing_since.eq(none)).execute(conn).await?;
    Ok(())
}

/// Endpoints that are disabled, but not by hand, and those that have failed since `before` or longer.
pub async fn troubled(conn: &mut Conn, before: DateTime<Utc>) -> Result<Vec<Webhook>> {
    let disabled = webhooks::disabled_reason.is_not_null();
    let disabled =
        disabled.and(webhooks::disabled_reason.assume_not_null().ne(DisabledReason::Manual));
    let failing = webhooks::failing_since.is_not_null().and(webhooks::active);
    let failing = failing.and(webhooks::failing_since.assume_not_null().le(before));
    let query = webhooks::table
        .filter(webhooks::deleted_at.is_null())
        .filter(disabled.or(failing))
        .order(webhooks::id);
    Ok(query.select(Webhook::as_select()).load(conn).await?)
}

/// Active endpoints that ask for this type of event.
pub async fn asking_for(conn: &mut Conn, event_type: &str) -> Result<Vec<Uuid>> {
    let wanted = [event_type.to_owned(), ALL_EVENTS.to_owned()];
    let query = webhooks::table
        .filter(webhooks::active)
        .filter(webhooks::deleted_at.is_null())
        .filter(webhooks::events.overlaps_with(wanted.to_vec()))
        .order(webhooks::id);
    Ok(query.select(webhooks::id).load(conn).await?)
}

/// A sealed secret; the one in force has no end.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_secrets, treat_none_as_default_value = false)]
pub struct SealedSecret {
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub sealed: Vec<u8>,
    pub expires_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

pub async fn insert_secret(conn: &mut Conn, row: &SealedSecret) -> Result<()> {
    diesel::insert_into(webhook_secrets::table).values(row).execute(conn).await?;
    Ok(())
}

/// Secrets that are in force at `now`, the newest first, and not more than a header holds.
pub async fn secrets(
    conn: &mut Conn,
    webhook_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<SealedSecret>> {
    const MOST: i64 = 10;
    let query = webhook_secrets::table
        .filter(webhook_secrets::webhook_id.eq(webhook_id))
        .filter(webhook_secrets::expires_at.is_null().or(webhook_secrets::expires_at.gt(now)))
        .order((webhook_secrets::expires_at.desc().nulls_first(), webhook_secrets::id.desc()))
        .limit(MOST)
        .select(SealedSecret::as_select());
    Ok(query.load(conn).await?)
}

/// Secrets in force of all endpoints that are not deleted.
pub async fn all_secrets(conn: &mut Conn) -> Result<Vec<SealedSecret>> {
    let here = webhooks::table.filter(webhooks::deleted_at.is_null()).select(webhooks::id);
    let query = webhook_secrets::table
        .filter(webhook_secrets::expires_at.is_null())
        .filter(webhook_secrets::webhook_id.eq_any(here))
        .order(webhook_secrets::webhook_id);
    Ok(query.select(SealedSecret::as_select()).load(conn).await?)
}

/// Ends the secret in force at `until`; deletes those that have ended.
pub async fn end_secret(
    conn: &mut Conn,
    webhook_id: Uuid,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let of = webhook_secrets::table.filter(webhook_secrets::webhook_id.eq(webhook_id));
    diesel::update(of.filter(webhook_secrets::expires_at.is_null()))
        .set(webhook_secrets::expires_at.eq(until))
        .execute(conn)
        .await?;
    let over = webhook_secrets::table
        .filter(webhook_secrets::webhook_id.eq(webhook_id))
        .filter(webhook_secrets::expires_at.le(now));
    diesel::delete(over).execute(conn).await?;
    Ok(())
}

/// Writes a secret under the key that seals now.
pub async fn reseal(conn: &mut Conn, id: Uuid, sealed: &[u8]) -> Result<()> {
    diesel::update(webhook_secrets::table.find(id))
        .set(webhook_secrets::sealed.eq(sealed))
        .execute(conn)
        .await?;
    Ok(())
}
