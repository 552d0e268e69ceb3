//! `/v1/deals`

use actix_web::{delete, get, patch, post};
use shared::deals::{Deal, DealFilter, DealInput, StageInterval, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::{Id, ShowParams};
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{NoFilter, Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_deal)
        .service(list_deals)
        .service(get_deal)
        .service(patch_deal)
        .service(delete_deal)
        .service(restore_deal)
        .service(list_deal_stages);
}

/// Makes a deal of a customer
#[utoipa::path(tag = "deals", security(("key" = ["crm:write"])), request_body = DealInput,
    responses((status = 201, description = "The deal", body = Deal)))]
#[post("/v1/deals")]
async fn create_deal(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: DealInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the deals that the key may read
#[utoipa::path(tag = "deals", security(("key" = ["crm:read"])), params(Paging, DealFilter),
    responses((status = 200, description = "A page of deals", body = Listed<Deal>)))]
#[get("/v1/deals")]
async fn list_deals(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<DealFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a deal
#[utoipa::path(tag = "deals", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The deal", body = Deal)))]
#[get("/v1/deals/{id}")]
async fn get_deal(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a deal, closes it or opens it again
///
/// Open, then won or lost, then open again: a lost one says why (`lost_reason`). `open_tasks` says what becomes of the
/// open tasks of a deal that is closed; who held them is told.
#[utoipa::path(tag = "deals", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = DealInput,
    responses((status = 200, description = "The deal as it is now", body = Deal)))]
#[patch("/v1/deals/{id}")]
async fn patch_deal(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: DealInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a deal; its open tasks stay with the customer
#[utoipa::path(tag = "deals", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/deals/{id}")]
async fn delete_deal(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted deal back
#[utoipa::path(tag = "deals", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The deal as it is now", body = Deal)))]
#[post("/v1/deals/{id}/restore")]
async fn restore_deal(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Lists where the deal stood when, oldest first
#[utoipa::path(tag = "deals", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging),
    responses((status = 200, description = "A page of intervals, a new one for each change of stage or status", body = Listed<StageInterval>)))]
#[get("/v1/deals/{id}/stages")]
async fn list_deal_stages(door: Door, id: Id, query: Query) -> Answer {
    let (_, page) = query.list_by::<NoFilter>(queries::STAGE_SORTS, "from")?;
    door.read_json(async |tx| {
        let deal = actions::show(tx.conn, tx.actor, id.get()?, false).await?;
        queries::stages(tx.conn, deal.id, &page).await
    })
    .await
}
