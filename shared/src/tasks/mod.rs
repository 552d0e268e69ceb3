//! What somebody is to do, and by when.
//!
//! `open` becomes `done` or `cancelled`; either can be reopened.

pub mod actions;
pub mod first_contact;
mod model;
pub mod of_deal;
pub mod queries;

pub use model::{
    CompleteInput, Priority, SnoozeInput, Task, TaskFilter, TaskInput, TaskKind, TaskRefusal,
    TaskStatus,
};
