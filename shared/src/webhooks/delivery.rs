//! What a delivery is, and the jobs that move it.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Field, Id, Input, Text, Timestamp};
use kernel::refusal::Faults;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::{schema::webhook_deliveries, text_enum},
    queue::{Job, Lane},
    resource::resource,
};

text_enum! {
    /// How far a delivery is.
    pub enum DeliveryStatus {
        /// On its way, or waiting for its next try.
        Pending = "pending",
        /// The endpoint answered with a 2xx; in a sandbox, it was captured.
        Delivered = "delivered",
        /// Given up: tried for three days, or the endpoint was disabled or deleted.
        Failed = "failed",
    }
}

/// One event on its way to one endpoint.
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
#[diesel(table_name = webhook_deliveries, treat_none_as_null = true)]
pub struct Delivery {
    pub id: Uuid,
    pub webhook_id: Uuid,
    /// The `webhook-id` of every try, and the event's `id` in `/v1/changes` and in the body.
    pub event_id: Uuid,
    #[schema(example = "lead.created")]
    pub event_type: String,
    pub status: DeliveryStatus,
    pub attempts: i32,
    #[serde(skip)]
    pub tries: i32,
    #[serde(skip)]
    pub round: i32,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub last_attempt_at: Option<DateTime<Utc>>,
    /// After it a failure is final.
    pub deadline_at: DateTime<Utc>,
    /// Of the last try; null where there was no answer, and in a sandbox.
    #[schema(example = 204)]
    pub response_status: Option<i32>,
    /// The first 4 KiB of the answer to the last try.
    pub response_body: Option<String>,
    pub duration_ms: Option<i32>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(Delivery, "webhook_delivery", "/v1/webhooks/{webhook_id}/deliveries");

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct DeliveryFilter {
    #[deserr(default)]
    pub status: Option<DeliveryStatus>,
    #[deserr(default)]
    pub event_type: Option<Text>,
    #[deserr(default)]
    pub event_id: Option<Id>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

/// What is to be sent again: what was made from `since` on and before `until`, and failed.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct RecoverInput {
    #[deserr(default)]
    pub since: Field<Timestamp>,
    /// Until now where it is not said.
    #[deserr(default)]
    pub until: Field<Timestamp>,
}

impl Input for RecoverInput {
    const REQUIRED: &'static [&'static str] = &["since"];
}

/// What will be sent again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Recovery {
    pub webhook_id: Uuid,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// How many deliveries had failed.
    pub deliveries: i64,
}

/// Tries one delivery. It stands here, and not beside its handler, because actions make it too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deliver {
    pub delivery_id: Uuid,
    /// A retry by hand begins another, and the job of the one before has nothing to do any more.
    pub round: i32,
}

impl Deliver {
    pub fn of(row: &Delivery) -> Self {
        Self { delivery_id: row.id, round: row.round }
    }
}

impl Job for Deliver {
    const KIND: &'static str = "deliver_webhook";
    const LANE: Lane = Lane::Webhook;

    fn key(&self) -> String {
        format!("{}:{}", self.delivery_id, self.round)
    }
}

/// Sends again what failed, some hundreds at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recover {
    /// Of the request.
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub asked_at: DateTime<Utc>,
}

impl Job for Recover {
    const KIND: &'static str = "recover_webhook";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        self.id.to_string()
    }
}
