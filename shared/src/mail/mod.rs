//! E-mail: rendered from embedded templates, sent over SMTP or kept as files.

pub mod dkim;
pub mod inbox;
pub mod kinds;
pub mod letters;
pub mod message;
pub mod person;
pub mod render;
mod reply;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod samples_alerts;
#[cfg(test)]
mod samples_cases;
#[cfg(test)]
mod samples_surveys;
#[cfg(test)]
mod samples_tasks;
pub mod smtp;
mod smtp_url;
pub mod transport;

pub use kinds::Kind;
pub use message::{Attachment, Mailbox, OutgoingMessage, message_id};
pub use reply::address_is_bad;
pub use smtp::Patience;
pub use transport::{Mailer, SendError};
