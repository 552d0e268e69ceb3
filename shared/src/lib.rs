//! The product: everything that is true whichever door a person comes in by.
//!
//! Floors, imports run down only: `db`, `queue`, `mail` and `ctx`; then one folder a feature, in it
//! model, then queries, then actions, then jobs.

pub mod actor;
pub mod ctx;
pub mod db;
pub mod error;
pub mod mail;
pub mod queue;
pub mod text;

pub mod events;

pub use error::{Error, Refuse, Result};
