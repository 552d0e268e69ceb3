use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Deal;
use crate::{
    db::{Conn, schema::deals},
    error::Result,
};

/// A deal that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Deal>> {
    let query = deals::table.find(id).filter(deals::deleted_at.is_null());
    Ok(query.select(Deal::as_select()).first(conn).await.optional()?)
}

/// A deal, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Deal>> {
    Ok(deals::table.find(id).select(Deal::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Deal>> {
    Ok(deals::table
        .find(id)
        .select(Deal::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Deal) -> Result<()> {
    diesel::insert_into(deals::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Deal) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}
