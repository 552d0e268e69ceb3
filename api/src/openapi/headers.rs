//! The headers of answers and requests, as components that the operations refer to.

use serde_json::{Value, json};

use super::Object;

/// Of every answer.
const COMMON: [&str; 4] =
    ["X-Request-Id", "RateLimit", "RateLimit-Policy", "Access-Control-Allow-Origin"];

/// Of an answer: those of every one and `more`.
pub fn and(more: &[&str]) -> Object {
    let refer = |name: &&str| {
        ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))
    };
    COMMON.iter().chain(more).map(refer).collect()
}

/// Of a problem of this status.
pub fn of_problem(status: &str) -> Object {
    and(match status {
        "401" => &["WWW-Authenticate"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    })
}

pub fn parameter(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}
