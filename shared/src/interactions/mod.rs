//! What passed between a person and us. The API of it follows with the customer file.

pub mod actions;
mod model;
pub mod queries;

pub use model::{Channel, Direction, Interaction, InteractionOutcome};
