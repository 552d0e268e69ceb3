//! A whole API on a fresh database, with a clock that stands still until it is moved.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::clock::Clock;
use serde_json::Value;
use shared::{
    ctx::Ctx,
    db::pool,
    http::{Http, Limits},
    links::Links,
    mail::{Mailer, message::mailbox},
    seal::Seal,
};
use tokio::sync::Notify;

use crate::{
    database::{TestDatabase, fresh},
    response::Response,
    smtp::SmtpCatcher,
};

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

/// A fresh migrated database.
pub async fn migrated() -> TestDatabase {
    let migrate = async |url: &str| shared::db::migrate::run(url).await.map(|_| ());
    fresh(&migrations(), migrate).await.expect("a test database")
}

/// All that a migrated database depends on, so that no test meets the template of other migrations.
pub fn migrations() -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = fs::read_dir(workspace.join("migrations")).expect("the migrations");
    let mut files: Vec<PathBuf> =
        folders.map(|folder| folder.expect("a folder").path().join("up.sql")).collect();
    files.sort();
    files.push(workspace.join("shared/src/queue/setup.sql"));
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
}

/// A context on this database whose mail goes to the catcher.
pub fn context(url: &str, clock: &Clock, smtp: &SmtpCatcher) -> Ctx {
    _ = rustls::crypto::ring::default_provider().install_default();
    Ctx {
        pool: pool::new(url, 8).expect("a pool"),
        clock: clock.clone(),
        mailer: Mailer::smtp(&smtp.url()).expect("a mailer"),
        mail_from: Arc::new(mailbox("Rapport <rapport@crm.example>").expect("a sender")),
        links: links("https://crm.example"),
        http: Http::new(true).within(SHORT),
        seal: Seal::new(&[SECRET.to_owned()]).expect("a key"),
        wake: Arc::new(Notify::new()),
        drain: Some(worker::hands()),
        data_dir: Arc::new(std::env::temp_dir()),
    }
}

/// Links on this base, signed with the secret of every test.
pub fn links(base: &str) -> Links {
    Links::new(base, &["a-secret-of-the-tests-0123456789"]).expect("links")
}

/// Seeds a migrated database, with [`ADMIN_KEY`].
pub async fn prepare(ctx: &Ctx) {
    let mut conn = ctx.conn().await.expect("a connection");
    let seed = shared::settings::Seed {
        name: "Nimbus Sales".to_owned(),
        timezone: "UTC".to_owned(),
        locale: "en".to_owned(),
        currency: "USD".to_owned(),
    };
    let now = ctx.clock.now();
    shared::settings::actions::seed(&mut conn, &seed, now).await.expect("settings");
    shared::keys::actions::set_bootstrap(&mut conn, ADMIN_KEY, now).await.expect("the admin key");
}

/// Serves until the runtime of the caller ends; answers the base URL.
pub fn serve(ctx: &Ctx, url: &str, options: api::ApiOptions) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let (ctx, url) = (ctx.clone(), url.to_owned());
    let make = move || Ok(Ctx { pool: pool::new(&url, 8)?, ..ctx.clone() });
    tokio::spawn(async move {
        let ended = api::serve(listener, make, options, std::future::pending()).await;
        ended.expect("the API serves");
    });
    base
}

pub fn client() -> reqwest::Client {
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // It speaks to this machine alone: no certificates to read.
        .tls_certs_only([])
        .build()
        .expect("a client")
}
