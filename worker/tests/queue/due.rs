//! Schedules and the clock.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt;
use shared::{
    Result,
    ctx::Drained,
    db::Conn,
    queue::{enqueue, enqueue_all},
};
use worker::{Schedule, WorkerOptions};

use crate::{
    jobs::{self, Note, Odd, Send},
    support::{Db, Running, eventually, fresh, options, seconds},
};

/// A slice of its own: rows that fall due, and a job for each.
pub const PLANS: Schedule = Schedule {
    name: "plans",
    next_due: |conn| next_due(conn).boxed(),
    claim_due: |conn, now, limit| claim_due(conn, now, limit).boxed(),
};

async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<Timestamptz>)]
        at: Option<DateTime<Utc>>,
    }
    let sql = "SELECT min(at) AS at FROM plans WHERE NOT done";
    Ok(diesel::sql_query(sql).get_result::<Row>(conn).await?.at)
}

async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let sql = "UPDATE plans SET done = true, claims = claims + 1 WHERE name IN (
        SELECT name FROM plans WHERE NOT done AND at <= $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING name";
    let query = diesel::sql_query(sql).bind::<Timestamptz, _>(now).bind::<BigInt, _>(limit);
    let rows: Vec<Row> = query.load(conn).await?;
    let jobs: Vec<Note> = rows.into_iter().map(|row| Note::new(row.name)).collect();
    enqueue_all(conn, &jobs, now).await?;
    Ok(jobs.len())
}

/// Adds `count` plans that fall due `apart` from each other, the first one now.
pub async fn plan(db: &Db, count: usize, apart: &str) {
    let now = db.now().to_rfc3339();
    db.sql(&format!(
        "INSERT INTO plans (name, at)
         SELECT 'p' || n, timestamptz '{now}' + n * interval '{apart}' FROM generate_series(0, {count} - 1) AS n"
    ))
    .await;
}

async fn drain(db: &Db) -> u64 {
    let Drained { jobs } = worker::drain_with(&db.ctx, &jobs::registry(), &[PLANS]).await.unwrap();
    jobs
}

#[tokio::test(flavor = "multi_thread")]
async fn three_schedulers_claim_each_due_row_once() {
    let db = fresh().await;
    plan(&db, 3_000, "1 ms").await;
    let workers = [(); 3].map(|()| {
        let schedules = vec![PLANS];
        Running::with(&db, WorkerOptions { schedules, ..options(&db.url) })
    });
    eventually(seconds(20), "all ran", async || {
        db.count("apalis.jobs WHERE status = 'Done'").await == 3_000
    })
    .await;
    assert_eq!(db.count("plans WHERE claims <> 1").await, 0);
    assert_eq!(db.count("runs").await, 3_000);
    assert_eq!(db.count("(SELECT DISTINCT job FROM runs) AS jobs").await, 3_000);
    for worker in workers {
        worker.stop().await;
    }
}

#[tokio::test]
async fn a_drain_goes_by_the_clock() {
    let db = fresh().await.stopped();
    let conn = &mut db.conn().await;
    enqueue(conn, &Note::new("at once"), db.now()).await.unwrap();
    enqueue(conn, &Note::new("in an hour"), db.now() + TimeDelta::hours(1)).await.unwrap();
    plan(&db, 3, "2 hours").await;
    assert_eq!(drain(&db).await, 2);
    assert_eq!(drain(&db).await, 0);
    db.ctx.clock.advance(TimeDelta::minutes(59));
    assert_eq!(drain(&db).await, 0);
    db.ctx.clock.advance(TimeDelta::minutes(1));
    assert_eq!(drain(&db).await, 1);
    db.ctx.clock.advance(TimeDelta::hours(9));
    assert_eq!(drain(&db).await, 2);
    let jobs: Vec<String> = db.runs().await.into_iter().map(|(job, _)| job).collect();
    assert_eq!(jobs, ["at once", "p0", "in an hour", "p1", "p2"]);
}

#[tokio::test]
async fn next_due_is_the_earliest_of_jobs_and_schedules() {
    let db = fresh().await.stopped();
    let next = async || worker::next_due_with(&db.ctx, &[PLANS]).await.unwrap();
    plan(&db, 2, "2 hours").await;
    let start = db.now();
    assert_eq!(next().await, Some(start));
    drain(&db).await;
    assert_eq!(next().await, Some(start + TimeDelta::hours(2)));
    let at = start + TimeDelta::hours(1);
    enqueue(&db.conn().await, &Note::new("a"), at).await.unwrap();
    assert_eq!(next().await, Some(at));
    db.ctx.clock.advance(TimeDelta::hours(2));
    drain(&db).await;
    assert_eq!(next().await, None);
    assert_eq!(worker::next_due(&db.ctx).await.unwrap(), None);
}

#[tokio::test]
async fn in_a_drain_a_retry_waits_by_the_clock() {
    let db = fresh().await.stopped();
    db.enqueue(Odd::WaitsAnHour).await;
    db.enqueue(Odd::Fails).await;
    assert_eq!(drain(&db).await, 2);
    let next = worker::next_due(&db.ctx).await.unwrap().unwrap();
    assert!((TimeDelta::seconds(1)..TimeDelta::seconds(5)).contains(&(next - db.now())));
    db.ctx.clock.advance_to(next);
    assert_eq!(drain(&db).await, 1);
    db.sql("DELETE FROM apalis.jobs WHERE idempotency_key = 'odd:Fails'").await;
    let next = worker::next_due(&db.ctx).await.unwrap().unwrap();
    db.ctx.clock.advance_to(next);
    assert_eq!(drain(&db).await, 1);
    assert_eq!(db.runs().await.len(), 2);
}

#[tokio::test]
async fn a_panic_does_not_end_a_drain() {
    let db = fresh().await.stopped();
    db.enqueue(Odd::Panics).await;
    db.enqueue(Note::new("a")).await;
    assert_eq!(drain(&db).await, 2);
    assert_eq!(db.runs().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_drains_at_once_run_every_job_once() {
    let db = fresh().await.stopped();
    db.enqueue_all(&Note::many(300)).await;
    db.enqueue(Send::new("mail", 50)).await;
    plan(&db, 1_200, "0 s").await;
    let (one, other) = tokio::join!(drain(&db), drain(&db));
    assert_eq!(one + other, 1_501);
    assert_eq!(db.count("runs WHERE step = 'act'").await, 1_500);
}

#[tokio::test]
async fn retention_goes_by_the_clock() {
    let db = fresh().await.stopped();
    db.enqueue_all(&[Odd::Cancels, Odd::WaitsAnHour]).await;
    db.enqueue_all(&Note::many(700)).await;
    drain(&db).await;
    db.sql(
        "INSERT INTO apalis.workers (id, worker_type, storage_name, layers, last_seen)
         VALUES ('old', 'rapport.act', '', '', '2026-11-13T07:00Z'), ('new', 'rapport.act', '', '', '2026-11-20T08:00Z')",
    )
    .await;
    let left = async || {
        worker::retention(&db.ctx).await.unwrap();
        let count =
            async |status: &str| db.count(&format!("apalis.jobs WHERE status = '{status}'")).await;
        (count("Done").await, count("Killed").await, count("Pending").await)
    };
    let workers = async || {
        db.text("SELECT string_agg(id, ' ' ORDER BY id) FROM apalis.workers").await.unwrap()
    };
    assert_eq!(left().await, (700, 1, 1));
    assert_eq!(workers().await, "new rapport.drain");
    db.ctx.clock.advance(TimeDelta::days(7));
    assert_eq!(left().await, (700, 1, 1));
    db.ctx.clock.advance(TimeDelta::seconds(1));
    assert_eq!(left().await, (0, 1, 1));
    assert_eq!(workers().await, "rapport.drain");
    db.ctx.clock.advance(TimeDelta::days(83));
    assert_eq!(left().await, (0, 0, 1));
}
