//! Runs everything that is due by the clock, then and there: for tests and the sandbox, where no lane runs.

use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Binary, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use futures_util::{FutureExt, future::BoxFuture};
use shared::{
    ctx::{Ctx, Drain, Drained},
    db::Conn,
    queue::Lane,
};
use tokio::sync::Mutex;

use crate::{
    health::Health,
    options::Limits,
    perform::{Door, perform},
    registry::{Registry, registry},
    schedule::{self, Schedule, schedules},
    source::Place,
    taken::Taken,
};

/// The holder of jobs that a drain runs. One name for all: a drain frees what one before it left by dying.
pub(crate) const DRAIN: &str = "rapport.drain";

/// Jobs taken at once, and run one after the other.
const BATCH: i64 = 64;

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// What a sandbox and the tests run instead of lanes: [`drain`] and [`next_due`].
pub fn hands() -> Drain {
    Drain { run: drain, next_due: |ctx| async move { next_due(&ctx).await }.boxed() }
}

/// With this product's jobs and schedules; see [`drain_with`].
pub fn drain(ctx: Ctx) -> BoxFuture<'static, anyhow::Result<Drained>> {
    async move { drain_with(&ctx, &registry(), &schedules()).await }.boxed()
}

/// Moves on what the schedules say is due and runs the jobs that are due, in the order of their time, until
/// nothing is due by `ctx.clock`. Not for use beside a worker on the same database.
pub async fn drain_with(
    ctx: &Ctx,
    registry: &Registry,
    schedules: &[Schedule],
) -> anyhow::Result<Drained> {
    let _one = ONE_AT_A_TIME.lock().await;
    let door = Door {
        registry: registry.clone(),
        limits: Limits::default(),
        health: Arc::<Health>::default(),
        patient: false,
    };
    begin(&mut *ctx.conn().await?).await.context("a drain cannot begin")?;
    let mut drained = Drained::default();
    loop {
        let claimed = schedule::pass(&ctx.pool, schedules, ctx.clock.now()).await?;
        let jobs = take(&mut *ctx.conn().await?, ctx.clock.now()).await?;
        if claimed == 0 && jobs.is_empty() {
            return Ok(drained);
        }
        for job in &jobs {
            perform(&door, ctx, job, &Place::default()).await?;
            drained.jobs += 1;
        }
    }
}

/// With this product's schedules; see [`next_due_with`].
pub async fn next_due(ctx: &Ctx) -> anyhow::Result<Option<DateTime<Utc>>> {
    next_due_with(ctx, &schedules()).await
}

/// The earliest instant at which a drain would have something to do; it may be past.
pub async fn next_due_with(
    ctx: &Ctx,
    schedules: &[Schedule],
) -> anyhow::Result<Option<DateTime<Utc>>> {
    let conn = &mut *ctx.conn().await?;
    let mut earliest = next_job(conn).await?;
    for schedule in schedules {
        let due = (schedule.next_due)(conn).await?;
        earliest = earliest.into_iter().chain(due).min();
    }
    Ok(earliest)
}

async fn begin(conn: &mut Conn) -> diesel::QueryResult<()> {
    diesel::sql_query(include_str!("sql/drain_begin.sql"))
        .bind::<Text, _>(DRAIN)
        .execute(conn)
        .await?;
    diesel::sql_query(include_str!("sql/drain_left.sql"))
        .bind::<Text, _>(DRAIN)
        .execute(conn)
        .await?;
    Ok(())
}

async fn take(conn: &mut Conn, now: DateTime<Utc>) -> diesel::QueryResult<Vec<Taken>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        id: String,
        #[diesel(sql_type = Binary)]
        job: Vec<u8>,
        #[diesel(sql_type = Timestamptz)]
        run_at: DateTime<Utc>,
        #[diesel(sql_type = Integer)]
        errors: i32,
        #[diesel(sql_type = Integer)]
        crashes: i32,
    }
    let mut rows: Vec<Row> = diesel::sql_query(include_str!("sql/drain_take.sql"))
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Text>, _>(Lane::ALL.map(Lane::queue).as_slice())
        .bind::<BigInt, _>(BATCH)
        .bind::<Text, _>(DRAIN)
        .load(conn)
        .await?;
    rows.sort_by(|a, b| (a.run_at, &a.id).cmp(&(b.run_at, &b.id)));
    let count = |number: i32| u32::try_from(number).unwrap_or(0);
    let taken = rows.into_iter().map(|row| Taken {
        id: row.id,
        holder: DRAIN.to_owned(),
        payload: row.job,
        errors: count(row.errors),
        crashes: count(row.crashes),
    });
    Ok(taken.collect())
}

async fn next_job(conn: &mut Conn) -> diesel::QueryResult<Option<DateTime<Utc>>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<Timestamptz>)]
        run_at: Option<DateTime<Utc>>,
    }
    let row: Row = diesel::sql_query(include_str!("sql/next_job.sql"))
        .bind::<Array<Text>, _>(Lane::ALL.map(Lane::queue).as_slice())
        .get_result(conn)
        .await?;
    Ok(row.run_at)
}
