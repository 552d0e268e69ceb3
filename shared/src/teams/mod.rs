//! Teams, who leads them and which is below which.

pub mod actions;
mod model;
pub mod queries;

pub use model::{Team, TeamFilter, TeamInput, TeamRefusal};
