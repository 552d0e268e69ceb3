//! Silence is noticed: what should have come and did not, what failed for good and what has nobody to go to is named to the
//! admins, each row once, and forgotten when it came after all.
//!
//! Expected messages are rows before they are due, so that all of this can be asked of the database, by a worker (the watch), by
//! `doctor` and by `/metrics` of a process that has no worker.

mod model;
pub mod queries;
pub mod watch;

pub use model::{Counted, Kind, Silence, counted};
