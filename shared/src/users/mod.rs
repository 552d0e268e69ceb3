//! The people of the organisation.

pub mod actions;
mod input;
mod model;
pub mod queries;
mod reminders;
pub mod superiors;

pub use input::{UserFilter, UserInput};
pub use model::{User, UserCard, UserRefusal};
pub use reminders::{ReminderStyle, Reminders, RemindersInput, RemindersShown};
