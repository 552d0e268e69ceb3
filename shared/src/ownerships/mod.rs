//! Who owned what when: intervals, so that any figure can be computed as of any day.
//!
//! Those of one row follow each other without a gap, and the last is open; an instant before the first counts as in it.

mod model;
pub mod queries;

pub use model::{Ownership, OwnershipFilter};
