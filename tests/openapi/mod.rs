//! The OpenAPI document is whole, and true of the API that serves it.

mod document;
mod examples;
mod problems;
mod routes;
mod schema;
mod support;
mod values;
