use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    db::{Conn, schema::alerts},
    error::Result,
};

/// Takes the kind's turn: answers how many occurrences were counted since its last alert; `None`
/// where that one is younger than `quiet_since`, and then counts this one.
pub async fn claim(
    conn: &mut Conn,
    kind: &str,
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
    let turn = last_at <= quiet_since;
    let (last_at, counted) = if turn { (now, 0) } else { (last_at, more + 1) };
    diesel::update(alerts::table.find(kind))
        .set((alerts::last_at.eq(last_at), alerts::more.eq(counted)))
        .execute(conn)
        .await?;
    Ok(turn.then_some(more))
}
