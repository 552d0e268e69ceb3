//! Every message made: a row, unique by what caused it, claimed before it is sent and closed after.
//!
//! `queued`, then `sent`, `failed`, `suppressed` or `cancelled`; rendered by the job, after a last look whether it is still wanted.

pub mod actions;
mod audience;
pub mod by_hand;
mod groups;
pub mod jobs;
mod letters;
mod model;
pub mod queries;
mod turns;
mod wrap;

pub use crate::mail::Kind as EmailKind;
pub use audience::{Audience, spoken};
pub use letters::Look;
pub use model::{Email, EmailFilter, EmailStatus, NewEmail, Recipient, Regarding, SendEmail};
pub use wrap::wrap;

/// The rule of a message that somebody has a case now, in its reason.
pub const CASE_OPENED: &str = "case_opened";
/// The same of one that passes on praise.
pub const PRAISE: &str = "praise";
/// The rule of a message that tells a digest's edition, in its reason.
pub const DIGEST: &str = "digest";
/// The rule of a message that a deal was closed, in its reason.
pub const DEAL_CLOSED: &str = "deal_closed";
