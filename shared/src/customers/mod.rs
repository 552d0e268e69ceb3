//! A customer: a company or a person that we sell to, with all that a sale leaves behind.

pub mod actions;
mod model;
pub mod queries;

pub use model::{
    Customer, CustomerFilter, CustomerInput, CustomerKind, CustomerRefusal, CustomerStatus, Tier,
};
