//! `…/{id}/owners`: who had a row from when to when.

use actix_web::get;
use shared::{
    Result, cases, contacts, customers,
    db::list::Listed,
    deals, leads,
    ownerships::{Ownership, OwnershipFilter, queries},
    resource::Resource,
    tasks,
};

use super::Id;
use crate::{
    door::{Answer, Door, Tx},
    query::{Paging, Query},
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(list_lead_owners)
        .service(list_task_owners)
        .service(list_customer_owners)
        .service(list_contact_owners)
        .service(list_deal_owners)
        .service(list_case_owners);
}

/// Lists who had the lead, oldest first
#[utoipa::path(tag = "leads", security(("key" = ["crm:read"]), ("key" = ["leads:write"])), params(("id" = uuid::Uuid, Path), Paging, OwnershipFilter),
    responses((status = 200, description = "A page of intervals, without a gap between them", body = Listed<Ownership>)))]
#[get("/v1/leads/{id}/owners")]
async fn list_lead_owners(door: Door, id: Id, query: Query) -> Answer {
    owners(door, id, query, async |tx, id| leads::actions::show_owned(tx.conn, tx.actor, id).await)
        .await
}

/// Lists who had the deal, oldest first
#[utoipa::path(tag = "deals", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, OwnershipFilter),
    responses((status = 200, description = "A page of intervals, without a gap between them", body = Listed<Ownership>)))]
#[get("/v1/deals/{id}/owners")]
async fn list_deal_owners(door: Door, id: Id, query: Query) -> Answer {
    owners(door, id, query, async |tx, id| deals::actions::show(tx.conn, tx.actor, id, false).await)
        .await
}

/// Lists who had the case, oldest first
#[utoipa::path(tag = "cases", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, OwnershipFilter),
    responses((status = 200, description = "A page of intervals, without a gap between them", body = Listed<Ownership>)))]
#[get("/v1/cases/{id}/owners")]
async fn list_case_owners(door: Door, id: Id, query: Query) -> Answer {
    owners(door, id, query, async |tx, id| cases::actions::show(tx.conn, tx.actor, id, false).await)
        .await
}

/// Lists who had the task, oldest first
#[utoipa::path(tag = "tasks", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, OwnershipFilter),
    responses((status = 200, description = "A page of intervals, without a gap between them", body = Listed<Ownership>)))]
#[get("/v1/tasks/{id}/owners")]
async fn list_task_owners(door: Door, id: Id, query: Query) -> Answer {
    owners(door, id, query, async |tx, id| tasks::actions::show(tx.conn, tx.actor, id, false).await)
        .await
}

/// Lists who had the customer, oldest first
#[utoipa::path(tag = "customers", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, OwnershipFilter),
    responses((status = 200, description = "A page of intervals, without a gap between them", body = Listed<Ownership>)))]
#[get("/v1/customers/{id}/owners")]
async fn list_customer_owners(door: Door, id: Id, query: Query) -> Answer {
    owners(door, id, query, async |tx, id| {
        customers::actions::show(tx.conn, tx.actor, id, false).await
    })
    .await
}

/// Lists who had the contact, oldest first
#[utoipa::path(tag = "contacts", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, OwnershipFilter),
    responses((status = 200, description = "A page of intervals, without a gap between them", body = Listed<Ownership>)))]
#[get("/v1/contacts/{id}/owners")]
async fn list_contact_owners(door: Door, id: Id, query: Query) -> Answer {
    owners(door, id, query, async |tx, id| {
        contacts::requests::show(tx.conn, tx.actor, id, false).await
    })
    .await
}

/// The intervals of the row that `show` shows, to whoever it shows it.
async fn owners<R: Resource>(
    door: Door,
    id: Id,
    query: Query,
    show: impl AsyncFnOnce(&mut Tx<'_>, uuid::Uuid) -> Result<R>,
) -> Answer {
    let (filter, page) = query.list_by::<OwnershipFilter>(queries::SORTS, "from")?;
    door.read_json(async |tx| {
        let row = show(tx, id.get()?).await?;
        queries::list(tx.conn, R::TYPE, row.id(), &filter, &page).await
    })
    .await
}
