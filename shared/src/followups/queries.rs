use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Parents, Response};
use crate::{
    db::{Conn, prepared},
    error::Result,
};

/// The customers that these rows hang on, those of the leads and of the deals included.
const LOCK_CUSTOMERS: &str = "\
    SELECT id, NULL::uuid AS customer_id FROM customers WHERE id = ANY (ARRAY(\
        SELECT unnest($1::uuid[]) \
        UNION SELECT customer_id FROM leads WHERE id = ANY ($2) AND customer_id IS NOT NULL \
        UNION SELECT customer_id FROM deals WHERE id = ANY ($3))) \
    ORDER BY id FOR NO KEY UPDATE";
const LOCK_LEADS: &str =
    "SELECT id, customer_id FROM leads WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";
const LOCK_DEALS: &str =
    "SELECT id, customer_id FROM deals WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    customer_id: Option<Uuid>,
}

/// Locks what these rows hang on, in the order in which everybody does: customers, leads, deals; then tasks. So that of two
/// changes at once the later one computes with what the earlier one wrote, and nobody waits in a circle.
pub async fn lock(conn: &mut Conn, parents: &[Parents]) -> Result<()> {
    let leads: Vec<Uuid> = parents.iter().filter_map(|one| one.lead_id).collect();
    let deals: Vec<Uuid> = parents.iter().filter_map(|one| one.deal_id).collect();
    let customers: Vec<Uuid> = parents.iter().filter_map(|one| one.customer_id).collect();
    if leads.is_empty() && deals.is_empty() && customers.is_empty() {
        return Ok(());
    }
    let held = lock_customers(conn, &customers, &leads, &deals).await?;
    let leads = lock_rows(conn, LOCK_LEADS, &leads).await?;
    lock_rows(conn, LOCK_DEALS, &deals).await?;
    // One that a lead was linked to between the two statements.
    let late: Vec<Uuid> = leads
        .iter()
        .filter_map(|lead| lead.customer_id)
        .filter(|id| held.iter().all(|row| row.id != *id))
        .collect();
    if !late.is_empty() {
        lock_customers(conn, &late, &[], &[]).await?;
    }
    Ok(())
}

/// Locks the customer that a lead is linked to, before the lead itself is locked. Answers which.
pub async fn lock_customer_of_lead(conn: &mut Conn, lead_id: Uuid) -> Result<Option<Uuid>> {
    let held = lock_customers(conn, &[], &[lead_id], &[]).await?;
    Ok(held.into_iter().next().map(|row| row.id))
}

async fn lock_customers(
    conn: &mut Conn,
    ids: &[Uuid],
    of_leads: &[Uuid],
    of_deals: &[Uuid],
) -> Result<Vec<Locked>> {
    Ok(diesel::sql_query(LOCK_CUSTOMERS)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<SqlUuid>, _>(of_leads)
        .bind::<Array<SqlUuid>, _>(of_deals)
        .load(conn)
        .await?)
}

async fn lock_rows(conn: &mut Conn, statement: &str, ids: &[Uuid]) -> Result<Vec<Locked>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(diesel::sql_query(statement).bind::<Array<SqlUuid>, _>(ids).load(conn).await?)
}

/// Computes the values of a customer anew.
pub async fn refresh_customer(conn: &Conn, id: Uuid) -> Result<()> {
    let statement = diesel::sql_query(include_str!("customer.sql")).bind::<SqlUuid, _>(id);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

/// Computes the values of a lead anew; answers whether it was answered, and what is counted of that.
pub async fn refresh_lead(conn: &Conn, id: Uuid) -> Result<Vec<Response>> {
    let statement = diesel::sql_query(include_str!("lead.sql")).bind::<SqlUuid, _>(id);
    Ok(prepared(statement).load(&mut &*conn).await?)
}

/// Computes the values of a deal anew.
pub async fn refresh_deal(conn: &Conn, id: Uuid) -> Result<()> {
    let statement = diesel::sql_query(include_str!("deal.sql")).bind::<SqlUuid, _>(id);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

/// Locks leads that were answered before working time was counted.
pub async fn uncounted(conn: &Conn, limit: i64) -> Result<Vec<Response>> {
    let query = diesel::sql_query(include_str!("uncounted.sql")).bind::<BigInt, _>(limit);
    Ok(query.load(&mut &*conn).await?)
}

const SAVE: &str = "\
    UPDATE leads SET first_response_working_seconds = counted.seconds \
    FROM unnest($1::uuid[], $2::bigint[]) AS counted (id, seconds) WHERE leads.id = counted.id";

/// Saves how much working time went by before each of these leads was answered.
pub async fn save_working_seconds(conn: &Conn, ids: Vec<Uuid>, seconds: Vec<i64>) -> Result<()> {
    let save =
        diesel::sql_query(SAVE).bind::<Array<SqlUuid>, _>(ids).bind::<Array<BigInt>, _>(seconds);
    prepared(save).execute(&mut &*conn).await?;
    Ok(())
}
