//! Pages for people.

pub mod mailbox;
mod mailbox_routes;

pub use mailbox_routes::configure as configure_mailbox;
