//! `/v1/targets`

use actix_web::{delete, get, put};
use shared::targets::{Target, TargetFilter, TargetInput, actions, queries};
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
    table.service(put_target).service(list_targets).service(get_target).service(delete_target);
}

/// Sets a target, in place of the one of the same metric, period, subject and currency
///
/// It takes a manager or an admin, or an integration's key with the scope `admin` too. The user or the team must be in sight.
#[utoipa::path(tag = "targets", security(("key" = ["reports:read"])), request_body = TargetInput,
    responses((status = 200, description = "The target as it is now", body = Target)))]
#[put("/v1/targets")]
async fn put_target(door: Door, body: Body) -> Answer {
    actions::may_write(&door.actor)?;
    door.create(body, async |tx, input: TargetInput| {
        Reply::ok(&actions::put(tx.conn, tx.actor, input, tx.expected, tx.now).await?)
    })
    .await
}

/// Lists the targets of the users and teams in sight
///
/// A rep sees their own and those of their team.
#[utoipa::path(tag = "targets", security(("key" = ["reports:read"])), params(Paging, TargetFilter),
    responses((status = 200, description = "A page of targets", body = Listed<Target>)))]
#[get("/v1/targets")]
async fn list_targets(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    let (filter, page) = query.list::<TargetFilter>(queries::SORTS)?;
    door.read_json(async |tx| actions::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a target
#[utoipa::path(tag = "targets", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The target", body = Target)))]
#[get("/v1/targets/{id}")]
async fn get_target(door: Door, id: Id) -> Answer {
    door.read(async |tx| Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?).await?)).await
}

/// Takes a target away
///
/// It takes whoever may set it.
#[utoipa::path(tag = "targets", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone; its events stay")))]
#[delete("/v1/targets/{id}")]
async fn delete_target(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}
