//! `/v1/digests` and their editions

use actix_web::{delete, get, patch, post};
use serde::Serialize;
use shared::digests::{
    Content, Digest, DigestEdition, DigestFilter, DigestInput, DigestPreviewFilter,
    DigestSendInput, DigestSent, EditionFilter, actions, preview, queries,
};
use shared::{actor::Scope, db::list::Listed};
use utoipa::ToSchema;

use super::{Id, ShowParams};
use crate::{
    body::Body,
    door::{Answer, Door},
    pages::digest,
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_digest)
        .service(list_digests)
        .service(get_digest)
        .service(patch_digest)
        .service(delete_digest)
        .service(restore_digest)
        .service(send_digest)
        .service(preview_digest)
        .service(list_digest_editions);
}

/// Makes a subscription: whose figures go to whom, and when
///
/// It takes a manager or an admin, or an integration's key with the scope `admin` too. Recipients, user and team must be in
/// sight; each recipient is told what they may see. Each team's lead has a weekly one from the start.
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), request_body = DigestInput,
    responses((status = 201, description = "The digest", body = Digest)))]
#[post("/v1/digests")]
async fn create_digest(door: Door, body: Body) -> Answer {
    actions::may_write(&door.actor)?;
    door.create(body, async |tx, input: DigestInput| {
        Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
    })
    .await
}

/// Lists the digests that the key's user receives, and those whose figures are in sight
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(Paging, DigestFilter),
    responses((status = 200, description = "A page of digests", body = Listed<Digest>)))]
#[get("/v1/digests")]
async fn list_digests(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    let (filter, page) = query.list::<DigestFilter>(queries::SORTS)?;
    door.read_json(async |tx| actions::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a digest
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The digest", body = Digest)))]
#[get("/v1/digests/{id}")]
async fn get_digest(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a digest; what was sent stays as it was
///
/// Of an automatic one its scope, its recipients and how often it goes follow the team's lead: another value of them is a 409.
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path)), request_body = DigestInput,
    responses((status = 200, description = "The digest as it is now", body = Digest)))]
#[patch("/v1/digests/{id}")]
async fn patch_digest(door: Door, id: Id, body: Body) -> Answer {
    actions::may_write(&door.actor)?;
    door.patch(body, async |tx, input: DigestInput| {
        let id = id.get()?;
        Reply::ok(&actions::update(tx.conn, tx.actor, id, input, tx.expected, tx.now).await?)
    })
    .await
}

/// Deletes a digest: it is not sent any more, and its editions stay
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/digests/{id}")]
async fn delete_digest(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted digest back; what fell due meanwhile is not sent
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The digest as it is now", body = Digest)))]
#[post("/v1/digests/{id}/restore")]
async fn restore_digest(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Sends a digest to its recipients now, at any hour, also where it is empty or not active
///
/// Without a period it covers the running one to date.
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path)), request_body = DigestSendInput,
    responses((status = 202, description = "It is on its way", body = DigestSent)))]
#[post("/v1/digests/{id}/send")]
async fn send_digest(door: Door, id: Id, body: Body) -> Answer {
    actions::may_write(&door.actor)?;
    door.create(body, async |tx, input: DigestSendInput| {
        let sent = actions::send(tx.conn, tx.actor, id.get()?, input, tx.now).await?;
        Ok(Reply::json(&sent)?.accepted())
    })
    .await
}

/// A digest before it is sent.
#[derive(Serialize, ToSchema)]
struct DigestPreview {
    #[schema(example = "en")]
    locale: String,
    subject: String,
    /// The message; the link to its page is missing.
    text: String,
    html: String,
    /// The page of it.
    page: String,
    content: Content,
}

/// Shows a digest as a reader would get it now
///
/// Nothing is sent or written. Readers are those in the key's sight.
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path), DigestPreviewFilter),
    responses((status = 200, description = "The message, the page and the figures", body = DigestPreview)))]
#[get("/v1/digests/{id}/preview")]
async fn preview_digest(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    let filter: DigestPreviewFilter = query.filter()?;
    door.read_json(async |tx| {
        let shown = preview::show(tx.conn, tx.actor, id.get()?, &filter, tx.now).await?;
        let page = digest::preview(&shown)?;
        let (mail, locale) = (shown.mail, shown.locale.into());
        let (subject, text, html) = (mail.subject, mail.text, mail.html);
        Ok(DigestPreview { locale, subject, text, html, page, content: shown.content })
    })
    .await
}

/// Lists what was sent of a digest, and what was skipped, as it was counted then
///
/// Of readers in sight: a rep sees their own.
#[utoipa::path(tag = "digests", security(("key" = ["reports:read"])), params(("id" = uuid::Uuid, Path), Paging, EditionFilter),
    responses((status = 200, description = "A page of editions", body = Listed<DigestEdition>)))]
#[get("/v1/digests/{id}/editions")]
async fn list_digest_editions(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    let (filter, page) = query.list::<EditionFilter>(queries::EDITION_SORTS)?;
    door.read_json(async |tx| actions::editions(tx.conn, tx.actor, id.get()?, &filter, &page).await)
        .await
}
