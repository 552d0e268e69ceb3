use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::{
    db::{Conn, schema::alerts},
    error::Result,
};

/// A kind that has counted occurrences which nobody was told of yet.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = alerts)]
pub struct Counted {
    pub kind: String,
    /// How many since the last alert.
    pub more: i64,
    /// The ids of the latest.
    pub latest: Option<Value>,
}

/// Takes the kind's turn: answers how many occurrences were counted since its last alert; `None`
/// where that one is younger than `quiet_since`, and then counts this one.
pub async fn claim(
    conn: &mut Conn,
    kind: &str,
    ids: &Value,
    now: DateTime<Utc>,
    quiet_since: DateTime<Utc>,
) -> Result<Option<i64>> {
    let first = diesel::insert_into(alerts::table)
        .values((alerts::kind.eq(kind), alerts::last_at.eq(now), alerts::more.eq(0)))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if first == 1 {
        return Ok(Some(0));
    }
    let (last_at, more): (DateTime<Utc>, i64) = alerts::table
        .find(kind)
        .select((alerts::last_at, alerts::more))
        .for_update()
        .first(conn)
        .await?;
    if last_at <= quiet_since {
        told(conn, kind, now).await?;
        return Ok(Some(more));
    }
    diesel::update(alerts::table.find(kind))
        .set((alerts::more.eq(more + 1), alerts::latest.eq(Some(ids))))
        .execute(conn)
        .await?;
    Ok(None)
}

/// Begins the kind's next quiet time.
pub async fn told(conn: &mut Conn, kind: &str, now: DateTime<Utc>) -> Result<()> {
    diesel::update(alerts::table.find(kind))
        .set((alerts::last_at.eq(now), alerts::more.eq(0), alerts::latest.eq(None::<Value>)))
        .execute(conn)
        .await?;
    Ok(())
}

/// When the last alert was of the kind that has waited longest to tell of others.
pub async fn oldest_counted(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = alerts::table.filter(alerts::more.gt(0)).order(alerts::last_at);
    Ok(query.select(alerts::last_at).first(conn).await.optional()?)
}

/// Kinds whose quiet time is over and that have something to tell, locked.
pub async fn lock_counted(
    conn: &mut Conn,
    quiet_since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Counted>> {
    let query = alerts::table
        .filter(alerts::more.gt(0))
        .filter(alerts::last_at.le(quiet_since))
        .limit(limit)
        .select(Counted::as_select())
        .for_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}
