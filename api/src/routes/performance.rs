//! `/v1/performance` and `/v1/metrics`

use actix_web::{get, web};
use kernel::input::Parse;
use kernel::refusal::Refusal;
use serde::Serialize;
use shared::actor::Scope;
use shared::db::list::Listed;
use shared::metrics::Metric;
use shared::performance::{
    MetricDefinition, Performance, PerformanceFilter, PerformanceRow, RowsFilter, actions,
    definitions,
};
use utoipa::ToSchema;

use crate::{
    door::{Answer, Door},
    query::Query,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(get_performance).service(list_performance_rows).service(list_metrics);
}

/// Shows how a user, a team or everybody stands in a period
///
/// Every metric, one figure each or one a currency, beside its target and, where asked, the period before. Without user and
/// team it is of everybody that the key sees. A running period is counted up to now.
#[utoipa::path(tag = "performance", security(("key" = ["reports:read"])), params(PerformanceFilter),
    responses((status = 200, description = "The figures", body = Performance)))]
#[get("/v1/performance")]
async fn get_performance(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    let filter: PerformanceFilter = query.filter()?;
    door.read_json(async |tx| actions::show(tx.conn, tx.actor, &filter, tx.now).await).await
}

/// Lists the rows behind a number, newest first
///
/// They add up to it in the way that the metric's definition names as `combined`.
#[utoipa::path(tag = "performance", security(("key" = ["reports:read"])), params(("metric" = Metric, Path), RowsFilter),
    responses((status = 200, description = "A page of rows", body = Listed<PerformanceRow>)))]
#[get("/v1/performance/{metric}/rows")]
async fn list_performance_rows(door: Door, metric: web::Path<String>, query: Query) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    let filter: RowsFilter = query.filter()?;
    let metric = Metric::parse(&metric).map_err(|_| Refusal::not_found())?;
    door.read_json(async |tx| actions::rows(tx.conn, tx.actor, metric, &filter, tx.now).await).await
}

/// The metrics.
#[derive(Serialize, ToSchema)]
struct MetricDefinitions {
    data: Vec<MetricDefinition>,
    /// Always null: they are on one page.
    next_cursor: Option<String>,
}

/// Lists the metrics and what each of them is
#[utoipa::path(tag = "performance", security(("key" = ["reports:read"])),
    responses((status = 200, description = "Every metric", body = MetricDefinitions)))]
#[get("/v1/metrics")]
async fn list_metrics(door: Door) -> Answer {
    door.actor.require(Scope::ReportsRead)?;
    door.read_json(async |_| Ok(MetricDefinitions { data: definitions::all(), next_cursor: None }))
        .await
}
