//! What was posted to `/v1/leads` and refused for what it holds: kept, so that no lead is lost.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{id, refusal::Refusal};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    actor::{Actor, Scope},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::rejected_leads,
    },
    error::Result,
    resource::resource,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at"];

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = rejected_leads)]
pub struct RejectedLead {
    pub id: Uuid,
    /// The key that posted it.
    pub key_id: Uuid,
    /// As it was posted; broken JSON as text.
    #[schema(value_type = Object)]
    pub payload: Value,
    #[serde(skip)]
    pub fingerprint: Vec<u8>,
    /// What it was answered with.
    #[schema(example = 422)]
    pub status: i16,
    #[schema(example = "validation")]
    pub code: String,
    #[schema(value_type = Vec<kernel::refusal::Fault>)]
    pub errors: Value,
    /// How often it was posted.
    pub count: i32,
    pub request_id: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(RejectedLead, "rejected_lead", "/v1/rejected-leads");

/// Keeps a refused post; an identical one is counted.
pub async fn keep(
    conn: &mut Conn,
    actor: &Actor,
    payload: Value,
    status: u16,
    refusal: &Refusal,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(key_id) = actor.key_id else { return Ok(()) };
    let errors = serde_json::to_value(&refusal.faults).map_err(anyhow::Error::from)?;
    let fingerprint =
        Sha256::digest(format!("{payload}\u{1f}{}\u{1f}{errors}", refusal.code)).to_vec();
    let row = RejectedLead {
        id: id::new(now),
        key_id,
        payload,
        fingerprint,
        status: i16::try_from(status).unwrap_or_default(),
        code: refusal.code.clone().into_owned(),
        errors,
        count: 1,
        request_id: actor.request_id.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    diesel::insert_into(rejected_leads::table)
        .values(&row)
        .on_conflict((rejected_leads::key_id, rejected_leads::fingerprint))
        .do_update()
        .set((
            rejected_leads::count.eq(rejected_leads::count + 1),
            rejected_leads::updated_at.eq(now),
            rejected_leads::version.eq(rejected_leads::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A refused post, for whoever posted it and for those who see everything.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<RejectedLead> {
    require(actor)?;
    let row: Option<RejectedLead> = rejected_leads::table
        .find(id)
        .select(RejectedLead::as_select())
        .first(conn)
        .await
        .optional()?;
    let seen = row.filter(|row| sees_all(actor) || Some(row.key_id) == actor.key_id);
    Ok(seen.ok_or_else(Refusal::not_found)?)
}

pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    key_id: Option<Uuid>,
    page: &Page,
) -> Result<Listed<RejectedLead>> {
    require(actor)?;
    let mut query = rejected_leads::table.select(RejectedLead::as_select()).into_boxed();
    if !sees_all(actor) {
        query = query.filter(rejected_leads::key_id.nullable().eq(actor.key_id).assume_not_null());
    }
    if let Some(key_id) = key_id {
        query = query.filter(rejected_leads::key_id.eq(key_id));
    }
    keyset!(query, page, rejected_leads::id, {
        "created_at" => time rejected_leads::created_at,
        "updated_at" => time rejected_leads::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

fn require(actor: &Actor) -> Result<()> {
    if actor.has(Scope::LeadsWrite) { Ok(()) } else { Ok(actor.require(Scope::Admin)?) }
}

fn sees_all(actor: &Actor) -> bool {
    actor.require(Scope::Admin).is_ok()
}

/// Deletes what is older than `before`, and all but the last `most` of each key. Answers how many.
pub async fn delete_old(
    conn: &mut Conn,
    before: DateTime<Utc>,
    most: i64,
    limit: i64,
) -> Result<usize> {
    use diesel::sql_types::{BigInt, Timestamptz};
    Ok(diesel::sql_query(
        "DELETE FROM rejected_leads WHERE id IN ( \
            SELECT id FROM ( \
                SELECT id, updated_at, row_number() OVER (PARTITION BY key_id ORDER BY updated_at DESC, id DESC) AS place \
                FROM rejected_leads) AS kept \
            WHERE updated_at < $1 OR place > $2 LIMIT $3)",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(most)
    .bind::<BigInt, _>(limit)
    .execute(conn)
    .await?)
}
