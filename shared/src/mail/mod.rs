//! E-mail: rendered from embedded templates, sent over SMTP or kept as files.

pub mod transport;
