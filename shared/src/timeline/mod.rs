//! All that hangs on a customer in one list, newest first: interactions, tasks, deals, cases, purchases, mails,
//! and the surveys that its contacts were asked and answered.

pub mod actions;
mod model;
pub mod queries;

pub use model::{TimelineData, TimelineEntry, TimelineType};
