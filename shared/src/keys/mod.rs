//! API keys: 256 random bits, stored as their SHA-256, shown once.

pub mod actions;
mod model;
pub mod queries;
pub mod secret;

pub use model::{ApiKey, KeyInput, KeyRefusal, NewKey};
