use diesel::{prelude::*, sql_types::Array};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Contact;
use crate::{
    db::{
        Conn,
        schema::{contact_points, contacts},
    },
    error::Result,
};

/// A contact that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Contact>> {
    let query = contacts::table.find(id).filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).first(conn).await.optional()?)
}

/// A contact, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Contact>> {
    Ok(contacts::table.find(id).select(Contact::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Contact>> {
    Ok(contacts::table
        .find(id)
        .select(Contact::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

/// Whom to ask for first at a customer, locked.
pub async fn lock_primary_of(conn: &mut Conn, customer_id: Uuid) -> Result<Option<Contact>> {
    let query = contacts::table
        .filter(contacts::customer_id.eq(customer_id))
        .filter(contacts::is_primary)
        .filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// Writes a new contact with its contact points and answers it as it stands.
pub async fn insert(conn: &mut Conn, row: &Contact) -> Result<Contact> {
    let row = diesel::insert_into(contacts::table)
        .values(row)
        .returning(Contact::as_returning())
        .get_result(conn)
        .await?;
    insert_contact_points(conn, &row).await?;
    Ok(row)
}

/// Writes a changed contact and answers it as it stands.
pub async fn save(conn: &mut Conn, row: &Contact) -> Result<Contact> {
    let query = diesel::update(row).set(row).returning(Contact::as_returning());
    Ok(query.get_result(conn).await?)
}

/// Makes the index of e-mails and phones follow the contact.
pub async fn replace_contact_points(conn: &mut Conn, row: &Contact) -> Result<()> {
    diesel::delete(contact_points::table.filter(contact_points::contact_id.eq(row.id)))
        .execute(conn)
        .await?;
    insert_contact_points(conn, row).await
}

async fn insert_contact_points(conn: &mut Conn, row: &Contact) -> Result<()> {
    diesel::sql_query(
        "INSERT INTO contact_points (contact_id, kind, position, value) \
         SELECT $1, 'email', place, value FROM unnest($2) WITH ORDINALITY AS sent (value, place) \
         UNION ALL \
         SELECT $1, 'phone', place, value FROM unnest($3) WITH ORDINALITY AS sent (value, place)",
    )
    .bind::<diesel::sql_types::Uuid, _>(row.id)
    .bind::<Array<diesel::sql_types::Text>, _>(&row.emails)
    .bind::<Array<diesel::sql_types::Text>, _>(&row.phones)
    .execute(conn)
    .await?;
    Ok(())
}
