//! What the stories stand on: a fresh database, a running API, a mail server, a clock that is moved.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what a test stands on may end the test"
)]

pub mod app;
pub mod binary;
pub mod browser;
pub mod database;
pub mod fixtures;
pub mod lanes;
pub mod private;
pub mod proxy;
pub mod response;
pub mod sandbox;
pub mod server;
pub mod smtp;
pub mod sql;
pub mod target;

pub use app::{ADMIN_KEY, Caller, TestApp};
pub use response::Response;
