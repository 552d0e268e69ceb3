//! A job that was taken from the queue, and what is known of its past.

/// A job in the hands of one holder.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// A ULID.
    pub id: String,
    /// As it stands in `apalis.jobs.lock_by`; whoever finds another name there has lost the job.
    pub holder: String,
    /// JSON of an [`Envelope`](shared::queue::Envelope), or what somebody wrote instead.
    pub payload: Vec<u8>,
    /// Errors, panics and time-outs so far.
    pub errors: u32,
    /// Starts since the last outcome that ended with the end of the process.
    pub crashes: u32,
}

/// Keys of `apalis.jobs.metadata`.
pub(crate) const ERRORS: &str = "errors";
pub(crate) const CRASHES: &str = "crashes";
