//! The people of the organisation.

pub mod actions;
mod model;
pub mod queries;

pub use model::{RemindersInput, User, UserCard, UserFilter, UserInput, UserRefusal};
