//! How a job ended.

use std::time::Duration;

/// What a job answers; each has a name, so that `/v1/jobs` can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Not yet: again after this long.
    RetryAfter(Duration, String),
    /// No longer wanted: there is nothing to do.
    Cancel(String),
    /// It could not be done, for good, and what it was for tells so itself.
    Fail(String),
}
