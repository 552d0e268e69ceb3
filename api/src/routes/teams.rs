//! `/v1/teams`

use actix_web::{delete, get, patch, post};
use kernel::refusal::Refusal;
use shared::teams::{Team, TeamFilter, TeamInput, actions, queries};
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
        .service(create_team)
        .service(list_teams)
        .service(get_team)
        .service(patch_team)
        .service(delete_team)
        .service(restore_team);
}

/// Makes a team
#[utoipa::path(tag = "teams", security(("key" = ["admin"])), request_body = TeamInput,
    responses((status = 201, description = "The team", body = Team)))]
#[post("/v1/teams")]
async fn create_team(door: Door, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: TeamInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the teams
#[utoipa::path(tag = "teams", security(("key" = ["crm:read"]), ("key" = ["admin"])), params(Paging, TeamFilter),
    responses((status = 200, description = "A page of teams", body = Listed<Team>)))]
#[get("/v1/teams")]
async fn list_teams(door: Door, query: Query) -> Answer {
    may_read(&door)?;
    let (filter, page) = query.list::<TeamFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await
}

/// Shows a team
#[utoipa::path(tag = "teams", security(("key" = ["crm:read"]), ("key" = ["admin"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The team", body = Team)))]
#[get("/v1/teams/{id}")]
async fn get_team(door: Door, id: Id, query: Query) -> Answer {
    may_read(&door)?;
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        let team = queries::find(tx.conn, id.get()?).await?;
        let seen = team.filter(|team| params.deleted_too() || team.deleted_at.is_none());
        Reply::ok(&seen.ok_or_else(Refusal::not_found)?)
    })
    .await
}

/// Changes a team
#[utoipa::path(tag = "teams", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = TeamInput,
    responses((status = 200, description = "The team as it is now", body = Team)))]
#[patch("/v1/teams/{id}")]
async fn patch_team(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: TeamInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a team that is empty
#[utoipa::path(tag = "teams", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/teams/{id}")]
async fn delete_team(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted team back
#[utoipa::path(tag = "teams", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The team as it is now", body = Team)))]
#[post("/v1/teams/{id}/restore")]
async fn restore_team(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

fn may_read(door: &Door) -> Result<(), Refusal> {
    door.actor
        .require(Scope::CrmRead)
        .or_else(|refusal| door.actor.require(Scope::Admin).map_err(|_| refusal))
}
