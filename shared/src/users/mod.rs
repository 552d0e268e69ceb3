//! The people of the organisation.

pub mod actions;
mod model;
pub mod queries;
mod reminders;
pub mod superiors;

pub use model::{User, UserCard, UserFilter, UserInput, UserRefusal};
pub use reminders::{ReminderStyle, Reminders, RemindersInput, RemindersShown};
