//! `/v1/keys`

use actix_web::{delete, get, post};
use kernel::refusal::Refusal;
use shared::keys::{ApiKey, KeyInput, NewKey, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::Id;
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{NoFilter, Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(create_key).service(list_keys).service(get_key).service(revoke_key);
}

/// Makes a key and shows it, this once
#[utoipa::path(tag = "keys", security(("key" = ["admin"])), request_body = KeyInput,
    responses((status = 201, description = "The key, with its secret", body = NewKey)))]
#[post("/v1/keys")]
async fn create_key(door: Door, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: KeyInput| {
            let new = actions::create(tx.conn, tx.actor, input, tx.now).await?;
            let reply = Reply::created(&new.row)?;
            Ok(Reply { body: Reply::json(&new)?.body, secret: Some("key"), ..reply })
        })
        .await
}

/// Lists the keys, without their secrets
#[utoipa::path(tag = "keys", security(("key" = ["admin"])), params(Paging),
    responses((status = 200, description = "A page of keys", body = Listed<ApiKey>)))]
#[get("/v1/keys")]
async fn list_keys(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let (NoFilter {}, page) = query.list(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &page).await).await
}

/// Shows a key, without its secret
#[utoipa::path(tag = "keys", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The key", body = ApiKey)))]
#[get("/v1/keys/{id}")]
async fn get_key(door: Door, id: Id) -> Answer {
    door.actor.require(Scope::Admin)?;
    door.read(async |tx| {
        Reply::ok(&queries::find(tx.conn, id.get()?).await?.ok_or_else(Refusal::not_found)?)
    })
    .await
}

/// Revokes a key: it stops working within five seconds
#[utoipa::path(tag = "keys", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is revoked")))]
#[delete("/v1/keys/{id}")]
async fn revoke_key(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::revoke(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}
