use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Timestamptz},
    upsert::excluded,
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{RejectedFilter, RejectedLead};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::rejected_leads,
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at"];

/// So long a refused post is kept, and so many of each key.
const KEPT: TimeDelta = TimeDelta::days(30);
const MOST: i64 = 10_000;

/// Keeps refused posts, each key and fingerprint once; an identical one is counted, unless its time is over. In two
/// statements, however many there are.
pub async fn upsert_all(
    conn: &mut Conn,
    rows: &[RejectedLead],
    now: DateTime<Utc>,
) -> Result<Vec<(Vec<u8>, Uuid)>> {
    let keys: Vec<Uuid> = rows.iter().map(|row| row.key_id).collect();
    let fingerprints: Vec<&[u8]> = rows.iter().map(|row| row.fingerprint.as_slice()).collect();
    diesel::delete(rejected_leads::table)
        .filter(rejected_leads::key_id.eq_any(keys))
        .filter(rejected_leads::fingerprint.eq_any(fingerprints))
        .filter(rejected_leads::updated_at.lt(now - KEPT))
        .execute(conn)
        .await?;
    let kept = diesel::insert_into(rejected_leads::table)
        .values(rows)
        .on_conflict((rejected_leads::key_id, rejected_leads::fingerprint))
        .do_update()
        .set((
            rejected_leads::count.eq(rejected_leads::count + excluded(rejected_leads::count)),
            rejected_leads::matched.eq(excluded(rejected_leads::matched)),
            // Refused again, it waits for somebody again.
            rejected_leads::replayed_at.eq(None::<DateTime<Utc>>),
            rejected_leads::lead_id.eq(None::<Uuid>),
            rejected_leads::updated_at.eq(excluded(rejected_leads::updated_at)),
            rejected_leads::version.eq(rejected_leads::version + excluded(rejected_leads::version)),
        ))
        .returning((rejected_leads::fingerprint, rejected_leads::id))
        .load(conn)
        .await?;
    Ok(kept)
}

/// A refused post within its time.
pub async fn find(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<Option<RejectedLead>> {
    Ok(rejected_leads::table
        .find(id)
        .filter(rejected_leads::updated_at.ge(now - KEPT))
        .select(RejectedLead::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// The same, locked: one at a time replays it.
pub async fn lock(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<Option<RejectedLead>> {
    Ok(rejected_leads::table
        .find(id)
        .filter(rejected_leads::updated_at.ge(now - KEPT))
        .select(RejectedLead::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn mark_replayed(
    conn: &mut Conn,
    id: Uuid,
    lead_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::update(rejected_leads::table.find(id))
        .set((
            rejected_leads::replayed_at.eq(now),
            rejected_leads::lead_id.eq(lead_id),
            rejected_leads::updated_at.eq(now),
            rejected_leads::version.eq(rejected_leads::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Those of one key, or of all, within their time: those that wait, or those that were taken in after all.
pub async fn list(
    conn: &mut Conn,
    filter: &RejectedFilter,
    page: &Page,
    now: DateTime<Utc>,
) -> Result<Listed<RejectedLead>> {
    let replayed = filter.replayed.is_some_and(|flag| flag.0);
    let mut query = rejected_leads::table
        .filter(rejected_leads::updated_at.ge(now - KEPT))
        .filter(rejected_leads::replayed_at.is_not_null().eq(replayed))
        .select(RejectedLead::as_select())
        .into_boxed();
    narrow!(query, filter, {
        key_id: eq rejected_leads::key_id,
        code: eq rejected_leads::code,
        created_after: gt rejected_leads::created_at,
        created_before: lt rejected_leads::created_at,
    });
    keyset!(query, page, rejected_leads::id, {
        "created_at" => time rejected_leads::created_at,
        "updated_at" => time rejected_leads::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// Deletes what is past its time, and all but the last of each key. Answers how many.
pub async fn delete_old(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    Ok(diesel::sql_query(
        "DELETE FROM rejected_leads WHERE id IN ( \
            SELECT id FROM ( \
                SELECT id, updated_at, \
                    row_number() OVER (PARTITION BY key_id ORDER BY updated_at DESC, id DESC) AS place \
                FROM rejected_leads) AS kept \
            WHERE updated_at < $1 OR place > $2 LIMIT $3)",
    )
    .bind::<Timestamptz, _>(now - KEPT)
    .bind::<BigInt, _>(MOST)
    .bind::<BigInt, _>(limit)
    .execute(conn)
    .await?)
}
