//! `/v1/suppressions`

use actix_web::{delete, get, patch, post};
use shared::suppressions::{Suppression, SuppressionFilter, SuppressionInput, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::Id;
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_suppression)
        .service(list_suppressions)
        .service(get_suppression)
        .service(patch_suppression)
        .service(delete_suppression);
}

/// Suppresses an address: no mail goes to it any more
#[utoipa::path(tag = "suppressions", security(("key" = ["surveys:write"])), request_body = SuppressionInput,
    responses((status = 201, description = "The suppression", body = Suppression)))]
#[post("/v1/suppressions")]
async fn create_suppression(door: Door, body: Body) -> Answer {
    door.needs(Scope::SurveysWrite)?
        .create(body, async |tx, input: SuppressionInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the addresses that get no mail, and why
#[utoipa::path(tag = "suppressions", security(("key" = ["surveys:write"])), params(Paging, SuppressionFilter),
    responses((status = 200, description = "A page of suppressions", body = Listed<Suppression>)))]
#[get("/v1/suppressions")]
async fn list_suppressions(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::SurveysWrite)?;
    let (filter, page) = query.list::<SuppressionFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await
}

/// Shows a suppression
#[utoipa::path(tag = "suppressions", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The suppression", body = Suppression)))]
#[get("/v1/suppressions/{id}")]
async fn get_suppression(door: Door, id: Id) -> Answer {
    door.read(async |tx| Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?).await?)).await
}

/// Changes why an address is suppressed
#[utoipa::path(tag = "suppressions", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)), request_body = SuppressionInput,
    responses((status = 200, description = "The suppression as it is now", body = Suppression)))]
#[patch("/v1/suppressions/{id}")]
async fn patch_suppression(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::SurveysWrite)?
        .patch(body, async |tx, input: SuppressionInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Lets mail go to the address again
#[utoipa::path(tag = "suppressions", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone; its events stay")))]
#[delete("/v1/suppressions/{id}")]
async fn delete_suppression(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}
