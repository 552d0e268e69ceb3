//! What the worker did, failed at and will do, for people: apalis's rows under names that people say.

pub mod actions;
mod model;
pub mod queries;

pub use model::{Job, JobFilter, JobStatus, uuid as shown_id};
