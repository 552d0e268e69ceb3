//! E-mail: rendered from embedded templates, sent over SMTP or kept as files.

pub mod message;
mod reply;
pub mod smtp;
mod smtp_url;
pub mod transport;
