//! `/v1/contacts`

use actix_web::{delete, get, patch, post};
use shared::contacts::{Contact, ContactFilter, ContactInput, queries, requests};
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
        .service(create_contact)
        .service(list_contacts)
        .service(get_contact)
        .service(patch_contact)
        .service(delete_contact)
        .service(restore_contact);
}

/// Makes a contact of a customer
///
/// The first of a customer is the primary one. Without `owner_id` it is the own one of the key's user; a key without a
/// user gives it to the customer's owner. With `null` it is nobody's, and seen as its customer is.
#[utoipa::path(tag = "contacts", security(("key" = ["crm:write"])), request_body = ContactInput,
    responses((status = 201, description = "The contact", body = Contact)))]
#[post("/v1/contacts")]
async fn create_contact(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: ContactInput| {
            Reply::created(&requests::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the contacts that the key may read
#[utoipa::path(tag = "contacts", security(("key" = ["crm:read"])), params(Paging, ContactFilter),
    responses((status = 200, description = "A page of contacts", body = Listed<Contact>)))]
#[get("/v1/contacts")]
async fn list_contacts(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<ContactFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a contact
#[utoipa::path(tag = "contacts", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The contact", body = Contact)))]
#[get("/v1/contacts/{id}")]
async fn get_contact(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&requests::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a contact; another `customer_id` moves it there
#[utoipa::path(tag = "contacts", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = ContactInput,
    responses((status = 200, description = "The contact as it is now", body = Contact)))]
#[patch("/v1/contacts/{id}")]
async fn patch_contact(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: ContactInput| {
            Reply::ok(
                &requests::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a contact
#[utoipa::path(tag = "contacts", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/contacts/{id}")]
async fn delete_contact(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        requests::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted contact back
#[utoipa::path(tag = "contacts", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The contact as it is now", body = Contact)))]
#[post("/v1/contacts/{id}/restore")]
async fn restore_contact(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&requests::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
