//! `/v1/users/{id}/leave`

use actix_web::{delete, get, patch, post};
use deserr::Deserr;
use kernel::refusal::Faults;
use shared::leave::{Leave, LeaveInput, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::{Id, path::LeaveId};
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_leave)
        .service(list_leave)
        .service(get_leave)
        .service(patch_leave)
        .service(delete_leave);
}

/// Of a list that nothing narrows.
#[derive(Default, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
struct NoFilter {}

/// Takes down when somebody is away
///
/// Whole days in the user's zone, the first and the last among them. Nothing that a rule timed is sent during it, working
/// time leaves it out, and new leads go by.
#[utoipa::path(tag = "users", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = LeaveInput,
    responses((status = 201, description = "The leave", body = Leave)))]
#[post("/v1/users/{id}/leave")]
async fn create_leave(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: LeaveInput| {
            let leave = actions::create(tx.conn, tx.actor, id.get()?, input, tx.now).await?;
            let location = Some(format!("/v1/users/{}/leave/{}", leave.user_id, leave.id));
            Ok(Reply { location, ..Reply::created(&leave)? })
        })
        .await
}

/// Lists when somebody is away: one's own, that of the people below, or an admin's of anybody
#[utoipa::path(tag = "users", security(("key" = ["crm:read"]), ("key" = ["admin"])), params(("id" = uuid::Uuid, Path), Paging),
    responses((status = 200, description = "A page of leave", body = Listed<Leave>)))]
#[get("/v1/users/{id}/leave")]
async fn list_leave(door: Door, id: Id, query: Query) -> Answer {
    let (_, page) = query.list::<NoFilter>(queries::SORTS)?;
    door.read_json(async |tx| actions::list(tx.conn, tx.actor, id.get()?, &page).await).await
}

/// Shows one leave of somebody, as far as their list is seen
#[utoipa::path(tag = "users", security(("key" = ["crm:read"]), ("key" = ["admin"])),
    params(("id" = uuid::Uuid, Path), ("leave_id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The leave", body = Leave)))]
#[get("/v1/users/{id}/leave/{leave_id}")]
async fn get_leave(door: Door, id: Id, leave_id: LeaveId) -> Answer {
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, leave_id.get()?).await?)
    })
    .await
}

/// Changes when somebody is away
#[utoipa::path(tag = "users", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path), ("leave_id" = uuid::Uuid, Path)),
    request_body = LeaveInput,
    responses((status = 200, description = "The leave as it is now", body = Leave)))]
#[patch("/v1/users/{id}/leave/{leave_id}")]
async fn patch_leave(door: Door, id: Id, leave_id: LeaveId, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: LeaveInput| {
            let ids = (id.get()?, leave_id.get()?);
            Reply::ok(&actions::update(tx.conn, tx.actor, ids, input, tx.expected, tx.now).await?)
        })
        .await
}

/// Deletes a leave for good
#[utoipa::path(tag = "users", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path), ("leave_id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone")))]
#[delete("/v1/users/{id}/leave/{leave_id}")]
async fn delete_leave(door: Door, id: Id, leave_id: LeaveId) -> Answer {
    door.act(async |tx| {
        let ids = (id.get()?, leave_id.get()?);
        actions::delete(tx.conn, tx.actor, ids, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}
