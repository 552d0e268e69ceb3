//! What this database is: its mark, where it lives, and whether it is a sandbox.
//!
//! A database that was restored or cloned is not where it was, or has another mark than the process was told: it is a copy,
//! and sends nothing until somebody adopts it.

pub mod actions;
mod file;
mod model;
pub mod queries;

pub use model::{Marks, Standing, Verdict};
