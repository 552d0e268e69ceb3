//! What was posted to `/v1/leads` and refused for what it holds: kept, so that no lead is lost.

pub mod actions;
mod model;
pub mod queries;
pub mod replay;

pub use model::{RejectedFilter, RejectedLead, ReplayInput};
