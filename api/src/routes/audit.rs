//! `/v1/audit` and `/v1/changes`: two views of the log of events.

use actix_web::get;
use deserr::Deserr;
use kernel::input::Text;
use kernel::refusal::Faults;
use serde::Serialize;
use shared::db::list::{Listed, bad_parameter};
use shared::events::{AuditEntry, Change, queries};
use shared::{actor::Scope, db::list::Page};
use utoipa::{IntoParams, ToSchema};

use crate::{
    door::{Answer, Door},
    query::{Paging, Query},
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(list_audit).service(list_changes);
}

#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
struct ChangesParams {
    /// `next_cursor` of the answer before; without one, from the beginning.
    #[param(value_type = Option<String>, max_length = 18, pattern = "^[0-9]{1,18}$")]
    #[deserr(default)]
    cursor: Option<Text>,
    /// Rows of an answer.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 200, default = 50)]
    #[deserr(default)]
    limit: Option<Text>,
}

/// A stretch of the feed.
#[derive(Serialize, ToSchema)]
struct Changes {
    data: Vec<Change>,
    /// Where to go on, now or later: never null.
    next_cursor: String,
}

/// Lists who changed what, when, from what, to what
#[utoipa::path(tag = "audit", security(("key" = ["admin"])), params(Paging, queries::AuditFilter),
    responses((status = 200, description = "A page of the audit trail", body = Listed<AuditEntry>)))]
#[get("/v1/audit")]
async fn list_audit(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let (filter, page) = query.list::<queries::AuditFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::audit(tx.conn, &filter, &page).await).await
}

/// The feed of every change, in an order that no late commit slips behind
#[utoipa::path(tag = "audit", security(("key" = ["crm:read"])), params(ChangesParams),
    responses((status = 200, description = "Changes after the cursor", body = Changes)))]
#[get("/v1/changes")]
async fn list_changes(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let params: ChangesParams = query.filter()?;
    let limit = Page::parse(
        params.limit.as_ref().map(|text| text.0.as_str()),
        None,
        None,
        &["created_at"],
    )?
    .limit;
    let position = match &params.cursor {
        None => 0,
        Some(text) => text.0.parse::<i64>().map_err(|_| {
            bad_parameter("cursor", "invalid_cursor", "this is no cursor of this feed")
        })?,
    };
    door.read_json(async |tx| {
        let (events, last) = queries::changes(tx.conn, tx.actor, position, limit).await?;
        let data = events.into_iter().map(Change::from).collect();
        Ok(Changes { data, next_cursor: last.to_string() })
    })
    .await
}
