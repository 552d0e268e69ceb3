//! What comes in the place of a page, in kind words and with the right status.

use actix_web::{HttpResponse, http::StatusCode, http::header};
use kernel::refusal::{Kind, Refusal};
use serde_json::json;
use shared::{
    Error,
    links::LinkFault,
    text::{FluentArgs, words},
};

use super::layout::{Frame, page};
use crate::problem::Problem;

/// Why there is no page.
#[derive(Debug)]
pub enum PageFault {
    /// No link of ours, or none for this.
    Unknown,
    Expired,
    /// Its reader is not in service any more.
    Gone,
    Method,
    TooLarge,
    /// No form.
    Form,
    /// Too many at once; seconds to wait.
    Busy(u64),
    Other(Box<Error>),
}

impl From<LinkFault> for PageFault {
    fn from(fault: LinkFault) -> Self {
        match fault {
            LinkFault::Unknown => Self::Unknown,
            LinkFault::Expired(_) => Self::Expired,
        }
    }
}

impl From<Error> for PageFault {
    fn from(error: Error) -> Self {
        match error {
            // What is not there, or is not theirs, is told apart for nobody.
            Error::Refused(Refusal { kind: Kind::NotFound | Kind::Forbidden, .. }) => Self::Unknown,
            other => Self::Other(Box::new(other)),
        }
    }
}

impl From<Refusal> for PageFault {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<anyhow::Error> for PageFault {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(Box::new(error.into()))
    }
}

/// The page of a fault. `request_id` is where the log has it.
pub fn notice(frame: &Frame, fault: PageFault, request_id: &str) -> HttpResponse {
    let mut wait = None;
    let (status, title, text) = match fault {
        PageFault::Unknown => (StatusCode::NOT_FOUND, "page-unknown-title", "page-unknown-text"),
        PageFault::Expired => (StatusCode::GONE, "page-expired-title", "page-expired-text"),
        PageFault::Gone => (StatusCode::GONE, "page-gone-title", "page-gone-text"),
        PageFault::Method => {
            (StatusCode::METHOD_NOT_ALLOWED, "page-method-title", "page-method-text")
        }
        PageFault::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, "page-large-title", "page-large-text")
        }
        PageFault::Form => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "page-form-title", "page-form-text")
        }
        PageFault::Busy(seconds) => {
            wait = Some(seconds);
            (StatusCode::TOO_MANY_REQUESTS, "page-busy-title", "page-busy-text")
        }
        PageFault::Other(error) => {
            // Logs what it hides.
            let problem = Problem::from(*error);
            wait = problem.retry_after;
            match problem.status() {
                StatusCode::SERVICE_UNAVAILABLE => {
                    (StatusCode::SERVICE_UNAVAILABLE, "page-away-title", "page-away-text")
                }
                status => (status, "page-broken-title", "page-broken-text"),
            }
        }
    };
    let mut response = said(frame, status, (title, text), request_id)
        .unwrap_or_else(|_| HttpResponse::build(status).content_type("text/plain").body(title));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allow = header::HeaderValue::from_static("GET, HEAD, POST");
        response.headers_mut().insert(header::ALLOW, allow);
    }
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn said(
    frame: &Frame,
    status: StatusCode,
    (title, text): (&str, &str),
    request_id: &str,
) -> anyhow::Result<HttpResponse> {
    let words = words(frame.locale)?;
    let args: FluentArgs = [("request", request_id)].into_iter().collect();
    let body = json!({ "title": words.plain(title)?, "texts": [words.say(text, &args)?] });
    page(frame, status, "notice.html", &body)
}
