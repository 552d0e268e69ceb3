//! Requests with one key.

use serde_json::Value;

use crate::response::Response;

/// Requests with one key.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    base: &'a str,
    http: &'a reqwest::Client,
    key: Option<&'a str>,
}

impl<'a> Caller<'a> {
    pub fn new(base: &'a str, http: &'a reqwest::Client, key: Option<&'a str>) -> Self {
        Self { base, http, key }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let url = format!("{}{path}", self.base);
        let request = self.http.request(method, url);
        match self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        Response::of(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        Response::of(self.request("POST", path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Response {
        Response::of(self.request("PATCH", path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Response {
        Response::of(self.request("PUT", path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        Response::of(self.request("DELETE", path)).await
    }

    /// A POST with headers of its own and any bytes.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Response {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Response::of(request.body(body.into())).await
    }
}
