//! When people work: hours, holidays and make-up workdays, and whose calendar is whose.

pub mod actions;
mod model;
pub mod queries;
pub mod resolve;

pub use model::{Calendar, CalendarFilter, CalendarInput, CalendarRefusal};
