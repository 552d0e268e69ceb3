use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Purchase;
use crate::{
    db::{Conn, schema::purchases},
    error::Result,
};

/// A purchase that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Purchase>> {
    let query = purchases::table.find(id).filter(purchases::deleted_at.is_null());
    Ok(query.select(Purchase::as_select()).first(conn).await.optional()?)
}

/// A purchase, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Purchase>> {
    Ok(purchases::table.find(id).select(Purchase::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Purchase>> {
    Ok(purchases::table
        .find(id)
        .select(Purchase::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Purchase) -> Result<()> {
    diesel::insert_into(purchases::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Purchase) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}
