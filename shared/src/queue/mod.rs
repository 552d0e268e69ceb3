//! Jobs: made in the transaction that makes them necessary, run by the worker.
//!
//! The tables are apalis's; we write them with our own statements (see ARCHITECTURE: the queue).

pub mod enqueue;
pub mod job;
pub mod outcome;
pub mod setup;

pub use enqueue::{enqueue, enqueue_all, enqueue_if_asked, enqueue_named};
pub use job::{Act, Effect, Envelope, Grouped, Job, Lane};
pub use outcome::Outcome;
