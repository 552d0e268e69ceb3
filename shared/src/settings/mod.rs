//! What the organisation decides about itself: typed, audited, one row.

pub mod actions;
mod model;
pub mod queries;

pub use model::{Seed, Settings, SettingsInput};
