//! For operators: is the process there, can it work, what does it count. And for readers: the document.

use actix_web::{HttpRequest, HttpResponse, get, http::header};
use kernel::refusal::{Kind, Refusal};
use shared::{actor::Scope, db::migrate};

use crate::{
    door::{Answer, Door, state_of},
    health, openapi,
    problem::Problem,
    state::State,
    table::Table,
};

/// `/metrics` beside the rest of the API.
pub fn configure(table: &mut Table<'_>) {
    table.service(metrics);
}

/// The process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The database can be reached and is migrated, and the worker of this process runs.
pub async fn readyz(request: HttpRequest) -> Answer {
    let state = state_of(&request)?;
    let mut conn = state.ctx.conn().await?;
    let pending = migrate::pending(&mut conn).await.map_err(|error| {
        tracing::warn!("not ready: {error:#}");
        not_ready("the database cannot be asked; the cause is in the log".to_owned())
    })?;
    if !pending.is_empty() {
        return Err(not_ready(format!("migrations are pending: {}", pending.join(", "))));
    }
    if let Some(ready) = &state.shared.options.ready {
        ready().map_err(not_ready)?;
    }
    let mut body = "ready\n".to_owned();
    for note in health::notes(&mut conn, &state.shared.options, state.ctx.clock.now()).await? {
        body.push_str(&format!("note: {note}\n"));
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(body))
}

fn not_ready(why: String) -> Problem {
    Refusal::new(Kind::Unavailable, "not_ready", why).into()
}

/// Shows the metrics in the text format of Prometheus
#[utoipa::path(tag = "operations", security(("key" = ["admin"])),
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain")))]
#[get("/metrics")]
async fn metrics(door: Door) -> Answer {
    door.actor.require(Scope::Admin)?;
    exposition(&door.state).await
}

/// The metrics on a bind of their own.
pub async fn open_metrics(request: HttpRequest) -> Answer {
    exposition(&*state_of(&request)?).await
}

async fn exposition(state: &State) -> Answer {
    let mut conn = state.ctx.conn().await?;
    let now = state.ctx.clock.now();
    let mut text = state.shared.metrics.scrape(&mut conn, now).await?;
    text.push_str(&health::metrics(&mut conn, &state.shared.options, now).await?);
    if let Some(more) = &state.shared.options.worker_metrics {
        text.push_str(&more());
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

/// The OpenAPI document.
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(openapi::json())
}
