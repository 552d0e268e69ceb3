//! All that hangs on a customer in one list, newest first: interactions, tasks, deals, purchases and mails.

pub mod actions;
mod model;
pub mod queries;

pub use model::{TimelineData, TimelineEntry, TimelineType};
