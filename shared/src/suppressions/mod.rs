//! Addresses that get no mail, and why.

pub mod actions;
pub mod by_link;
mod model;
pub mod queries;

pub use model::{Suppression, SuppressionFilter, SuppressionInput, SuppressionReason};
