//! What a worker is told at its start.

use std::{sync::Arc, time::Duration};

use shared::{installation::Marks, queue::Lane};

use crate::{
    health::Health,
    registry::{Registry, registry},
    schedule::{Schedule, housekeeping, schedules},
};

/// The defaults suit production; tests bring jobs, schedules and shorter times of their own.
#[derive(Clone)]
pub struct WorkerOptions {
    /// For the connections that fetch and that keep the worker known as alive; jobs use `ctx.pool`.
    pub database_url: String,
    pub registry: Registry,
    pub schedules: Vec<Schedule>,
    pub housekeeping: Vec<Schedule>,
    pub act: LaneSize,
    pub effect: LaneSize,
    pub webhook: LaneSize,
    /// Effects that talk at once. No more are fetched than can begin to, so what is written down meanwhile has room beside them.
    pub talks: usize,
    pub limits: Limits,
    /// Between two signs of life.
    pub heartbeat: Duration,
    /// After this many a worker counts as dead, and what it held is taken up by others.
    pub missed_heartbeats: u32,
    /// Between two looks at the queue, and at the schedules, when nobody rings.
    pub poll: Duration,
    /// After the signal to stop, what runs may go on for this long.
    pub grace: Duration,
    /// What says whether the database is a copy, which sends nothing; `None` where that is not asked.
    pub marks: Option<Marks>,
    /// Told to `/readyz` and the metrics.
    pub health: Arc<Health>,
}

impl WorkerOptions {
    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            registry: registry(),
            schedules: schedules(),
            housekeeping: housekeeping(),
            act: LaneSize { batch: 32, concurrency: 32 },
            effect: LaneSize { batch: 16, concurrency: 32 },
            webhook: LaneSize { batch: 1, concurrency: 16 },
            talks: 16,
            limits: Limits::default(),
            heartbeat: Duration::from_secs(5),
            missed_heartbeats: 6,
            poll: Duration::from_millis(200),
            grace: Duration::from_secs(25),
            marks: None,
            health: Arc::default(),
        }
    }

    pub(crate) fn size(&self, lane: Lane) -> LaneSize {
        match lane {
            Lane::Act => self.act,
            Lane::Effect => self.effect,
            Lane::Webhook => self.webhook,
        }
    }

    /// Jobs of a lane that are fetched before others have done what takes long.
    pub(crate) fn places(&self, lane: Lane) -> usize {
        match lane {
            Lane::Act | Lane::Webhook => usize::MAX,
            Lane::Effect => self.talks,
        }
    }

    /// Without a sign of life for this long a worker is dead.
    pub(crate) fn dead_after(&self) -> Duration {
        self.heartbeat * self.missed_heartbeats
    }
}

/// How a lane fetches.
#[derive(Clone, Copy, Debug)]
pub struct LaneSize {
    /// Jobs fetched at once; few where a job may be slow, since the others of its batch would wait for it, and 1 where it often is.
    pub batch: usize,
    /// Jobs that run at once.
    pub concurrency: usize,
}

/// How long a job may take, and how often it may fail.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one transaction: an act, a claim, a close.
    pub act: Duration,
    /// For the same of many at once, which hold the locks of all.
    pub group: Duration,
    /// For an effect, such as the talk with a mail server: that may look through a message for ten minutes.
    pub effect: Duration,
    /// Errors, panics and time-outs of one job, all in all; waits that it asks for are not counted.
    pub errors: u32,
    /// Starts in a row that ended with the end of the process.
    pub crashes: u32,
    /// No effect is started when the last sign of life is older.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            act: Duration::from_secs(30),
            group: Duration::from_secs(5),
            effect: Duration::from_secs(900),
            errors: 25,
            crashes: 10,
            silence: Duration::from_secs(20),
        }
    }
}
