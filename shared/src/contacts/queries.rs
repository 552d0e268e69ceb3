mod list;

use chrono::{DateTime, Utc};
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

pub use list::{SORTS, list, readable};

macro_rules! owned_by {
    ($owner_id:expr) => {
        contacts::table
            .filter(contacts::owner_id.eq($owner_id))
            .filter(contacts::deleted_at.is_null())
    };
}

macro_rules! at_customer {
    ($customer_id:expr) => {
        contacts::table.filter(contacts::customer_id.eq($customer_id)).order(contacts::id)
    };
}

/// A contact that is not deleted, whoever asks.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Contact>> {
    let query = contacts::table.find(id).filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).first(&mut &*conn).await.optional()?)
}

/// Those of these contacts that are not deleted.
pub async fn get_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Contact>> {
    let query =
        contacts::table.filter(contacts::id.eq_any(ids)).filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).load(&mut &*conn).await?)
}

/// A contact, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Contact>> {
    Ok(contacts::table.find(id).select(Contact::as_select()).first(conn).await.optional()?)
}

/// Contacts, deleted or not.
pub async fn all(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Contact>> {
    let query = contacts::table.filter(contacts::id.eq_any(ids.to_vec()));
    Ok(query.order(contacts::id).select(Contact::as_select()).load(conn).await?)
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

/// Whom to ask for first at each of these customers.
pub async fn primaries_of(conn: &Conn, customer_ids: &[Uuid]) -> Result<Vec<Contact>> {
    let query = contacts::table
        .filter(contacts::customer_id.eq_any(customer_ids))
        .filter(contacts::is_primary)
        .filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).load(&mut &*conn).await?)
}

/// Whom to ask for first at a customer.
pub async fn primary_of(conn: &mut Conn, customer_id: Uuid) -> Result<Option<Contact>> {
    let query = contacts::table
        .filter(contacts::customer_id.eq(customer_id))
        .filter(contacts::is_primary)
        .filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).first(conn).await.optional()?)
}

/// The same, locked.
pub async fn lock_primary_of(conn: &mut Conn, customer_id: Uuid) -> Result<Option<Contact>> {
    let query = contacts::table
        .filter(contacts::customer_id.eq(customer_id))
        .filter(contacts::is_primary)
        .filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// The oldest one at a customer that is still somebody, but this one, locked.
pub async fn lock_oldest_but(
    conn: &mut Conn,
    customer_id: Uuid,
    but: Uuid,
) -> Result<Option<Contact>> {
    let query = at_customer!(customer_id)
        .filter(contacts::deleted_at.is_null())
        .filter(contacts::erased_at.is_null())
        .filter(contacts::id.ne(but));
    Ok(query.select(Contact::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// Those at a customer that are not deleted, locked.
pub async fn lock_at(conn: &mut Conn, customer_id: Uuid) -> Result<Vec<Contact>> {
    let query = at_customer!(customer_id).filter(contacts::deleted_at.is_null());
    Ok(query.select(Contact::as_select()).for_no_key_update().load(conn).await?)
}

/// Those at a customer that were deleted at this instant and are still somebody, locked.
pub async fn lock_deleted_at(
    conn: &mut Conn,
    customer_id: Uuid,
    at: DateTime<Utc>,
) -> Result<Vec<Contact>> {
    let query = at_customer!(customer_id)
        .filter(contacts::deleted_at.eq(at))
        .filter(contacts::erased_at.is_null());
    Ok(query.select(Contact::as_select()).for_no_key_update().load(conn).await?)
}

/// How many contacts somebody looks after.
pub async fn count_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    Ok(owned_by!(owner_id).count().get_result(conn).await?)
}

/// The same, locked.
pub async fn lock_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Contact>> {
    Ok(owned_by!(owner_id)
        .order(contacts::id)
        .select(Contact::as_select())
        .for_no_key_update()
        .load(conn)
        .await?)
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
