//! How a job ended.

use std::time::Duration;

/// What a job answers; each has a name, so that `/v1/jobs` can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Not yet: again after this long.
    RetryAfter(Duration, String),
    /// No longer wanted, or impossible for good.
    Cancel(String),
}
