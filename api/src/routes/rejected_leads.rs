//! `/v1/rejected-leads`

use actix_web::get;
use deserr::Deserr;
use kernel::refusal::Faults;
use shared::db::list::Listed;
use shared::rejected_leads::{RejectedLead, actions, queries};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::Id;
use crate::{
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
};

pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_rejected_leads).service(get_rejected_lead);
}

#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
struct RejectedFilter {
    /// The key that posted them.
    #[deserr(default)]
    key_id: Option<kernel::input::Id>,
}

/// Lists the posts that were refused for what they hold
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"]), ("key" = ["admin"])), params(Paging, RejectedFilter),
    responses((status = 200, description = "A page of refused posts", body = Listed<RejectedLead>)))]
#[get("/v1/rejected-leads")]
async fn list_rejected_leads(door: Door, query: Query) -> Answer {
    let (filter, page) = query.list::<RejectedFilter>(queries::SORTS)?;
    let key_id = filter.key_id.map(|id| id.0);
    door.read_json(async |tx| actions::list(tx.conn, tx.actor, key_id, &page, tx.now).await).await
}

/// Shows a refused post
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"]), ("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The refused post", body = RejectedLead)))]
#[get("/v1/rejected-leads/{id}")]
async fn get_rejected_lead(door: Door, id: Id) -> Answer {
    door.read(async |tx| Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, tx.now).await?))
        .await
}
