//! Requests that leave: where they may go, how long they may take, how much of an answer is read.
//!
//! No redirect is followed, no proxy of the environment is used, and only what [`guard`] lets through is connected to.

pub mod addresses;
pub mod guard;

use std::{
    error::Error as _,
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{
    Client, RequestBuilder, Response,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT},
    redirect::Policy,
};
use tokio::time::{Instant, timeout};
use url::Url;

pub use guard::{Allows, Lookup, PrivateAddress};
use guard::{Guard, System};

/// Bytes of an answer that are kept; the rest is not read.
pub const KEPT: usize = 4096;

/// How long a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub connect: Duration,
    /// Until the head of the answer is here.
    pub answer: Duration,
    /// For the body after that; what came by then is kept.
    pub body: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(15),
            body: Duration::from_secs(3),
        }
    }
}

/// The way out. One a process; it keeps connections.
#[derive(Clone)]
pub struct Http {
    guard: Guard,
    limits: Limits,
    /// Made at the first use: it reads the machine's certificates. `None` in a sandbox, where nothing leaves.
    client: Option<Arc<OnceLock<Result<Client, String>>>>,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    /// Its beginning, as text.
    pub body: String,
    pub retry_after: Option<String>,
    pub took: Duration,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    Answered(Answered),
    /// No answer: why, in words.
    Failed(String),
    /// It stayed here, since this is a sandbox.
    Captured,
}

impl Http {
    /// To the open internet, or with `private` anywhere.
    pub fn new(private: bool) -> Self {
        let allows = if private { |_: IpAddr| true } else { addresses::is_public };
        let guard = Guard { lookup: Arc::new(System), allows };
        Self { guard, limits: Limits::default(), client: Some(Arc::default()) }
    }

    /// With times of its own.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self.unused() }
    }

    /// With a rule and a way of looking up names of its own.
    #[must_use]
    pub fn through(self, allows: Allows, lookup: Arc<dyn Lookup>) -> Self {
        Self { guard: Guard { lookup, allows }, ..self.unused() }
    }

    /// With a client that is still to be made.
    fn unused(self) -> Self {
        Self { client: self.client.map(|_| Arc::default()), ..self }
    }

    /// The same, and nothing leaves.
    #[must_use]
    pub fn captured(self) -> Self {
        Self { client: None, ..self }
    }

    /// Refuses a host that is written as an address to which nothing may go.
    pub fn check(&self, url: &Url) -> Result<(), PrivateAddress> {
        guard::check(url, self.guard.allows)
    }

    /// Posts JSON.
    pub async fn post(&self, url: &Url, headers: &[(&'static str, String)], body: Vec<u8>) -> Sent {
        match named(headers) {
            Ok(headers) => {
                self.send(url, |c| c.post(url.clone()).headers(headers).body(body)).await
            }
            Err(why) => Sent::Failed(why),
        }
    }

    /// Gets what is there.
    pub async fn get(&self, url: &Url) -> Sent {
        self.send(url, |client| client.get(url.clone())).await
    }

    async fn send(&self, url: &Url, request: impl FnOnce(&Client) -> RequestBuilder) -> Sent {
        let Some(client) = &self.client else { return Sent::Captured };
        if let Err(refused) = self.check(url) {
            return Sent::Failed(refused.to_string());
        }
        let client = match client.get_or_init(|| self.build()) {
            Ok(client) => client,
            Err(why) => return Sent::Failed(why.clone()),
        };
        let begun = Instant::now();
        match timeout(self.limits.answer, request(client).send()).await {
            Ok(Ok(response)) => Sent::Answered(self.read(response, begun).await),
            Ok(Err(error)) => Sent::Failed(words(error)),
            Err(_) => {
                let seconds = self.limits.answer.as_secs_f32();
                Sent::Failed(format!("no answer within {seconds} s"))
            }
        }
    }

    async fn read(&self, mut response: Response, begun: Instant) -> Answered {
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let took = begun.elapsed();
        let mut bytes = Vec::new();
        let fill = async {
            while bytes.len() < KEPT
                && let Ok(Some(chunk)) = response.chunk().await
            {
                bytes.extend_from_slice(&chunk);
            }
        };
        // The status has been said; a body that is slow or breaks off changes nothing.
        _ = timeout(self.limits.body, fill).await;
        bytes.truncate(KEPT);
        let body = String::from_utf8_lossy(&bytes).replace('\0', "\u{FFFD}");
        Answered { status, body, retry_after, took }
    }

    fn build(&self) -> Result<Client, String> {
        Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(self.limits.connect)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(4)
            .dns_resolver(self.guard.clone())
            .build()
            .map_err(|error| format!("no request can be sent: {}", words(error)))
    }
}

fn named(headers: &[(&'static str, String)]) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    map.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    map.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("Rapport/", env!("CARGO_PKG_VERSION"))),
    );
    for (name, value) in headers {
        let value = HeaderValue::from_str(value).map_err(|error| format!("{name}: {error}"))?;
        map.insert(HeaderName::from_static(name), value);
    }
    Ok(map)
}

/// An error with its causes, without the URL, which may hold a secret.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let said = next.to_string();
        if !words.ends_with(&said) {
            words.push_str(": ");
            words.push_str(&said);
        }
        cause = next.source();
    }
    words
}
