use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use serde_json::json;
use uuid::Uuid;

use super::model::{Ownership, OwnershipFilter};
use crate::{
    actor::Actor,
    db::{
        Conn,
        functions::greatest,
        list::{Listed, Page, keyset},
        prepared,
        schema::ownerships,
    },
    error::Result,
};

/// What a list of them can be ordered by.
pub const SORTS: &[&str] = &["from"];

/// Ends the open interval of a subject and begins the next, both at `now`. Who came first and had to wait for the
/// row's lock has an older `now` than the one before: then the open interval ends where it began.
pub async fn record(
    conn: &mut Conn,
    actor: &Actor,
    subject_type: &str,
    subject_id: Uuid,
    owner_id: Option<Uuid>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended = diesel::update(ownerships::table)
        .filter(ownerships::subject_type.eq(subject_type))
        .filter(ownerships::subject_id.eq(subject_id))
        .filter(ownerships::to_at.is_null())
        .set(ownerships::to_at.eq(greatest(now, ownerships::from_at).nullable()))
        .returning(ownerships::to_at);
    let ended: Option<Option<DateTime<Utc>>> = prepared(ended).get_result(conn).await.optional()?;
    let from = ended.flatten().unwrap_or(now);
    // Listed after the one that it ends, whichever process made that.
    let made_at = if from > now { from + TimeDelta::milliseconds(1) } else { now };
    insert(conn, actor, subject_type, subject_id, owner_id, why, (made_at, from)).await
}

/// Begins the first interval of a subject that came to be just now.
pub async fn begin(
    conn: &Conn,
    actor: &Actor,
    subject_type: &str,
    subject_id: Uuid,
    owner_id: Option<Uuid>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    insert(conn, actor, subject_type, subject_id, owner_id, why, (now, now)).await
}

/// Writes an interval: the time of its id, and from when on.
async fn insert(
    conn: &Conn,
    actor: &Actor,
    subject_type: &str,
    subject_id: Uuid,
    owner_id: Option<Uuid>,
    why: &str,
    (made_at, from): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    diesel::insert_into(ownerships::table)
        .values((
            ownerships::id.eq(id::new(made_at)),
            ownerships::subject_type.eq(subject_type),
            ownerships::subject_id.eq(subject_id),
            ownerships::owner_id.eq(owner_id),
            ownerships::from_at.eq(from),
            ownerships::by_user_id.eq(actor.user_id()),
            ownerships::why.eq(why),
        ))
        .execute(&mut &*conn)
        .await?;
    Ok(())
}

/// The intervals of one row; who asks may read it.
pub async fn list(
    conn: &mut Conn,
    subject_type: &str,
    subject_id: Uuid,
    filter: &OwnershipFilter,
    page: &Page,
) -> Result<Listed<Ownership>> {
    macro_rules! of_subject {
        () => {
            ownerships::table
                .filter(ownerships::subject_type.eq(subject_type.to_owned()))
                .filter(ownerships::subject_id.eq(subject_id))
        };
    }
    let mut query = of_subject!().select(Ownership::as_select()).into_boxed();
    if let Some(at) = &filter.at {
        // There is no gap: the first that ends later.
        let holding = of_subject!()
            .filter(ownerships::to_at.is_null().or(ownerships::to_at.assume_not_null().gt(at.0)))
            .order((ownerships::from_at, ownerships::id))
            .select(ownerships::id)
            .first::<Uuid>(conn)
            .await
            .optional()?;
        query = query.filter(ownerships::id.nullable().eq(holding).assume_not_null());
    }
    keyset!(query, page, ownerships::id, { "from" => time ownerships::from_at });
    let rows = query.load(conn).await?;
    Ok(Listed::by(rows, page, |row: &Ownership| Some((Some(json!(row.from_at)), row.id))))
}
