//! Why a job did not come to an outcome of its own.

use std::{any::Any, time::Duration};

use shared::Error;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Another worker took the job over: what it does counts, and nothing of ours is kept.
    #[error("the job was taken over by another worker")]
    Lost,
    /// It is done: this was written before, and the answer to that commit got lost on its way. Or another worker, to whom it was
    /// lost, was quicker.
    #[error("the job is done already")]
    Settled,
    /// It can never run, on any try.
    #[error("{0}")]
    Impossible(String),
    /// Nothing is wrong with the job: again soon, and not counted against it.
    #[error("{0}")]
    NotNow(String),
    /// An error, a panic or a time-out: again after a back-off, a limited number of times.
    #[error("{0}")]
    Failed(String),
}

impl Fault {
    pub(crate) fn out_of_time(limit: Duration) -> Self {
        Self::Failed(format!("took longer than {} s", limit.as_secs_f32()))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(_) => Self::NotNow(error.to_string()),
            // The alternate form has the whole chain of causes.
            _ => Self::Failed(format!("{error:#}")),
        }
    }
}

impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Self {
        Error::from(error).into()
    }
}

/// What a panic said.
pub(crate) fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}
