//! A purchase: what a customer bought, mostly told by another system.

mod model;
pub mod queries;

pub use model::{Purchase, PurchaseTotal};
