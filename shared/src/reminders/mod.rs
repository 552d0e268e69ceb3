//! Reminders: each expected one is a row before it is due.
//!
//! `waiting` until its time, then `queued` with an e-mail, then `sent` or `failed`; `cancelled` when its task is done,
//! moved, handed over or deleted.

pub mod actions;
mod model;
pub mod plan;
pub mod queries;
pub mod schedule;

pub use model::{Reminder, ReminderKind, ReminderStatus};
