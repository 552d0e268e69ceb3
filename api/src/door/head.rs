//! The head of a request, as far as the door reads it.

use actix_web::{HttpRequest, http::header};
use shared::resource::NO_VERSION;

/// What the door reads of a request's head.
pub(super) struct Head {
    /// Method, path and query.
    pub(super) target: String,
    pub(super) path: String,
    pub(super) idempotency_key: Option<String>,
    pub(super) if_match: Option<i32>,
}

impl Head {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let text = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Self {
            target: format!("{} {}", request.method(), request.uri()),
            path: request.path().to_owned(),
            idempotency_key: text("idempotency-key").filter(|_| request.method() == "POST"),
            if_match: version(text(header::IF_MATCH.as_str())),
        }
    }
}

/// `"3"` names version 3, `*` any; what cannot be a version of ours names [`NO_VERSION`], which no
/// resource has. Whether it is stale is known when the resource is: one that is not there is 404.
fn version(if_match: Option<String>) -> Option<i32> {
    let text = if_match?;
    let text = text.trim();
    if text == "*" {
        return None;
    }
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Some(quoted.and_then(|number| number.parse().ok()).unwrap_or(NO_VERSION))
}
