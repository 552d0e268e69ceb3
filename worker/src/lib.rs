//! The worker: takes jobs from the queue and runs them, and moves on what the schedules say is due.
//!
//! ```text
//!  lane ──┐                                        ┌─ act: one transaction
//!         ├─ perform: time limit, panics, outcome ─┤
//!  drain ─┘                                        ├─ effect: claim, effect, close
//!                                                └─ grouped: the same, claims and closes of many at once
//! ```
//!
//! - [`registry`] lists the kinds of jobs, [`schedule`] lists what falls due by itself.
//! - [`lane`] fetches with apalis and by the real time, as much as has a place ([`source`]); [`drain`] fetches by the clock, for tests and the sandbox.
//! - [`perform`] is the one door that both go through: it runs the job and writes down how it ended.
//! - [`beat`] says that this process lives, and frees what a dead one held.
//!
//! Invariants: this is the only crate that knows apalis. Apalis fetches and limits; that a job ended is
//! written by [`record`] alone, under the condition that its holder still holds it, and for an act in the act's own
//! transaction. So an act takes effect exactly once, and an effect at least once.

mod act;
mod backoff;
mod beat;
mod bell;
mod drain;
mod effect;
mod fault;
mod gate;
mod grouped;
mod health;
mod hold;
mod lane;
mod options;
mod perform;
mod record;
mod registry;
mod retention;
mod run;
mod schedule;
mod source;
mod taken;
mod watch;

pub use drain::{drain, drain_with, hands, next_due, next_due_with};
pub use health::Health;
pub use options::{LaneSize, Limits, WorkerOptions};
pub use registry::{Registry, registry};
pub use retention::retention;
pub use run::run;
pub use schedule::{Schedule, housekeeping, schedules};
