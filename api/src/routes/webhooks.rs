//! `/v1/webhooks`

use actix_web::{delete, get, patch, post};
use shared::webhooks::{
    Delivery, DeliveryFilter, NewSecret, RecoverInput, Recovery, RotateInput, Webhook,
    WebhookFilter, WebhookInput, actions, deliveries, delivery_queries, queries,
};
use shared::{actor::Scope, db::list::Listed};

use super::{DeliveryId, Id, ShowParams};
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_webhook)
        .service(list_webhooks)
        .service(get_webhook)
        .service(patch_webhook)
        .service(delete_webhook)
        .service(restore_webhook)
        .service(rotate_webhook_secret)
        .service(test_webhook)
        .service(recover_webhook)
        .service(list_webhook_deliveries)
        .service(get_webhook_delivery)
        .service(retry_webhook_delivery);
}

/// The resource with its secret, which is shown this once.
fn with_secret(new: &NewSecret, reply: Reply) -> shared::Result<Reply> {
    Ok(Reply { body: Reply::json(new)?.body, secret: Some("secret"), ..reply })
}

/// Makes an endpoint and shows its secret, this once
///
/// From now on every event of the types that it asks for is posted to it, shaped as a row of `/v1/changes` and signed after
/// the Standard Webhooks specification.
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), request_body = WebhookInput,
    responses((status = 201, description = "The endpoint, with its secret", body = NewSecret)))]
#[post("/v1/webhooks")]
async fn create_webhook(door: Door, body: Body) -> Answer {
    let state = door.state.clone();
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: WebhookInput| {
            let new = actions::create(tx.conn, tx.actor, &state.ctx, input, tx.now).await?;
            with_secret(&new, Reply::created(&new.row)?)
        })
        .await
}

/// Lists the endpoints, without their secrets
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(Paging, WebhookFilter),
    responses((status = 200, description = "A page of endpoints", body = Listed<Webhook>)))]
#[get("/v1/webhooks")]
async fn list_webhooks(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let (filter, page) = query.list::<WebhookFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await
}

/// Shows an endpoint, without its secret
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The endpoint", body = Webhook)))]
#[get("/v1/webhooks/{id}")]
async fn get_webhook(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes an endpoint
///
/// With `active` false nothing is sent to it, and what happens meanwhile is not sent later; true begins anew.
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = WebhookInput,
    responses((status = 200, description = "The endpoint as it is now", body = Webhook)))]
#[patch("/v1/webhooks/{id}")]
async fn patch_webhook(door: Door, id: Id, body: Body) -> Answer {
    let state = door.state.clone();
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: WebhookInput| {
            let (id, ctx) = (id.get()?, &state.ctx);
            Reply::ok(
                &actions::update(tx.conn, tx.actor, ctx, id, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes an endpoint: nothing is sent to it any more
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/webhooks/{id}")]
async fn delete_webhook(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted endpoint back, with the secret that it had
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The endpoint as it is now", body = Webhook)))]
#[post("/v1/webhooks/{id}/restore")]
async fn restore_webhook(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Changes an endpoint's secret for another and shows it, this once
///
/// Until the overlap is over, requests are signed with both, so that the receiver can change over at any time in it.
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = RotateInput,
    responses((status = 200, description = "The endpoint, with its new secret", body = NewSecret)))]
#[post("/v1/webhooks/{id}/secret/rotate")]
async fn rotate_webhook_secret(door: Door, id: Id, body: Body) -> Answer {
    let state = door.state.clone();
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: RotateInput| {
            let (id, ctx) = (id.get()?, &state.ctx);
            let new = actions::rotate(tx.conn, tx.actor, ctx, id, input, tx.expected, tx.now).await;
            let new = new?;
            with_secret(&new, Reply::ok(&new.row)?)
        })
        .await
}

/// Sends an endpoint a `webhook.tested` event, whatever types it asks for
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 202, description = "The delivery, which is on its way", body = Delivery)))]
#[post("/v1/webhooks/{id}/test")]
async fn test_webhook(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        let sent = deliveries::test(tx.conn, tx.actor, id.get()?, tx.now).await?;
        Ok(Reply::ok(&sent)?.accepted())
    })
    .await
}

/// Sends again all that failed of what was made since a time
///
/// Each delivery under the `webhook-id` that it had. It goes on after the answer.
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = RecoverInput,
    responses((status = 202, description = "How many deliveries will be sent again", body = Recovery)))]
#[post("/v1/webhooks/{id}/recover")]
async fn recover_webhook(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: RecoverInput| {
            let id = id.get()?;
            let begun = deliveries::recover(tx.conn, tx.actor, id, input, tx.now).await?;
            Ok(Reply::json(&begun)?.accepted())
        })
        .await
}

/// Lists what was sent to an endpoint, with the answers
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path), Paging, DeliveryFilter),
    responses((status = 200, description = "A page of deliveries", body = Listed<Delivery>)))]
#[get("/v1/webhooks/{id}/deliveries")]
async fn list_webhook_deliveries(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let (filter, page) = query.list::<DeliveryFilter>(delivery_queries::SORTS)?;
    door.read_json(async |tx| deliveries::list(tx.conn, tx.actor, id.get()?, &filter, &page).await)
        .await
}

/// Shows a delivery
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])),
    params(("id" = uuid::Uuid, Path), ("delivery_id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The delivery", body = Delivery)))]
#[get("/v1/webhooks/{id}/deliveries/{delivery_id}")]
async fn get_webhook_delivery(door: Door, id: Id, delivery_id: DeliveryId) -> Answer {
    door.read(async |tx| {
        let (id, delivery_id) = (id.get()?, delivery_id.get()?);
        Reply::ok(&deliveries::show(tx.conn, tx.actor, id, delivery_id).await?)
    })
    .await
}

/// Sends a delivery again, now, whatever became of it before
#[utoipa::path(tag = "webhooks", security(("key" = ["admin"])),
    params(("id" = uuid::Uuid, Path), ("delivery_id" = uuid::Uuid, Path)),
    responses((status = 202, description = "The delivery, which is on its way", body = Delivery)))]
#[post("/v1/webhooks/{id}/deliveries/{delivery_id}/retry")]
async fn retry_webhook_delivery(door: Door, id: Id, delivery_id: DeliveryId) -> Answer {
    door.act(async |tx| {
        let (id, delivery_id) = (id.get()?, delivery_id.get()?);
        let sent = deliveries::retry(tx.conn, tx.actor, id, delivery_id, tx.now).await?;
        Ok(Reply::ok(&sent)?.accepted())
    })
    .await
}
