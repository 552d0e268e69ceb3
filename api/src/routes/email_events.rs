//! `/v1/email-events`: where providers of mail tell of bounces and complaints, each at an address with a secret in it.
//!
//! What they post is no request of the API: it has no key, and is not in the document.

use actix_web::{HttpRequest, HttpResponse, get, http::header::HeaderMap, web};
use kernel::input::Parse;
use kernel::refusal::Refusal;
use serde::Serialize;
use shared::{
    actor::Scope,
    email_events::{
        self, EventKeys, Headers, Provider, Refused,
        actions::{Received, receive},
    },
    error::Refuse,
    links::{Links, Payload, Purpose},
};
use utoipa::ToSchema;

use crate::{
    app::not_allowed,
    door::{Answer, Door, state_of},
    problem::Problem,
    reply::Reply,
    table::Table,
    transaction::transact,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(list_email_events);
}

/// The providers' own door.
pub fn configure_posts(config: &mut web::ServiceConfig) {
    let resource = web::resource("/v1/email-events/{provider}/{token}")
        .route(web::post().to(post))
        .default_service(web::to(async || not_allowed(&["POST"])));
    config.service(resource);
}

/// Where a provider tells.
#[derive(Debug, Serialize, ToSchema)]
struct EmailEventsAddress {
    provider: Provider,
    /// For the provider alone: who has it can have addresses suppressed.
    #[schema(example = "https://crm.example.com/v1/email-events/mailgun/AWUx…")]
    url: String,
    /// The setting that it waits for, since its signature cannot be verified without.
    #[schema(example = "RAPPORT_MAILGUN_WEBHOOK_KEY")]
    needs: Option<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
struct EmailEventsAddresses {
    data: Vec<EmailEventsAddress>,
}

/// Lists the addresses at which providers of mail tell of bounces and complaints
#[utoipa::path(tag = "emails", security(("key" = ["admin"])),
    responses((status = 200, description = "An address for each provider", body = EmailEventsAddresses)))]
#[get("/v1/email-events")]
async fn list_email_events(door: Door) -> Answer {
    let state = door.state.clone();
    door.read(async |tx| {
        tx.actor.require(Scope::Admin)?;
        let (links, keys) = (&state.ctx.links, &state.shared.options.event_keys);
        let data = Provider::ALL.iter().map(|provider| address(links, keys, *provider)).collect();
        Reply::json(&EmailEventsAddresses { data })
    })
    .await
}

fn address(links: &Links, keys: &EventKeys, provider: Provider) -> EmailEventsAddress {
    let token = links.token(Purpose::EmailEvents, &Payload::of(&[provider.id()]));
    let needs = match provider {
        Provider::Sendgrid if keys.sendgrid.is_none() => Some(email_events::SENDGRID_KEY),
        Provider::Mailgun if keys.mailgun.is_none() => Some(email_events::MAILGUN_KEY),
        _ => None,
    };
    let url = format!("{}/v1/email-events/{}/{token}", links.base, provider.as_str());
    EmailEventsAddress { provider, url, needs }
}

struct Heads<'a>(&'a HeaderMap);

impl Headers for Heads<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }
}

/// Takes events, in whatever content type the provider sends its JSON.
async fn post(request: HttpRequest, body: web::Bytes) -> Answer {
    let state = state_of(&request)?;
    let now = state.ctx.clock.now();
    let part = |name| request.match_info().get(name).unwrap_or_default();
    let provider = Provider::parse(part("provider")).map_err(|_| Refusal::not_found())?;
    let opened = state.ctx.links.open(Purpose::EmailEvents, part("token"), now);
    if opened.ok().and_then(|link| link.ids::<1>()) != Some([provider.id()]) {
        return Err(Refusal::not_found().into());
    }
    let (keys, headers) = (&state.shared.options.event_keys, Heads(request.headers()));
    let received =
        transact(&state, async |conn| receive(conn, provider, keys, &headers, &body, now).await);
    match received.await? {
        Received::Taken(taken) => {
            Ok(HttpResponse::Ok().json(serde_json::json!({ "taken": taken })))
        }
        // The job that gets it is made; a refusal would undo it.
        Received::Wait => Err(Problem::from(Refused::CertificateComing.refusal())),
    }
}
