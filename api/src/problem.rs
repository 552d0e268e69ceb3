//! Refusals as problem documents (RFC 9457): the one place that knows their status codes.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use kernel::refusal::{Fault, Kind, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};
use shared::Error;
use utoipa::ToSchema;

/// As a client sees a refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Names the sort of problem; its last part is the code.
    #[serde(rename = "type")]
    #[schema(example = "https://crm.example.com/problems/validation")]
    pub type_: String,
    #[schema(example = "The values are not right")]
    pub title: &'static str,
    #[schema(example = 422)]
    pub status: u16,
    #[schema(example = "1 fault in what was sent")]
    pub detail: String,
    /// The path of the request.
    #[schema(example = "/v1/leads")]
    pub instance: String,
    /// For whoever reads the log.
    #[schema(example = "0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10")]
    pub request_id: String,
    /// Every fault, for 400 and 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    #[serde(flatten)]
    #[schema(ignore)]
    pub extra: Map<String, Value>,
}

/// A refusal on its way out; the [edge](crate::edge) adds what it knows of the request.
#[derive(Clone, Debug)]
pub struct Problem {
    pub refusal: Refusal,
    /// Seconds after which another try may do.
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn status(&self) -> StatusCode {
        status(self.refusal.kind, &self.refusal.code)
    }

    /// The document, with the base of links and what is known of the request.
    pub fn document(&self, base: &str, instance: &str, request_id: &str) -> ProblemDocument {
        ProblemDocument {
            type_: format!("{base}/problems/{}", self.refusal.code),
            title: title(self.status()),
            status: self.status().as_u16(),
            detail: self.refusal.detail.clone(),
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.refusal.faults.clone(),
            extra: self.refusal.extra.clone(),
        }
    }
}

/// The one table from kinds to status codes.
fn status(kind: Kind, code: &str) -> StatusCode {
    match kind {
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound if code == "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable if code == "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

pub fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The request cannot be read",
        401 => "The key is missing or wrong",
        403 => "The key may not do this",
        404 => "There is nothing here",
        405 => "The path does not know this method",
        409 => "The state of things forbids it",
        412 => "The resource has changed meanwhile",
        413 => "The body is too large",
        415 => "The body is of the wrong type",
        422 => "The values are not right",
        429 => "Too many requests",
        503 => "Not available for the moment",
        _ => "Something went wrong here",
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let retry_after =
            (refusal.kind == Kind::Unavailable && refusal.code != "internal").then_some(2);
        Self { refusal, retry_after }
    }
}

impl From<Error> for Problem {
    /// A fault of ours tells the client nothing but the request's id; the cause is in the log.
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Unavailable(why) => {
                tracing::warn!("the database is not available: {why}");
                let detail = "the database cannot be reached for the moment; try again";
                Refusal::new(Kind::Unavailable, "unavailable", detail).into()
            }
            Error::TooLong => {
                tracing::warn!("a statement took longer than a request may and was broken off");
                let detail =
                    "it took too long and was broken off; ask for less, or try again later";
                Refusal::new(Kind::Unavailable, "statement_timeout", detail).into()
            }
            Error::Database(_) | Error::Internal(_) => {
                tracing::error!("{error:?}");
                let detail = "the cause is in the log, under the request's id";
                Refusal::new(Kind::Unavailable, "internal", detail).into()
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Carries itself to the edge, which writes the document.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"rapport\""));
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}
