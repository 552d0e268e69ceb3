//! What each reader was told of each period.

use diesel::{dsl::sql, prelude::*, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::{
    access::Seen,
    model::{DigestEdition, EditionFilter},
};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::digest_editions,
    },
    error::Result,
};

/// What the list of editions can be ordered by.
pub const EDITION_SORTS: &[&str] = &["created_at"];

/// Makes an edition, where there is none of its occurrence for this reader.
pub async fn insert_edition(conn: &mut Conn, row: &DigestEdition) -> Result<bool> {
    let query = diesel::insert_into(digest_editions::table).values(row).on_conflict_do_nothing();
    Ok(query.execute(conn).await? > 0)
}

pub async fn find_edition(conn: &mut Conn, id: Uuid) -> Result<Option<DigestEdition>> {
    let query = digest_editions::table.find(id).select(DigestEdition::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// The edition of an occurrence for a reader.
pub async fn edition_of(
    conn: &mut Conn,
    digest_id: Uuid,
    user_id: Uuid,
    occurrence: &str,
) -> Result<Option<DigestEdition>> {
    let query = digest_editions::table
        .filter(digest_editions::digest_id.eq(digest_id))
        .filter(digest_editions::user_id.eq(user_id))
        .filter(digest_editions::occurrence.eq(occurrence))
        .select(DigestEdition::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// A digest's editions that this caller sees: their own, and what counted those in sight alone.
pub async fn editions(
    conn: &mut Conn,
    digest_id: Uuid,
    seen: &Seen,
    filter: &EditionFilter,
    page: &Page,
) -> Result<Listed<DigestEdition>> {
    let mut query = digest_editions::table
        .filter(digest_editions::digest_id.eq(digest_id))
        .select(DigestEdition::as_select())
        .into_boxed();
    if let Seen::Of { reader, users, teams } = seen {
        let own = digest_editions::user_id.eq(reader.unwrap_or_default());
        let counted = |name: &str, ids: &[Uuid]| {
            sql::<sql_types::Bool>(&format!("content -> 'counted' -> '{name}' <@ "))
                .bind::<sql_types::Jsonb, _>(serde_json::json!(ids))
        };
        let everybody =
            sql::<sql_types::Bool>("NOT (content -> 'counted' ->> 'everybody')::boolean");
        let below = everybody.and(counted("user_ids", users)).and(counted("team_ids", teams));
        query = query.filter(own.or(below));
    }
    narrow!(query, filter, {
        user_id: eq digest_editions::user_id,
        created_after: gt digest_editions::created_at,
        created_before: lt digest_editions::created_at,
    });
    if let Some(period) = filter.period {
        query = query.filter(digest_editions::period.eq(period.0.to_string()));
    }
    keyset!(query, page, digest_editions::id, {
        "created_at" => time digest_editions::created_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
