//! What becomes of a message after the mail server took it: it comes back, is late, or its reader wants no more.
//!
//! Told by a delivery status notification (`rapport bounce`) or by a provider (`email_events`).

pub mod actions;
mod dsn;
mod model;

pub use dsn::{Dsn, Malformed, read};
pub use model::{Fate, Outcome, Told};
