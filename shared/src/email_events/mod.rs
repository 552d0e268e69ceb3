//! Bounces, complaints and the like that a provider of mail tells: verified, then settled as a notification is.

pub mod actions;
pub mod jobs;

mod model;
mod parse;
pub mod queries;
mod signatures;
mod sns;

/// The settings that hold what verifies.
pub const SENDGRID_KEY: &str = "RAPPORT_SENDGRID_WEBHOOK_KEY";
pub const MAILGUN_KEY: &str = "RAPPORT_MAILGUN_WEBHOOK_KEY";

pub use model::{
    ConfirmSnsSubscription, Event, EventKeys, FetchSnsCertificate, Provider, Refused, SeenEvent,
    SnsCertificate,
};
pub use parse::parse;
pub use signatures::{Headers, SendgridKey, verify_mailgun, verify_sendgrid};
pub use sns::{Envelope, SnsKind, is_amazon};
