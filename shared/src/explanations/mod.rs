//! Why a message was made, and why another was not: read off the rows that led to it, as far as the reader may see them.

pub mod actions;
mod model;
mod moves;
pub mod queries;
mod reminders;
mod words;

pub use model::{
    EmailShown, Instead, Move, MoveCause, ReminderShown, RemindersShown, RowShown, Why,
};
pub use reminders::show as show_reminders;
