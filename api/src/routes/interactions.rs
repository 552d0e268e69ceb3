//! `/v1/interactions`

use actix_web::{delete, get, patch, post};
use shared::interactions::{Interaction, InteractionFilter, InteractionInput, actions, queries};
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
        .service(create_interaction)
        .service(list_interactions)
        .service(get_interaction)
        .service(patch_interaction)
        .service(delete_interaction)
        .service(restore_interaction);
}

/// Logs what passed with a customer or a lead
#[utoipa::path(tag = "interactions", security(("key" = ["crm:write"])), request_body = InteractionInput,
    responses((status = 201, description = "The interaction", body = Interaction)))]
#[post("/v1/interactions")]
async fn create_interaction(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: InteractionInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the interactions that the key may read
#[utoipa::path(tag = "interactions", security(("key" = ["crm:read"])), params(Paging, InteractionFilter),
    responses((status = 200, description = "A page of interactions", body = Listed<Interaction>)))]
#[get("/v1/interactions")]
async fn list_interactions(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<InteractionFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows an interaction
#[utoipa::path(tag = "interactions", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The interaction", body = Interaction)))]
#[get("/v1/interactions/{id}")]
async fn get_interaction(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes an interaction, or moves it to another customer or lead
#[utoipa::path(tag = "interactions", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = InteractionInput,
    responses((status = 200, description = "The interaction as it is now", body = Interaction)))]
#[patch("/v1/interactions/{id}")]
async fn patch_interaction(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: InteractionInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes an interaction
#[utoipa::path(tag = "interactions", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/interactions/{id}")]
async fn delete_interaction(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted interaction back
#[utoipa::path(tag = "interactions", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The interaction as it is now", body = Interaction)))]
#[post("/v1/interactions/{id}/restore")]
async fn restore_interaction(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
