//! `/v1/purchases`

use actix_web::{delete, get, patch, post};
use shared::purchases::{Purchase, PurchaseFilter, PurchaseInput, actions, queries};
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
        .service(create_purchase)
        .service(list_purchases)
        .service(get_purchase)
        .service(patch_purchase)
        .service(delete_purchase)
        .service(restore_purchase);
}

/// Records what a customer bought
#[utoipa::path(tag = "purchases", security(("key" = ["crm:write"])), request_body = PurchaseInput,
    responses((status = 201, description = "The purchase", body = Purchase)))]
#[post("/v1/purchases")]
async fn create_purchase(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: PurchaseInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the purchases that the key may read
#[utoipa::path(tag = "purchases", security(("key" = ["crm:read"])), params(Paging, PurchaseFilter),
    responses((status = 200, description = "A page of purchases", body = Listed<Purchase>)))]
#[get("/v1/purchases")]
async fn list_purchases(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<PurchaseFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a purchase
#[utoipa::path(tag = "purchases", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The purchase", body = Purchase)))]
#[get("/v1/purchases/{id}")]
async fn get_purchase(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a purchase; whose it is stays
#[utoipa::path(tag = "purchases", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = PurchaseInput,
    responses((status = 200, description = "The purchase as it is now", body = Purchase)))]
#[patch("/v1/purchases/{id}")]
async fn patch_purchase(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: PurchaseInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a purchase
#[utoipa::path(tag = "purchases", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/purchases/{id}")]
async fn delete_purchase(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted purchase back
#[utoipa::path(tag = "purchases", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The purchase as it is now", body = Purchase)))]
#[post("/v1/purchases/{id}/restore")]
async fn restore_purchase(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
