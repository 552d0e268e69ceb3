//! `/v1/customers`

use actix_web::{delete, get, patch, post};
use shared::customers::{Customer, CustomerFilter, CustomerInput, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::{Id, ShowParams};
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_customer)
        .service(list_customers)
        .service(get_customer)
        .service(patch_customer)
        .service(delete_customer)
        .service(restore_customer);
}

/// Makes a customer
///
/// Without `owner_id` it is the own one of the key's user; a key without a user leaves it unowned. So does `null`,
/// for a key that sees unowned customers.
#[utoipa::path(tag = "customers", security(("key" = ["crm:write"])), request_body = CustomerInput,
    responses((status = 201, description = "The customer", body = Customer)))]
#[post("/v1/customers")]
async fn create_customer(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: CustomerInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the customers that the key may read
#[utoipa::path(tag = "customers", security(("key" = ["crm:read"])), params(Paging, CustomerFilter),
    responses((status = 200, description = "A page of customers", body = Listed<Customer>)))]
#[get("/v1/customers")]
async fn list_customers(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<CustomerFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a customer
#[utoipa::path(tag = "customers", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The customer", body = Customer)))]
#[get("/v1/customers/{id}")]
async fn get_customer(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a customer; contacts of its former owner go with it to a new one
#[utoipa::path(tag = "customers", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = CustomerInput,
    responses((status = 200, description = "The customer as it is now", body = Customer)))]
#[patch("/v1/customers/{id}")]
async fn patch_customer(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: CustomerInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a customer with its contacts and open deals; its open tasks are cancelled
#[utoipa::path(tag = "customers", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/customers/{id}")]
async fn delete_customer(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted customer back, with what went with it
#[utoipa::path(tag = "customers", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The customer as it is now", body = Customer)))]
#[post("/v1/customers/{id}/restore")]
async fn restore_customer(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
