use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Field, Flag, HttpUrl, Input, IsoDuration, Line, Parse, ParseFault};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::{schema::webhooks, text_enum},
    error::Refuse,
    events::types::TYPES,
    resource::resource,
};

/// Stands for every type of event, those that later versions bring included.
pub const ALL_EVENTS: &str = "*";

text_enum! {
    /// Why nothing is sent to an endpoint.
    pub enum DisabledReason {
        /// Somebody set `active` to false.
        Manual = "manual",
        /// It failed for five days.
        Failing = "failing",
        /// It answered 410: it wants no more.
        Gone = "gone",
    }
}

/// An endpoint that events are sent to.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Identifiable,
    Serialize,
    ToSchema,
)]
#[diesel(table_name = webhooks, treat_none_as_null = true)]
pub struct Webhook {
    pub id: Uuid,
    #[schema(example = "https://hooks.example.com/x")]
    pub url: String,
    /// Types of events; `*` is every type, those of later versions included.
    #[schema(example = json!(["lead.created"]))]
    pub events: Vec<String>,
    #[schema(example = "Tells the warehouse")]
    pub description: Option<String>,
    /// Whether anything is sent. Setting it to true begins anew after a failure.
    pub active: bool,
    pub disabled_at: Option<DateTime<Utc>>,
    pub disabled_reason: Option<DisabledReason>,
    /// Of the first failure since the last success; null while all goes well, and for a new `url`. A failure five days later
    /// disables the endpoint.
    pub failing_since: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Webhook, "webhook", "/v1/webhooks");

impl Webhook {
    /// Whether anything may be sent to it.
    pub fn is_on(&self) -> bool {
        self.active && self.deleted_at.is_none()
    }

    /// Nothing is sent any more.
    pub fn disable(&mut self, reason: DisabledReason, now: DateTime<Utc>) {
        (self.active, self.disabled_at, self.disabled_reason) = (false, Some(now), Some(reason));
    }

    /// As if it had never failed.
    pub fn enable(&mut self) {
        (self.active, self.disabled_at, self.disabled_reason) = (true, None, None);
        self.failing_since = None;
    }
}

/// An endpoint whose secret was just made: the only time that it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewSecret {
    /// What requests are signed with; it cannot be shown again: null where the answer is replayed.
    #[schema(value_type = Option<String>, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    pub secret: String,
    #[serde(flatten)]
    pub row: Webhook,
}

/// A type of event, or `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventType(pub String);

impl Parse for EventType {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        if text == ALL_EVENTS || TYPES.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let detail = format!("{text:?} is no type of event; the document lists them, * is all");
        Err(ParseFault::new("unknown_value", detail))
    }
}

kernel::read_as_string!(EventType);

impl ComposeSchema for EventType {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let values = [ALL_EVENTS].into_iter().chain(TYPES.iter().copied());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(values.collect::<Vec<_>>()))
            .into()
    }
}

impl ToSchema for EventType {
    fn name() -> std::borrow::Cow<'static, str> {
        "EventType".into()
    }
}

/// An endpoint as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct WebhookInput {
    /// `http` or `https`, without a user; no private or loopback address, unless the installation allows it.
    #[deserr(default)]
    pub url: Field<HttpUrl>,
    /// At least one; `*` is every type.
    #[schema(value_type = Option<Vec<EventType>>, min_items = 1)]
    #[deserr(default)]
    pub events: Field<Vec<EventType>>,
    #[deserr(default)]
    pub description: Field<Line>,
    /// True where it is not said.
    #[deserr(default)]
    pub active: Field<bool>,
}

impl Input for WebhookInput {
    const REQUIRED: &'static [&'static str] = &["url", "events"];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        if body.get("events").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            faults.push("/events", "required", "an endpoint asks for at least one type of event");
        }
    }
}

impl WebhookInput {
    pub fn apply(self, row: &mut Webhook, now: DateTime<Utc>) {
        if let Some(url) = self.url.set().map(String::from).filter(|url| *url != row.url) {
            // Another endpoint, which has not failed yet.
            (row.url, row.failing_since) = (url, None);
        }
        if let Some(events) = self.events.set() {
            let mut wanted: Vec<String> = Vec::with_capacity(events.len());
            for EventType(name) in events {
                if !wanted.contains(&name) {
                    wanted.push(name);
                }
            }
            row.events = wanted;
        }
        row.description = self.description.map(String::from).over(row.description.take());
        match self.active.change().map(|active| active.unwrap_or(true)) {
            Some(true) if !row.active => row.enable(),
            Some(false) if row.active => row.disable(DisabledReason::Manual, now),
            _ => {}
        }
    }
}

/// How a secret is changed for another.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct RotateInput {
    /// For how long requests are signed with the secret before as well: `PT24H` where it is not said, at most `P7D`, and
    /// `PT0S` where it is known to strangers.
    #[deserr(default)]
    pub overlap: Field<IsoDuration>,
}

impl Input for RotateInput {}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct WebhookFilter {
    #[deserr(default)]
    pub active: Option<Flag>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

#[derive(Debug, thiserror::Error)]
pub enum WebhookRefusal {
    #[error(
        "{0}; a server that is started with RAPPORT_WEBHOOK_ALLOW_PRIVATE=true sends webhooks there"
    )]
    Private(crate::http::PrivateAddress),
    #[error("the overlap is at most 7 days")]
    LongOverlap,
    #[error("nothing is sent to this endpoint: set active to true first")]
    Disabled,
    #[error("until is not after since")]
    EmptyRange,
}

impl Refuse for WebhookRefusal {
    fn refusal(&self) -> Refusal {
        let (pointer, code) = match self {
            Self::Private(_) => ("/url", "private_address"),
            Self::LongOverlap => ("/overlap", "out_of_range"),
            Self::EmptyRange => ("/until", "out_of_range"),
            Self::Disabled => {
                return Refusal::new(Kind::Conflict, "webhook_disabled", self.to_string());
            }
        };
        Refusal::fault(pointer, code, self.to_string())
    }
}
