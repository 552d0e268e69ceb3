//! A deal: what may be sold to a customer. `open` becomes `won` or `lost`, and may be opened again.

pub mod actions;
mod input;
pub mod jobs;
mod model;
mod notice;
mod of_customer;
pub mod queries;
mod steps;
pub(crate) mod write;

pub use input::{DealFilter, DealInput, LeadDealInput};
pub use model::{Deal, DealRefusal, DealStatus, DealValue, OpenTasks, StageInterval};
pub use notice::TellTaskHolders;
