//! The API: translates between HTTP and the actions of `shared`.
//!
//! Every request comes through the [`door`]: it knows the caller, opens the transaction, keeps repeats
//! apart and turns what comes back into an answer. Handlers are under ten lines.

mod app;
mod auth;
mod batch;
mod body;
mod door;
mod edge;
mod health;
mod idempotency;
mod limits;
mod metrics;
mod openapi;
mod operations;
mod options;
pub mod pages;
mod problem;
mod query;
mod reply;
mod routes;
mod savepoint;
mod serve;
mod state;
mod table;
mod transaction;

pub use openapi::json as openapi_json;
pub use options::{ApiOptions, MoreMetrics, Ready};
pub use serve::{serve, serve_metrics};
pub use state::Shared;
