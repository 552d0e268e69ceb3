use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::Settings;
use crate::{
    db::{Conn, schema::settings},
    error::Result,
};

/// The one row; it is there from the first start on.
pub async fn get(conn: &Conn) -> Result<Settings> {
    Ok(settings::table.select(Settings::as_select()).first(&mut &*conn).await?)
}

/// `None` before the first start.
pub async fn find(conn: &mut Conn) -> Result<Option<Settings>> {
    Ok(settings::table.select(Settings::as_select()).first(conn).await.optional()?)
}

/// The row, locked against other changes until the transaction ends.
pub async fn lock(conn: &mut Conn) -> Result<Settings> {
    Ok(settings::table.select(Settings::as_select()).for_no_key_update().first(conn).await?)
}

pub async fn insert(conn: &mut Conn, row: &Settings) -> Result<()> {
    diesel::insert_into(settings::table).values(row).on_conflict_do_nothing().execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Settings) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}
