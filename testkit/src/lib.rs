//! What the stories stand on: a fresh database, a running API, a mail server, a clock that is moved.

pub mod app;
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

pub use app::TestApp;
pub use response::Response;
