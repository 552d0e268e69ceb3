//! What a side's turn comes to.

use std::time::Duration;

/// One side's turn.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    pub requests: f64,
    pub per_second: f64,
    /// Processor time of whoever stands before the database: the API, or pgbench.
    pub front: Duration,
    /// Processor time of PostgreSQL: all backends and background processes.
    pub postgres: Duration,
    /// Processor time of the load, which is in neither; pgbench is its own.
    pub load: Duration,
}

impl Turn {
    /// Processor time a request, in microseconds.
    pub fn cost(&self) -> f64 {
        (self.front + self.postgres).as_secs_f64() * 1e6 / self.requests
    }

    pub fn postgres_cost(&self) -> f64 {
        self.postgres.as_secs_f64() * 1e6 / self.requests
    }

    pub fn load_cost(&self) -> f64 {
        self.load.as_secs_f64() * 1e6 / self.requests
    }
}
