//! `/v1/rejected-leads`

use actix_web::{get, post};
use kernel::input::Mode;
use shared::db::list::Listed;
use shared::leads::{Intake, LeadInput};
use shared::rejected_leads::{RejectedFilter, RejectedLead, ReplayInput, actions, queries, replay};

use super::{Id, lead_schemas::Merged};
use crate::{
    body::{self, Body},
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(list_rejected_leads).service(get_rejected_lead).service(replay_rejected_lead);
}

/// Lists the posts that were refused for what they hold
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"]), ("key" = ["admin"])), params(Paging, RejectedFilter),
    responses((status = 200, description = "A page of refused posts", body = Listed<RejectedLead>)))]
#[get("/v1/rejected-leads")]
async fn list_rejected_leads(door: Door, query: Query) -> Answer {
    let (filter, page) = query.list::<RejectedFilter>(queries::SORTS)?;
    door.read_json(async |tx| actions::list(tx.conn, tx.actor, filter, &page, tx.now).await).await
}

/// Shows a refused post
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"]), ("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The refused post", body = RejectedLead)))]
#[get("/v1/rejected-leads/{id}")]
async fn get_rejected_lead(door: Door, id: Id) -> Answer {
    door.read(async |tx| Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, tx.now).await?))
        .await
}

/// Takes a refused post in after all
///
/// As posted or as mended in `payload`, with the faults of a post; into the lead that `merge_into` names, or with `create`
/// as a new one, whatever matches. The lead is the key's that posted it, and is given to whom its posts are given.
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"]), ("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    request_body = ReplayInput,
    responses((status = 201, description = "A new lead", body = Intake),
              (status = 200, description = "Merged into the lead that was here", body = Merged)))]
#[post("/v1/rejected-leads/{id}/replay")]
async fn replay_rejected_lead(door: Door, id: Id, body: Body) -> Answer {
    actions::sees_all(&door.actor)?;
    let country = door.state.settings().await?.default_country.clone();
    let read = |value| body::parse::<LeadInput>(value, Mode::Create, country.as_deref());
    door.create(body, async |tx, input: ReplayInput| {
        let intake = replay::replay(tx.conn, tx.actor, id.get()?, input, read, tx.now).await?;
        Reply::intake(&intake)
    })
    .await
}
