//! When somebody is away: whole days, in their own zone, both ends among them.
//!
//! Leave is no working time, and nothing that a rule timed is sent during it. New leads go by whoever is away.

pub mod actions;
mod model;
pub mod queries;

pub use model::{Leave, LeaveInput, LeaveRefusal, days, is_away};
