//! What the stories stand on: a fresh database, a running API, a mail server, a clock that is moved.

pub mod app;
pub mod database;
pub mod fixtures;
pub mod response;
pub mod server;
pub mod smtp;

pub use app::{ADMIN_KEY, Caller, TestApp};
pub use response::Response;
