mod audit;
mod changes;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Event;
use crate::{
    db::{Conn, schema::events},
    error::Result,
};

pub use audit::{AuditFilter, SORTS, audit};
pub use changes::changes;

/// Writes an event; [`publish`](super::publish) is who calls it.
pub(super) async fn insert(conn: &Conn, event: &Event) -> Result<()> {
    diesel::insert_into(events::table).values(event).execute(&mut &*conn).await?;
    Ok(())
}

/// One event.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Event>> {
    Ok(events::table.find(id).select(Event::as_select()).first(conn).await.optional()?)
}

/// Held by whoever numbers events.
const NUMBERING: i64 = 0x7261_7070_6f72_7402;

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

/// The highest number given so far.
pub async fn last_position(conn: &mut Conn) -> Result<i64> {
    let last: Option<i64> =
        events::table.select(diesel::dsl::max(events::position)).first(conn).await?;
    Ok(last.unwrap_or(0))
}

/// When the oldest event without a number was made.
pub async fn next_unnumbered(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query =
        events::table.filter(events::position.is_null()).order(events::id).select(events::at);
    Ok(query.first(conn).await.optional()?)
}

/// Numbers committed events that have no number yet. One at a time over all processes, so that an
/// event numbered later never stands before one numbered earlier. Answers how many.
pub async fn number(conn: &mut Conn, limit: i64) -> Result<usize> {
    // In a statement of its own: the next one's snapshot must be taken under the lock.
    let free: bool = diesel::select(pg_try_advisory_xact_lock(NUMBERING)).get_result(conn).await?;
    if !free {
        return Ok(0);
    }
    Ok(diesel::sql_query(include_str!("number.sql"))
        .bind::<diesel::sql_types::BigInt, _>(limit)
        .execute(conn)
        .await?)
}
