//! What somebody is to do, and by when.
//!
//! `open` becomes `done` or `cancelled`; either can be reopened.

pub mod about;
pub mod actions;
pub mod first_contact;
mod model;
pub mod next;
pub mod next_step;
pub mod of_case;
pub mod of_deal;
mod place;
pub mod put_off;
pub mod queries;
pub mod raised;
pub mod write;

pub use model::{
    CompleteInput, Priority, SnoozeInput, Task, TaskFilter, TaskInput, TaskKind, TaskRefusal,
    TaskStatus,
};
