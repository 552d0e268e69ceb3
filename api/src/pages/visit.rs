//! One visit to a page behind a link.

use std::net::IpAddr;

use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::header, web};
use chrono::{DateTime, Utc};
use kernel::input::Locale;
use shared::{
    actor::Actor,
    links::{LinkFault, Payload, Purpose},
    settings::Settings,
};

use super::{
    fault::{PageFault, notice},
    language::accepted,
    layout::Frame,
};
use crate::{door::state_of, edge::RequestId, problem::Problem, state::State};

/// What every page begins with.
pub struct Visit {
    pub state: web::Data<State>,
    pub now: DateTime<Utc>,
    /// What the browser asks for.
    pub accepted: Option<Locale>,
    request_id: String,
    token: String,
    address: Option<IpAddr>,
}

impl Visit {
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let state = state_of(request)?;
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
        Ok(Self {
            now: state.ctx.clock.now(),
            accepted: text(header::ACCEPT_LANGUAGE).and_then(accepted),
            request_id: request_id.unwrap_or_default(),
            token: request.match_info().get("token").unwrap_or_default().to_owned(),
            address: address(request),
            state,
        })
    }

    /// What the link says, where it is one for this.
    pub fn open(&self, purpose: Purpose) -> Result<Payload, PageFault> {
        Ok(self.state.ctx.links.open(purpose, &self.token, self.now)?)
    }

    /// The same, also where its time is over: what it was about may still be said.
    pub fn open_even_late(&self, purpose: Purpose) -> Result<Payload, PageFault> {
        match self.state.ctx.links.open(purpose, &self.token, self.now) {
            Ok(payload) | Err(LinkFault::Expired(payload)) => Ok(payload),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Takes one POST from what this address may send.
    pub fn count(&self) -> Result<(), PageFault> {
        let Some(address) = self.address else { return Ok(()) };
        self.state.shared.addresses.take(address).map_err(PageFault::Busy)
    }

    /// The actor with this request's id.
    pub fn acting(&self, actor: Actor) -> Actor {
        Actor { request_id: Some(self.request_id.clone()), ..actor }
    }

    /// For a reader whom nobody knows: the browser's language, else the organisation's.
    pub fn frame(&self, settings: &Settings) -> Frame {
        let locale = self.accepted.unwrap_or(settings.language());
        Frame { locale, organisation: settings.name.clone() }
    }

    /// The page, or what comes in its place.
    pub async fn answer(&self, page: Result<HttpResponse, PageFault>) -> HttpResponse {
        match page {
            Ok(page) => page,
            Err(fault) => {
                // Where even the settings cannot be read, the page does without the organisation's name.
                let settings = self.state.settings().await;
                let frame = settings.map(|settings| self.frame(&settings)).unwrap_or(Frame {
                    locale: self.accepted.unwrap_or_default(),
                    organisation: "Rapport".to_owned(),
                });
                notice(&frame, fault, &self.request_id)
            }
        }
    }
}

/// Who sent it: the other end of the connection or, where that is a proxy on this machine or network, whom the proxy names.
fn address(request: &HttpRequest) -> Option<IpAddr> {
    // A socket of both families tells of IPv4 as part of IPv6.
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_near = match peer {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    let named = request.headers().get_all("x-forwarded-for").last();
    let named =
        named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    Some(named.filter(|_| is_near).unwrap_or(peer))
}
