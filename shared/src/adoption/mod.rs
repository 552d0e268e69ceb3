//! Adopting a restored or cloned database: what fell due while it was held is sent, merged or dropped, by kind.

pub mod actions;
mod model;
pub mod queries;

pub use model::{Adoption, Due, Fate, Fates};
