//! A contact: a person at a customer. All e-mails and phones of a contact match, as those of leads do.

pub mod actions;
mod model;
pub mod primary;
pub mod queries;
pub mod requests;

pub use model::{Contact, ContactFilter, ContactInput, ContactRefusal};
