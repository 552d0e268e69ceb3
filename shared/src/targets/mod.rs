//! What a user or a team is to reach in a period: one row a metric, period, subject and currency.

pub mod access;
pub mod actions;
mod input;
mod model;
pub mod queries;
mod value;

pub use input::{TargetFilter, TargetInput, TargetPeriod};
pub use model::{Target, TargetRefusal};
