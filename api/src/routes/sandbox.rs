//! `/v1/sandbox`: the clock that the API moves, and what would have been sent. 404 outside a sandbox.

use actix_web::{HttpResponse, get, http::header::Accept, post, web};
use chrono::{DateTime, Utc};
use deserr::Deserr;
use kernel::input::{EmailAddress, Field, Input, IsoDuration, Text, Timestamp};
use kernel::refusal::{Faults, Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use shared::db::list::Listed;
use shared::sandbox;
use shared::{actor::Scope, mail::inbox::StoredMessage};
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{self, Body},
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(get_sandbox)
        .service(advance_sandbox)
        .service(list_sandbox_emails)
        .service(get_sandbox_email);
}

/// The clock, which stands still until it is told to move.
#[derive(Serialize, ToSchema)]
struct SandboxClock {
    now: DateTime<Utc>,
}

/// Where to: one of the two.
#[derive(Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
struct AdvanceInput {
    #[deserr(default)]
    by: Field<IsoDuration>,
    #[deserr(default)]
    to: Field<Timestamp>,
}

impl Input for AdvanceInput {}

#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
struct MessageFilter {
    #[deserr(default)]
    to: Option<EmailAddress>,
    #[deserr(default)]
    kind: Option<Text>,
}

fn in_sandbox(door: &Door) -> Result<(), Refusal> {
    if !door.state.shared.options.sandbox {
        return Err(Refusal::not_found());
    }
    door.actor.require(Scope::Admin)
}

/// Reads the sandbox's clock
#[utoipa::path(tag = "sandbox", security(("key" = ["admin"])),
    responses((status = 200, description = "The clock", body = SandboxClock)))]
#[get("/v1/sandbox")]
async fn get_sandbox(door: Door) -> Answer {
    in_sandbox(&door)?;
    Ok(Reply::json(&SandboxClock { now: door.now })?.into_response())
}

/// Walks the clock on, and runs what falls due on the way
#[utoipa::path(tag = "sandbox", security(("key" = ["admin"])), request_body = AdvanceInput,
    responses((status = 200, description = "Where it stands, and what was done", body = sandbox::Walked)))]
#[post("/v1/sandbox/advance")]
async fn advance_sandbox(door: Door, body: Body) -> Answer {
    in_sandbox(&door)?;
    let bytes = body.0?;
    let input: AdvanceInput = body::parse(body::json(&bytes)?, kernel::input::Mode::Create, None)?;
    let ctx = &door.state.ctx;
    let _one_at_a_time = door.state.shared.walking.lock().await;
    let answer = door.outside(&bytes, async || {
        let walked = sandbox::walk(ctx, goal(input, ctx.clock.now())?).await?;
        door.state.shared.forget();
        Reply::json(&walked)
    });
    answer.await
}

/// Where the clock is to stand.
fn goal(input: AdvanceInput, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    match (input.by.set(), input.to.set()) {
        (Some(by), None) => Ok(now + by.0),
        (None, Some(to)) if to.0 >= now => Ok(to.0),
        (None, Some(_)) => Err(Refusal::fault("/to", "in_the_past", "the clock does not go back")),
        _ => Err(Refusal::fault("/by", "required", "give either by or to")),
    }
}

/// Lists the captured messages, oldest first
#[utoipa::path(tag = "sandbox", security(("key" = ["admin"])), params(Paging, MessageFilter),
    responses((status = 200, description = "A page of messages", body = Listed<Captured>)))]
#[get("/v1/sandbox/emails")]
async fn list_sandbox_emails(door: Door, query: Query) -> Answer {
    in_sandbox(&door)?;
    let (filter, page) = query.list_by::<MessageFilter>(sandbox::SORTS, "sent_at")?;
    let mailer = door.state.ctx.mailer.clone();
    door.read_json(async |tx| {
        let rows = sandbox::sent(tx.conn, filter.to, filter.kind.map(|kind| kind.0), &page).await?;
        let mut data = Vec::with_capacity(rows.data.len());
        for email in &rows.data {
            data.push(Captured::of(email, mailer.read(email.id).await));
        }
        Ok(Listed { data, next_cursor: rows.next_cursor })
    })
    .await
}

/// A captured message, with what its row knows.
#[derive(Serialize, ToSchema)]
struct Captured {
    id: uuid::Uuid,
    #[serde(flatten)]
    #[schema(value_type = StoredMessage)]
    message: Value,
}

impl Captured {
    fn of(email: &shared::emails::Email, raw: Option<Vec<u8>>) -> Self {
        let stored: Option<StoredMessage> = raw.and_then(|raw| shared::mail::inbox::parse(&raw));
        let mut message = stored
            .and_then(|stored| serde_json::to_value(stored).ok())
            .unwrap_or_else(|| json!({}));
        if let Value::Object(fields) = &mut message {
            fields.insert("at".to_owned(), json!(email.sent_at));
        }
        Self { id: email.id, message }
    }
}

/// Shows a captured message as it would have left; as plain text to whoever accepts that alone
#[utoipa::path(tag = "sandbox", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The message after RFC 5322", content((String = "message/rfc822"), (String = "text/plain")))))]
#[get("/v1/sandbox/emails/{id}.eml")]
async fn get_sandbox_email(door: Door, id: super::Id, accept: web::Header<Accept>) -> Answer {
    in_sandbox(&door)?;
    let raw = door.state.ctx.mailer.read(id.get()?).await.ok_or_else(Refusal::not_found)?;
    let plain = accept.preference().essence_str() == "text/plain";
    let kind = if plain { "text/plain; charset=utf-8" } else { "message/rfc822" };
    Ok(HttpResponse::Ok().content_type(kind).body(raw))
}
