//! An answer, and what a story expects of it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer whose body was read.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Response {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        Self { status, headers, text }
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        self.expect(200)
    }

    #[track_caller]
    pub fn created(self) -> Value {
        self.expect(201)
    }

    /// A problem document of this status with this code at the end of its type.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let body = self.expect(status);
        let kind = body["type"].as_str().unwrap_or_default();
        assert!(kind.ends_with(&format!("/problems/{code}")), "{kind} is not {code}: {body}");
        body
    }

    /// The codes of a 422, each as `pointer code`, sorted.
    #[track_caller]
    pub fn faults(self) -> Vec<String> {
        let body = self.expect(422);
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let line = |error: &Value| {
            format!(
                "{} {}",
                error["pointer"].as_str().unwrap_or("?"),
                error["code"].as_str().unwrap_or("?")
            )
        };
        let mut lines: Vec<String> = errors.iter().map(line).collect();
        lines.sort();
        lines
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
