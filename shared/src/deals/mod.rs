//! A deal: what may be sold to a customer. `open` becomes `won` or `lost`, and may be opened again.

pub mod actions;
mod input;
mod model;
pub mod queries;
mod steps;

pub use input::{DealFilter, DealInput, LeadDealInput};
pub use model::{Deal, DealRefusal, DealStatus, DealValue, OpenTasks};
