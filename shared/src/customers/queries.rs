use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Customer;
use crate::{
    db::{Conn, schema::customers},
    error::Result,
};

/// A customer that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Customer>> {
    let query = customers::table.find(id).filter(customers::deleted_at.is_null());
    Ok(query.select(Customer::as_select()).first(conn).await.optional()?)
}

/// A customer, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Customer>> {
    Ok(customers::table.find(id).select(Customer::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Customer>> {
    Ok(customers::table
        .find(id)
        .select(Customer::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Customer) -> Result<()> {
    diesel::insert_into(customers::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Customer) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}
