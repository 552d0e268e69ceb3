//! Who owned what when: intervals, so that any figure can be computed as of any day.

pub mod queries;
