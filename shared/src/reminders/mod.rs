//! Reminders: each expected one is a row before it is due.
//!
//! `waiting` until its time, then `queued` with an e-mail, then `sent` or `failed`; `cancelled` when its task is done,
//! moved, handed over or deleted. Most go by themselves (`schedule`); those of who wants an agenda go with it
//! (`agendas`), those that came too late for a message of their own go in one of all (`late`), and overdue work climbs
//! to who is above its owner (`escalation`).

pub mod actions;
mod agenda;
pub mod agenda_rows;
pub mod agendas;
mod diff;
pub mod escalation;
pub mod jobs;
pub mod late;
mod model;
pub mod plan;
pub mod queries;
pub mod schedule;

pub use agenda::{Rhythm, Slot};
pub use model::{AgendaRow, Reminder, ReminderKind, ReminderStatus, ReminderVia};
