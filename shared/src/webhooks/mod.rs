//! Events on their way to other machines, after the Standard Webhooks specification (standardwebhooks.com).
//!
//! An event that an active endpoint asks for makes a job ([`jobs::FanOut`]), which writes a delivery for each of them and a
//! job for each delivery ([`Deliver`]): claimed, posted, closed. It is tried for three days; an endpoint that fails
//! five days after its first failure, without a success between, is disabled, and the admins are told.

pub mod actions;
pub mod attempt;
pub mod deliveries;
mod delivery;
pub mod delivery_queries;
pub mod jobs;
mod model;
pub mod queries;
pub mod secrets;
mod sending;
pub mod signature;
pub mod tally;

pub use delivery::{
    Deliver, Delivery, DeliveryFilter, DeliveryStatus, Recover, RecoverInput, Recovery,
};
pub use model::{
    DisabledReason, NewSecret, RotateInput, Webhook, WebhookFilter, WebhookInput, WebhookRefusal,
};

/// The job that follows an event, as `events` calls it, which knows no slice.
pub use crate::events::publish::FAN_OUT;
