//! `/v1/pipelines`

use actix_web::{delete, get, patch, post};
use shared::pipelines::{Pipeline, PipelineFilter, PipelineInput, actions, queries};
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
        .service(create_pipeline)
        .service(list_pipelines)
        .service(get_pipeline)
        .service(patch_pipeline)
        .service(delete_pipeline)
        .service(restore_pipeline);
}

/// Makes a pipeline with its stages
#[utoipa::path(tag = "deals", security(("key" = ["admin"])), request_body = PipelineInput,
    responses((status = 201, description = "The pipeline", body = Pipeline)))]
#[post("/v1/pipelines")]
async fn create_pipeline(door: Door, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: PipelineInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the pipelines
#[utoipa::path(tag = "deals", security(("key" = ["crm:read"])), params(Paging, PipelineFilter),
    responses((status = 200, description = "A page of pipelines", body = Listed<Pipeline>)))]
#[get("/v1/pipelines")]
async fn list_pipelines(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<PipelineFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await
}

/// Shows a pipeline
#[utoipa::path(tag = "deals", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The pipeline", body = Pipeline)))]
#[get("/v1/pipelines/{id}")]
async fn get_pipeline(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a pipeline; `stages` are all of them, in their order
///
/// Stages with an `id` stay, those without one are new, and what is left out goes: unless a deal stands in it or has stood
/// in it.
#[utoipa::path(tag = "deals", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = PipelineInput,
    responses((status = 200, description = "The pipeline as it is now", body = Pipeline)))]
#[patch("/v1/pipelines/{id}")]
async fn patch_pipeline(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: PipelineInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a pipeline that has no open deals and is not the default
#[utoipa::path(tag = "deals", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/pipelines/{id}")]
async fn delete_pipeline(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted pipeline back
#[utoipa::path(tag = "deals", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The pipeline as it is now", body = Pipeline)))]
#[post("/v1/pipelines/{id}/restore")]
async fn restore_pipeline(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
