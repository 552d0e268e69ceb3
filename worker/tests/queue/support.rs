//! A database of its own for each test, a worker on it, and what happened.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeZone, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Nullable, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use kernel::clock::Clock;
use shared::{
    ctx::Ctx,
    db::{Conn, migrate, pool},
    http::Http,
    links::Links,
    mail::{Mailer, message::mailbox},
    queue::{Job, enqueue_all},
    seal::Seal,
};
use testkit::database::TestDatabase;
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
};
use worker::{Health, WorkerOptions};

use crate::jobs;

/// Where every job of these tests writes down that it ran, and rows that fall due.
const TABLES: &str = "CREATE TABLE runs (
    job text NOT NULL, step text NOT NULL, pid int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
    CREATE TABLE plans (name text PRIMARY KEY, at timestamptz, done bool DEFAULT false, claims int DEFAULT 0)";

/// A fresh, migrated database.
pub async fn fresh() -> Db {
    let key = format!("queue {TABLES} {}", testkit::app::migrations());
    let database = testkit::database::fresh(&key, prepare).await.unwrap();
    let db = Db::at(database.url().to_owned());
    Db { _database: Some(Arc::new(database)), ..db }
}

/// Migrates an empty database.
pub async fn prepare(url: &str) -> anyhow::Result<()> {
    migrate::run(url).await?;
    pool::connect(url).await?.batch_execute(TABLES).await?;
    Ok(())
}

pub fn ctx(url: &str, clock: Clock) -> Ctx {
    Ctx {
        pool: pool::new(url, 12).unwrap(),
        clock,
        mailer: Mailer::folder(std::env::temp_dir()),
        mail_from: Arc::new(mailbox("Rapport <rapport@localhost>").unwrap()),
        links: Links::new("http://localhost", &["a secret of the tests"]).unwrap(),
        http: Http::new(true),
        seal: Seal::new(&[]).unwrap(),
        wake: Arc::new(Notify::new()),
        drain: None,
        data_dir: Arc::default(),
    }
}

/// The defaults but for times that a test can wait for: a worker is dead after two seconds.
pub fn options(url: &str) -> WorkerOptions {
    WorkerOptions {
        registry: jobs::registry(),
        schedules: Vec::new(),
        heartbeat: Duration::from_secs(1),
        missed_heartbeats: 2,
        grace: Duration::from_secs(5),
        ..WorkerOptions::new(url)
    }
}

#[derive(Clone)]
pub struct Db {
    pub url: String,
    pub ctx: Ctx,
    /// Dropped with the last one who knows it.
    _database: Option<Arc<TestDatabase>>,
}

impl Db {
    pub fn at(url: String) -> Self {
        let ctx = ctx(&url, Clock::Real);
        Self { url, ctx, _database: None }
    }

    /// The same database by a clock that stands still.
    pub fn stopped(mut self) -> Self {
        self.ctx.clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 20, 8, 0, 0).unwrap());
        self
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.ctx.clock.now()
    }

    pub async fn conn(&self) -> Conn {
        pool::connect(&self.url).await.unwrap()
    }

    pub async fn sql(&self, sql: &str) {
        self.conn().await.batch_execute(sql).await.unwrap();
    }

    pub async fn enqueue<J: Job>(&self, job: J) {
        self.enqueue_all(&[job]).await;
    }

    pub async fn enqueue_all<J: Job>(&self, jobs: &[J]) {
        enqueue_all(&self.conn().await, jobs, self.now()).await.unwrap();
        self.ctx.wake.notify_one();
    }

    /// A row that no code of ours would write.
    pub async fn enqueue_bytes(&self, payload: &str) -> String {
        let id = ulid::Ulid::from_parts(1, rand::random()).to_string();
        let sql = "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
            VALUES ($1, 'rapport.act', convert_to($2, 'UTF8'), 'Pending', 0, 25, now() - interval '1 s', 0, '')";
        let query = diesel::sql_query(sql).bind::<Text, _>(&id).bind::<Text, _>(payload);
        query.execute(&mut self.conn().await).await.unwrap();
        id
    }

    pub async fn count(&self, what: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let sql = format!("SELECT count(*) AS n FROM {what}");
        diesel::sql_query(sql).get_result::<Row>(&mut self.conn().await).await.unwrap().n
    }

    pub async fn text(&self, sql: &str) -> Option<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Nullable<Text>)]
            text: Option<String>,
        }
        let sql = format!("SELECT ({sql})::text AS text");
        diesel::sql_query(sql).get_result::<Row>(&mut self.conn().await).await.unwrap().text
    }

    /// Job and step of everything that ran, in order.
    pub async fn runs(&self) -> Vec<(String, String)> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Array<Text>)]
            run: Vec<String>,
        }
        let sql = "SELECT ARRAY[job, step] AS run FROM runs ORDER BY at";
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut self.conn().await).await.unwrap();
        rows.into_iter().map(|row| (row.run[0].clone(), row.run[1].clone())).collect()
    }

    pub async fn status(&self, job: &str) -> String {
        let sql = format!("SELECT status FROM apalis.jobs WHERE idempotency_key LIKE '%:{job}'");
        self.text(&sql).await.unwrap_or_default()
    }

    pub async fn last_result(&self, job: &str) -> String {
        let sql =
            format!("SELECT last_result FROM apalis.jobs WHERE idempotency_key LIKE '%:{job}'");
        self.text(&sql).await.unwrap_or_default()
    }

    pub async fn settled(&self, within: Duration) {
        eventually(within, "all jobs end", async || {
            self.count("apalis.jobs WHERE status NOT IN ('Done', 'Killed')").await == 0
        })
        .await;
    }
}

/// Fails the test when `holds` does not come true in time.
pub async fn eventually(within: Duration, what: &str, holds: impl AsyncFn() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < within, "not within {within:?}: {what}");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// A worker in this process.
pub struct Running {
    pub health: Arc<Health>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Running {
    pub fn start(db: &Db) -> Self {
        Self::with(db, options(&db.url))
    }

    pub fn with(db: &Db, options: WorkerOptions) -> Self {
        let health = Arc::clone(&options.health);
        let (stop, stopped) = oneshot::channel::<()>();
        let ctx = db.ctx.clone();
        let stopped = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(worker::run(ctx, options, stopped));
        Self { health, stop, task }
    }

    /// Answers how long it took.
    pub async fn stop(self) -> Duration {
        let start = Instant::now();
        let _ = self.stop.send(());
        self.task.await.unwrap().unwrap();
        start.elapsed()
    }
}

pub fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}
