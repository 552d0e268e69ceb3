//! `/v1/users`

use actix_web::{delete, get, patch, post};
use deserr::Deserr;
use kernel::refusal::{Faults, Refusal};
use shared::users::{User, UserFilter, UserInput, actions, queries};
use shared::{actor::Scope, db::list::Listed};
use utoipa::IntoParams;
use uuid::Uuid;

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
        .service(create_user)
        .service(list_users)
        .service(get_user)
        .service(patch_user)
        .service(delete_user)
        .service(restore_user);
}

#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
struct DeleteParams {
    /// Who takes over the open work; without it a user who has some is not deleted.
    #[deserr(default)]
    reassign_to: Option<kernel::input::Id>,
}

/// Adds somebody
#[utoipa::path(tag = "users", security(("key" = ["admin"])), request_body = UserInput,
    responses((status = 201, description = "The user", body = User)))]
#[post("/v1/users")]
async fn create_user(door: Door, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: UserInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the users; a key with crm:read alone sees id, name and e-mail
#[utoipa::path(tag = "users", security(("key" = ["crm:read"]), ("key" = ["admin"])), params(Paging, UserFilter),
    responses((status = 200, description = "A page of users", body = Listed<User>)))]
#[get("/v1/users")]
async fn list_users(door: Door, query: Query) -> Answer {
    let (filter, page) = query.list::<UserFilter>(queries::SORTS)?;
    if door.actor.require(Scope::Admin).is_ok() {
        return door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await;
    }
    door.actor.require(Scope::CrmRead)?;
    let filter = filter.of_cards()?;
    door.read_json(async |tx| queries::list_cards(tx.conn, &filter, &page).await).await
}

/// Shows a user; a key with crm:read alone sees id, name and e-mail
#[utoipa::path(tag = "users", security(("key" = ["crm:read"]), ("key" = ["admin"])), params(("id" = Uuid, Path), ShowParams),
    responses((status = 200, description = "The user", body = User)))]
#[get("/v1/users/{id}")]
async fn get_user(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    let whole = door.actor.require(Scope::Admin).is_ok();
    if !whole {
        door.actor.require(Scope::CrmRead)?;
    }
    door.read(async |tx| {
        let user = queries::find(tx.conn, id.get()?).await?;
        let seen = user.filter(|user| params.deleted_too() || user.deleted_at.is_none());
        let user = seen.ok_or_else(Refusal::not_found)?;
        if whole { Reply::ok(&user) } else { Reply::ok(&user.card()) }
    })
    .await
}

/// Changes a user
#[utoipa::path(tag = "users", security(("key" = ["admin"])), params(("id" = Uuid, Path)), request_body = UserInput,
    responses((status = 200, description = "The user as it is now", body = User)))]
#[patch("/v1/users/{id}")]
async fn patch_user(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: UserInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Takes a user out of service
#[utoipa::path(tag = "users", security(("key" = ["admin"])), params(("id" = Uuid, Path), DeleteParams),
    responses((status = 204, description = "The user is gone from view")))]
#[delete("/v1/users/{id}")]
async fn delete_user(door: Door, id: Id, query: Query) -> Answer {
    let params: DeleteParams = query.filter()?;
    let successor = params.reassign_to.map(Uuid::from);
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, successor, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted user back
#[utoipa::path(tag = "users", security(("key" = ["admin"])), params(("id" = Uuid, Path)),
    responses((status = 200, description = "The user as it is now", body = User)))]
#[post("/v1/users/{id}/restore")]
async fn restore_user(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
