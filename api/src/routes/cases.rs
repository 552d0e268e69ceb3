//! `/v1/cases`

use actix_web::{delete, get, patch, post};
use shared::cases::{Case, CaseFilter, CaseInput, CaseStep, actions, queries};
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
        .service(create_case)
        .service(list_cases)
        .service(get_case)
        .service(patch_case)
        .service(delete_case)
        .service(restore_case)
        .service(list_case_history);
}

/// Opens a case of a customer
///
/// Its owner gets a task that sees to it, due when the case is.
#[utoipa::path(tag = "cases", security(("key" = ["crm:write"])), request_body = CaseInput,
    responses((status = 201, description = "The case", body = Case)))]
#[post("/v1/cases")]
async fn create_case(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: CaseInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the cases that the key may read
#[utoipa::path(tag = "cases", security(("key" = ["crm:read"])), params(Paging, CaseFilter),
    responses((status = 200, description = "A page of cases", body = Listed<Case>)))]
#[get("/v1/cases")]
async fn list_cases(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<CaseFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a case
#[utoipa::path(tag = "cases", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The case", body = Case)))]
#[get("/v1/cases/{id}")]
async fn get_case(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a case, resolves or closes it, or opens it again
///
/// `open`, `working` and `resolved` in any order; a resolved one may be closed, a closed one is worked on again. To resolve takes
/// a `resolution`, which its contact gets by e-mail, once for each time that the case is resolved. A resolved case that is
/// opened again loses it.
#[utoipa::path(tag = "cases", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = CaseInput,
    responses((status = 200, description = "The case as it is now", body = Case)))]
#[patch("/v1/cases/{id}")]
async fn patch_case(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: CaseInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a case; the task that sees to it is cancelled
#[utoipa::path(tag = "cases", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/cases/{id}")]
async fn delete_case(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted case back
#[utoipa::path(tag = "cases", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The case as it is now", body = Case)))]
#[post("/v1/cases/{id}/restore")]
async fn restore_case(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Lists what happened to the case, oldest first
///
/// Each change of its status, each correction of the answer that opened it, and each try to reach the customer by its task.
#[utoipa::path(tag = "cases", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging),
    responses((status = 200, description = "A page of what happened", body = Listed<CaseStep>)))]
#[get("/v1/cases/{id}/history")]
async fn list_case_history(door: Door, id: Id, query: Query) -> Answer {
    let (_, page) = query.list_by::<NoFilter>(queries::HISTORY_SORTS, "at")?;
    door.read_json(async |tx| {
        let case = actions::show(tx.conn, tx.actor, id.get()?, false).await?;
        queries::history(tx.conn, case.id, &page).await
    })
    .await
}
