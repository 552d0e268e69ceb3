//! `POST …/{id}/erase`

use actix_web::post;
use shared::erasure::actions;

use super::Id;
use crate::{
    door::{Answer, Door},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(erase_lead).service(erase_contact);
}

/// Erases the person that a lead is, for good
///
/// Names, e-mails, phones and words leave the lead, the contact that they are and their other leads, what was noted of them,
/// the log, and mails about them. The rows stay, empty, with `erased_at`. A second time changes nothing.
#[utoipa::path(tag = "leads", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Nothing personal is left")))]
#[post("/v1/leads/{id}/erase")]
async fn erase_lead(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::erase_lead(tx.conn, tx.actor, id.get()?, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Erases the person that a contact is, for good
///
/// As with a lead: the contact, and all leads that it was.
#[utoipa::path(tag = "contacts", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "Nothing personal is left")))]
#[post("/v1/contacts/{id}/erase")]
async fn erase_contact(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::erase_contact(tx.conn, tx.actor, id.get()?, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}
