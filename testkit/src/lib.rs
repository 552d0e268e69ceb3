//! What the tests of all crates stand on.

pub mod database;
pub mod server;
pub mod smtp;
