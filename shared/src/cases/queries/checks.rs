//! When somebody looks whether a due case lies without a task.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{Conn, schema::cases},
    error::Result,
};

/// When the first case is to be looked at.
pub async fn next_check(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = cases::table
        .filter(cases::next_check_at.is_not_null())
        .filter(cases::deleted_at.is_null())
        .order(cases::next_check_at)
        .select(cases::next_check_at.assume_not_null());
    Ok(query.first(conn).await.optional()?)
}

/// Cases that are to be looked at by now; they are not for the time being. Answers them with when that was.
pub async fn claim_checks(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(Uuid, DateTime<Utc>)>> {
    let due = cases::table
        .filter(cases::next_check_at.le(now))
        .filter(cases::deleted_at.is_null())
        .order(cases::next_check_at)
        .limit(limit)
        .select((cases::id, cases::next_check_at.assume_not_null()))
        .for_no_key_update()
        .skip_locked();
    let claimed: Vec<(Uuid, DateTime<Utc>)> = due.load(conn).await?;
    let ids: Vec<Uuid> = claimed.iter().map(|(id, _)| *id).collect();
    diesel::update(cases::table.filter(cases::id.eq_any(ids)))
        .set(cases::next_check_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
        .await?;
    Ok(claimed)
}

/// Looks again then.
pub async fn check_again(conn: &mut Conn, id: Uuid, at: DateTime<Utc>) -> Result<()> {
    let query = diesel::update(cases::table.find(id)).set(cases::next_check_at.eq(at));
    query.execute(conn).await?;
    Ok(())
}
