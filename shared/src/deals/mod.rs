//! A deal: what may be sold to a customer. `open` becomes `won` or `lost`, and may be opened again.

mod model;
pub mod queries;

pub use model::{Deal, DealStatus, DealValue};
