//! A case: what a customer complains of or asks for. `open`, `working` and `resolved` in any order, then `closed`.
//!
//! A low answer to a survey opens one. While a case is open its owner has a task that sees to it: so it is reminded of, done with
//! one tap, and climbs when it is overdue.

pub mod actions;
pub mod closed_loop;
mod input;
pub mod jobs;
mod model;
mod of_customer;
pub mod queries;
pub mod schedule;
mod steps;
mod write;

pub use input::{CaseFilter, CaseInput};
pub use model::{Case, CaseChannel, CaseRefusal, CaseStatus, CaseStep, CaseStepType, Severity};
