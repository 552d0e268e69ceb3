//! Erasure of a person: their values leave every row, text, event, kept post, answer and mail; the rows stay, empty.
//!
//! A person is one contact, all leads of theirs, and the leads that share an e-mail with these. What they wrote or what was
//! written of them is emptied; in texts of the customers that they are or were of, which are about others too, they are struck
//! out. Elsewhere they are known by whole addresses and numbers alone, since others may be called as they are. A suppressed
//! address stays suppressed: it says whom not to write to. Whatever everybody's tables must be gone through for is left to a job.

pub mod actions;
mod emptying;
mod finding;
pub mod jobs;
mod model;
pub mod person;
pub mod queries;
mod rows;
mod striking;

pub use model::{EmptyKept, ForgetMails};
