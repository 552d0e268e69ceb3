//! What passed between a person and us: on a lead or on a customer, and on both once the lead is a customer's.

pub mod actions;
mod input;
pub mod log;
mod model;
mod place;
pub mod queries;

pub use input::{InteractionFilter, InteractionInput};
pub use model::{Channel, Direction, Interaction, InteractionOutcome, InteractionRefusal};
