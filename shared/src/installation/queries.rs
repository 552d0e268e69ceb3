use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{Conn, schema::installation},
    error::Result,
};

/// The one row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = installation)]
pub struct Installation {
    pub mark: Uuid,
    pub sandbox_now: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// `None` before the first start.
pub async fn find(conn: &mut Conn) -> Result<Option<Installation>> {
    Ok(installation::table.select(Installation::as_select()).first(conn).await.optional()?)
}

/// Marks a fresh database; one that is marked already stays as it is.
pub async fn insert(conn: &mut Conn, row: &Installation) -> Result<()> {
    diesel::insert_into(installation::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps the sandbox's clock over restarts.
pub async fn set_sandbox_now(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    diesel::update(installation::table)
        .set(installation::sandbox_now.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}
