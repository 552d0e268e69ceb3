//! Erasure of a person: their values leave every row, text, event, kept post, answer and mail; the rows stay, empty.
//!
//! A person is one contact and all leads of theirs. What they wrote or what was written of them is emptied; in texts of the
//! customer, which are about others too, they are struck out. A suppressed address stays suppressed: it says whom not to write to.

pub mod actions;
mod emptying;
pub mod jobs;
mod model;
pub mod person;
pub mod queries;

pub use model::ForgetMails;
