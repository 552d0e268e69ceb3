mod list;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt},
};
use diesel_async::RunQueryDsl;
use futures_util::future::try_join;
use uuid::Uuid;

use super::model::{Lead, LeadStatus};
use crate::{
    assignment::AssignedBecause,
    db::{
        Conn, prepared,
        schema::{contact_points, leads},
    },
    error::Result,
    followups::{self, Parents},
};

pub use list::{SORTS, list, readable};

macro_rules! open_of {
    ($owner_id:expr) => {
        leads::table
            .filter(leads::owner_id.eq($owner_id))
            .filter(leads::deleted_at.is_null())
            .filter(leads::status.ne_all([LeadStatus::Converted, LeadStatus::Unqualified]))
    };
}

/// A lead that is not deleted, whoever asks.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Lead>> {
    let query = leads::table.find(id).filter(leads::deleted_at.is_null());
    Ok(query.select(Lead::as_select()).first(&mut &*conn).await.optional()?)
}

/// Those of these leads that are not deleted.
pub async fn get_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Lead>> {
    let query = leads::table.filter(leads::id.eq_any(ids)).filter(leads::deleted_at.is_null());
    Ok(query.select(Lead::as_select()).load(&mut &*conn).await?)
}

/// A lead, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Lead>> {
    Ok(leads::table.find(id).select(Lead::as_select()).first(conn).await.optional()?)
}

/// The lead, other than this one, that has this source and external id.
pub async fn of_external_id(
    conn: &mut Conn,
    (source, external_id): (&str, &str),
    but: Uuid,
) -> Result<Option<Lead>> {
    let query = leads::table
        .filter(leads::source.eq(source))
        .filter(leads::external_id.eq(external_id))
        .filter(leads::deleted_at.is_null())
        .filter(leads::id.ne(but));
    Ok(query.select(Lead::as_select()).first(conn).await.optional()?)
}

/// A lead, deleted or not, locked against other changes; the customer that it is linked to before it, as everywhere.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Lead>> {
    let held = followups::queries::lock_customer_of_lead(conn, id).await?;
    let query = leads::table.find(id).select(Lead::as_select()).for_no_key_update();
    let lead: Option<Lead> = query.first(conn).await.optional()?;
    // Linked between the two statements.
    if let Some(customer_id) = lead.as_ref().and_then(|lead| lead.customer_id)
        && held != Some(customer_id)
    {
        let parents = Parents { customer_id: Some(customer_id), ..Parents::default() };
        followups::queries::lock(conn, &[parents]).await?;
    }
    Ok(lead)
}

/// The lead as it stands, with what followed from a change of it in the same transaction.
pub async fn again(conn: &mut Conn, id: Uuid) -> Result<Lead> {
    Ok(leads::table.find(id).select(Lead::as_select()).first(conn).await?)
}

/// Waits for whoever takes in a person with one of these keys; one place, sorted, so that nobody waits in a circle.
pub async fn lock_keys(conn: &mut Conn, places: &[i64]) -> Result<()> {
    let statement =
        diesel::sql_query("SELECT pg_advisory_xact_lock(place) FROM unnest($1) AS place")
            .bind::<Array<BigInt>, _>(places);
    prepared(statement).execute(conn).await?;
    Ok(())
}

/// Writes a new lead and answers it as it stands.
pub async fn insert(conn: &Conn, row: &Lead) -> Result<Lead> {
    let written = async {
        let statement =
            diesel::insert_into(leads::table).values(row).returning(Lead::as_returning());
        Ok(statement.get_result(&mut &*conn).await?)
    };
    // Sent together, in this order.
    let (row, ()) = try_join(written, insert_contact_points(conn, row)).await?;
    Ok(row)
}

/// Writes a changed lead and answers it as it stands.
pub async fn save(conn: &mut Conn, row: &Lead) -> Result<Lead> {
    let row = diesel::update(row).set(row).returning(Lead::as_returning()).get_result(conn).await?;
    Ok(row)
}

/// Makes the index of e-mails and phones follow the lead.
pub async fn replace_contact_points(conn: &mut Conn, row: &Lead) -> Result<()> {
    diesel::delete(contact_points::table.filter(contact_points::lead_id.eq(row.id)))
        .execute(conn)
        .await?;
    insert_contact_points(conn, row).await
}

async fn insert_contact_points(conn: &Conn, row: &Lead) -> Result<()> {
    let statement = diesel::sql_query(
        "INSERT INTO contact_points (lead_id, kind, position, value) \
         SELECT $1, 'email', place, value FROM unnest($2) WITH ORDINALITY AS sent (value, place) \
         UNION ALL \
         SELECT $1, 'phone', place, value FROM unnest($3) WITH ORDINALITY AS sent (value, place)",
    )
    .bind::<diesel::sql_types::Uuid, _>(row.id)
    .bind::<Array<diesel::sql_types::Text>, _>(&row.emails)
    .bind::<Array<diesel::sql_types::Text>, _>(&row.phones);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

/// Leads that are known by a contact and not converted, deleted or not, locked.
pub async fn lock_unconverted_of_contact(conn: &mut Conn, contact_id: Uuid) -> Result<Vec<Lead>> {
    let query = leads::table
        .filter(leads::contact_id.eq(contact_id))
        .filter(leads::status.ne(LeadStatus::Converted))
        .order(leads::id);
    Ok(query.select(Lead::as_select()).for_no_key_update().load(conn).await?)
}

/// The newest lead that no rep could take and nobody has taken since, and how many more there are.
pub async fn waiting_for_owner(conn: &mut Conn) -> Result<(Option<Lead>, i64)> {
    macro_rules! waiting {
        () => {
            leads::table
                .filter(leads::owner_id.is_null())
                .filter(leads::assigned_because.eq(AssignedBecause::NoActiveRep.as_str()))
                .filter(leads::status.eq_any(LeadStatus::OPEN))
                .filter(leads::erased_at.is_null())
                .filter(leads::deleted_at.is_null())
        };
    }
    let count: i64 = waiting!().count().get_result(conn).await?;
    let newest = waiting!().order(leads::id.desc()).select(Lead::as_select());
    Ok((newest.first(conn).await.optional()?, (count - 1).max(0)))
}

/// Leads that somebody still has to work on.
pub async fn count_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    Ok(open_of!(owner_id).count().get_result(conn).await?)
}

/// The same, locked.
pub async fn open_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Lead>> {
    Ok(open_of!(owner_id)
        .order(leads::id)
        .select(Lead::as_select())
        .for_no_key_update()
        .load(conn)
        .await?)
}
