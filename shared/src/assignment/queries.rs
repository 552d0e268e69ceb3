use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use uuid::Uuid;

use crate::{
    db::{Conn, prepared, schema::assignment_pools},
    error::Result,
};

/// Locks the pool's one row and answers whom it served last.
pub async fn lock_pool(
    conn: &Conn,
    team_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    if let Some(last) = locked(conn, team_id).await? {
        return Ok(last);
    }
    diesel::insert_into(assignment_pools::table)
        .values((assignment_pools::id.eq(id::new(now)), assignment_pools::team_id.eq(team_id)))
        .on_conflict_do_nothing()
        .execute(&mut &*conn)
        .await?;
    Ok(locked(conn, team_id).await?.flatten())
}

async fn locked(conn: &Conn, team_id: Option<Uuid>) -> Result<Option<Option<Uuid>>> {
    let query = assignment_pools::table
        .filter(assignment_pools::team_id.is_not_distinct_from(team_id))
        .select(assignment_pools::last_user_id)
        .for_update();
    Ok(query.first(&mut &*conn).await.optional()?)
}

pub async fn serve(conn: &Conn, team_id: Option<Uuid>, user_id: Uuid) -> Result<()> {
    let statement = diesel::update(assignment_pools::table)
        .filter(assignment_pools::team_id.is_not_distinct_from(team_id))
        .set(assignment_pools::last_user_id.eq(user_id));
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}
