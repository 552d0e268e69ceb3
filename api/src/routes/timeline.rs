//! `/v1/customers/{id}/timeline`

use actix_web::get;
use deserr::Deserr;
use kernel::input::Text;
use kernel::refusal::Faults;
use shared::db::list::{Listed, Page};
use shared::timeline::{TimelineEntry, TimelineType, actions};
use utoipa::IntoParams;

use super::Id;
use crate::{
    door::{Answer, Door},
    query::Query,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(get_customer_timeline);
}

#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
struct TimelineParams {
    /// Rows of this type alone.
    #[param(rename = "type")]
    #[deserr(default, rename = "type")]
    type_: Option<TimelineType>,
    /// Rows of a page.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 200, default = 50)]
    #[deserr(default)]
    limit: Option<Text>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>, max_length = 1536)]
    #[deserr(default)]
    cursor: Option<Text>,
}

/// Shows all that hangs on a customer, newest first
///
/// Interactions stand by `occurred_at`, purchases by the beginning of their day in the organisation's zone, invitations to
/// surveys by `invited_at`, answers by `answered_at`; tasks, deals and mails by `created_at`, so that a row keeps its place
/// whatever becomes of it.
#[utoipa::path(tag = "customers", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), TimelineParams),
    responses((status = 200, description = "A page of the timeline", body = Listed<TimelineEntry>)))]
#[get("/v1/customers/{id}/timeline")]
async fn get_customer_timeline(door: Door, id: Id, query: Query) -> Answer {
    let params: TimelineParams = query.filter()?;
    let text = |field: &Option<Text>| field.as_ref().map(|text| text.0.clone());
    let (limit, cursor) = (text(&params.limit), text(&params.cursor));
    let page =
        Page::parse(limit.as_deref(), Some(actions::SORT), cursor.as_deref(), actions::SORTS)?;
    door.read_json(async |tx| {
        actions::show(tx.conn, tx.actor, id.get()?, params.type_, &page).await
    })
    .await
}
