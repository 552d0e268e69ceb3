//! How the worker of this process fares, for `/readyz` and the metrics.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::time::Instant;

#[derive(Debug, Default)]
pub struct Health {
    running: AtomicBool,
    last_heartbeat: Mutex<Option<Instant>>,
    restarts: AtomicU64,
    done: AtomicU64,
    retried: AtomicU64,
    killed: AtomicU64,
    cancelled: AtomicU64,
    failed: AtomicU64,
    largest_claim: AtomicU64,
    largest_close: AtomicU64,
}

impl Health {
    /// Between its start and its end.
    pub fn is_running(&self) -> bool {
        self.running.load(Relaxed)
    }

    /// How long ago this worker last told the database that it lives; `None` before the first time.
    pub fn since_heartbeat(&self) -> Option<Duration> {
        let last = *self.last_heartbeat.lock().unwrap_or_else(PoisonError::into_inner);
        last.map(|at| at.elapsed())
    }

    /// Times that a lane ended by an error and was started again.
    pub fn restarts(&self) -> u64 {
        self.restarts.load(Relaxed)
    }

    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    /// Jobs that are to run again, by their own wish or after an error.
    pub fn retried(&self) -> u64 {
        self.retried.load(Relaxed)
    }

    /// Jobs given up after too many errors or crashes, or that cannot be read.
    pub fn killed(&self) -> u64 {
        self.killed.load(Relaxed)
    }

    /// Jobs that said themselves that there is nothing to do any more.
    pub fn cancelled(&self) -> u64 {
        self.cancelled.load(Relaxed)
    }

    /// Jobs that said themselves that they failed for good.
    pub fn failed(&self) -> u64 {
        self.failed.load(Relaxed)
    }

    /// The most jobs that one transaction claimed.
    pub fn largest_claim(&self) -> u64 {
        self.largest_claim.load(Relaxed)
    }

    /// The most jobs that one transaction closed.
    pub fn largest_close(&self) -> u64 {
        self.largest_close.load(Relaxed)
    }

    /// Whether this worker could have lost its jobs to another one without knowing it.
    pub(crate) fn is_silent(&self, limit: Duration) -> bool {
        self.since_heartbeat().is_none_or(|since| since > limit)
    }

    pub(crate) fn beat(&self) {
        *self.last_heartbeat.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    pub(crate) fn set_running(&self, running: bool) {
        self.running.store(running, Relaxed);
    }

    pub(crate) fn count_restart(&self) {
        self.restarts.fetch_add(1, Relaxed);
    }

    pub(crate) fn count_claim(&self, jobs: usize) {
        self.largest_claim.fetch_max(u64::try_from(jobs).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn count_close(&self, jobs: usize) {
        self.largest_close.fetch_max(u64::try_from(jobs).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn count(&self, ending: &crate::record::Ending) {
        use crate::record::Ending;
        let counter = match ending {
            Ending::Done => &self.done,
            Ending::Again { .. } => &self.retried,
            Ending::Cancelled(_) => &self.cancelled,
            Ending::Failed(_) => &self.failed,
            Ending::Killed(_) => &self.killed,
        };
        counter.fetch_add(1, Relaxed);
    }
}
