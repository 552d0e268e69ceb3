//! The one log of what happened: append-only but for erasure, and the audit as well.
//!
//! `/v1/audit`, `/v1/changes` and webhook bodies are views of it. An event and the jobs that follow
//! from it commit with the change itself.

mod follower;
mod model;
pub mod publish;
pub mod queries;
pub mod subscribers;
pub mod types;

pub(crate) use follower::follower;
pub use model::{AuditEntry, Change, Event};
pub use publish::{created, deleted, publish, record, updated};
