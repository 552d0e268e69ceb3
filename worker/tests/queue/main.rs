//! The queue, against a real PostgreSQL: what apalis does by itself and what our guard rails make of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod apalis;
mod child;
mod jobs;
mod server;
mod support;

mod crashes;
mod due;
mod grouped;
mod hostile;
mod lanes;
mod outages;
mod outcomes;
mod speed;
