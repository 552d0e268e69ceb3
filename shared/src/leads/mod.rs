//! A lead: somebody who may become a customer, from the moment an integration posts them.
//!
//! `new`, `working`, `qualified` and `unqualified` follow each other in any order; `converted` is final.

pub mod access;
pub mod actions;
mod apply;
mod candidates;
pub mod convert;
mod filter;
mod follow;
mod intake;
pub mod jobs;
pub mod keys;
pub mod matching;
mod merging;
mod model;
pub mod queries;
pub mod receive;
mod refusal;

pub use filter::LeadFilter;
pub use model::{Conversion, ConvertInput, Intake, Lead, LeadInput, LeadStatus, Matched};
pub use refusal::LeadRefusal;
