//! `/v1/emails`

use actix_web::get;
use shared::emails::{Email, EmailFilter, queries};
use shared::explanations::{self, EmailShown};
use shared::{actor::Scope, db::list::Listed};

use super::Id;
use crate::{
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(list_emails).service(get_email);
}

/// Lists the messages made, and how each fared
#[utoipa::path(tag = "emails", security(("key" = ["crm:read"])), params(Paging, EmailFilter),
    responses((status = 200, description = "A page of messages", body = Listed<Email>)))]
#[get("/v1/emails")]
async fn list_emails(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<EmailFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a message, and why it was made
///
/// `why` names the rule and the rows that led to it, what was moved into working time, and why it was not sent.
#[utoipa::path(tag = "emails", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The message", body = EmailShown)))]
#[get("/v1/emails/{id}")]
async fn get_email(door: Door, id: Id) -> Answer {
    door.read(async |tx| {
        Reply::ok(&explanations::actions::show(tx.conn, tx.actor, id.get()?).await?)
    })
    .await
}
