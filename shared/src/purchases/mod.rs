//! A purchase: what a customer bought, mostly told by another system.

pub mod actions;
mod input;
mod model;
pub mod queries;

pub use input::{PurchaseFilter, PurchaseInput, PurchaseItemInput};
pub use model::{Purchase, PurchaseRefusal, PurchaseTotal};
