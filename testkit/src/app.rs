//! A whole API on a fresh database, with a clock that stands still until it is moved.

mod caller;
mod parts;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::clock::Clock;
use serde_json::Value;
use shared::{
    ctx::Ctx,
    http::{Http, Limits},
    mail::Mailer,
};

use crate::{database::TestDatabase, response::Response, smtp::SmtpCatcher};

pub use caller::Caller;
pub use parts::{client, context, links, migrated, migrations, prepare, serve};

/// The bootstrap key of every test.
pub const ADMIN_KEY: &str = "rpt_test-admin-key-0123456789abcdefghijklmnop";

/// What every test's installation seals with.
pub const SECRET: &str = "a secret of thirty-two characters";

/// For how long stories wait for an endpoint that hangs.
pub const SHORT: Limits = Limits {
    connect: Duration::from_millis(1_000),
    answer: Duration::from_millis(1_000),
    body: Duration::from_millis(300),
};

/// Friday, 20 November 2026, 08:00 UTC.
pub fn begin() -> DateTime<Utc> {
    DateTime::from_timestamp(1795161600, 0).expect("a time")
}

/// A running API. Requests go out as the bootstrap admin unless [`as_key`](Self::as_key) says otherwise.
pub struct TestApp {
    pub base: String,
    pub clock: Clock,
    pub ctx: Ctx,
    pub smtp: SmtpCatcher,
    pub database: TestDatabase,
    http: reqwest::Client,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_at(begin()).await
    }

    pub async fn start_at(at: DateTime<Utc>) -> Self {
        Self::start_with(at, api::ApiOptions { workers: 1, ..Default::default() }).await
    }

    pub async fn start_with(at: DateTime<Utc>, options: api::ApiOptions) -> Self {
        Self::assemble(Clock::manual(at), None, options).await
    }

    /// By the machine's clock, for stories with real lanes.
    pub async fn start_real() -> Self {
        Self::assemble(Clock::Real, None, api::ApiOptions { workers: 1, ..Default::default() })
            .await
    }

    /// With a way out of its own.
    pub async fn start_with_http(http: Http) -> Self {
        let clock = Clock::manual(begin());
        let database = migrated().await;
        let smtp = SmtpCatcher::start().await.expect("an SMTP catcher");
        let ctx = Ctx { http, ..context(database.url(), &clock, &smtp) };
        prepare(&ctx).await;
        let options = api::ApiOptions { workers: 1, ..Default::default() };
        let base = serve(&ctx, database.url(), options);
        Self { base, clock, ctx, smtp, database, http: client() }
    }

    /// With a mailer other than the catcher's, if one is given.
    pub(crate) async fn assemble(
        clock: Clock,
        mailer: Option<Mailer>,
        options: api::ApiOptions,
    ) -> Self {
        let database = migrated().await;
        let smtp = SmtpCatcher::start().await.expect("an SMTP catcher");
        let mut ctx = context(database.url(), &clock, &smtp);
        ctx.mailer = mailer.unwrap_or(ctx.mailer);
        if options.sandbox {
            ctx.http = ctx.http.captured();
        }
        prepare(&ctx).await;
        let base = serve(&ctx, database.url(), options);
        Self { base, clock, ctx, smtp, database, http: client() }
    }

    /// A second API process in all but name, on the same database.
    pub fn another(&self) -> String {
        serve(&self.ctx, self.database.url(), api::ApiOptions { workers: 1, ..Default::default() })
    }

    /// One that reaches the database at another address, such as a [`Proxy`](crate::proxy::Proxy).
    pub fn another_on(&self, url: &str) -> String {
        serve(&self.ctx, url, api::ApiOptions { workers: 1, ..Default::default() })
    }

    /// The admin at [another](Self::another) of this installation's addresses.
    pub fn at_base<'a>(&'a self, base: &'a str) -> Caller<'a> {
        Caller::new(base, &self.http, Some(ADMIN_KEY))
    }

    /// Runs everything that is due by the clock.
    pub async fn drain(&self) -> u64 {
        worker::drain(self.ctx.clone()).await.expect("a drain").jobs
    }

    /// Moves the clock to `at` and runs what is due.
    pub async fn at(&self, at: &str) {
        self.clock.advance_to(at.parse().expect("an RFC 3339 time"));
        self.drain().await;
    }

    pub async fn pass(&self, by: TimeDelta) {
        self.clock.advance(by);
        self.drain().await;
    }

    pub async fn conn(&self) -> shared::db::PooledConn {
        self.ctx.conn().await.expect("a connection")
    }

    /// The same API through another key.
    pub fn as_key<'a>(&'a self, key: &'a str) -> Caller<'a> {
        Caller::new(&self.base, &self.http, Some(key))
    }

    fn admin(&self) -> Caller<'_> {
        self.as_key(ADMIN_KEY)
    }

    /// Without a key.
    pub fn stranger(&self) -> Caller<'_> {
        Caller::new(&self.base, &self.http, None)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.admin().get(path).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.admin().post(path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Response {
        self.admin().patch(path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Response {
        self.admin().put(path, body).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.admin().delete(path).await
    }
}
