//! Deletes jobs that ended long ago, and the workers that nothing refers to any more.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use shared::{Result, ctx::Ctx, db::Conn};
use ulid::Ulid;

use crate::{drain::DRAIN, schedule};

const DONE: TimeDelta = TimeDelta::days(7);
const DEAD: TimeDelta = TimeDelta::days(90);
const WORKERS: TimeDelta = TimeDelta::days(7);

/// All of housekeeping at once, by the clock: for a sandbox, where no worker runs that would do it.
pub async fn retention(ctx: &Ctx) -> anyhow::Result<()> {
    schedule::pass(&ctx.pool, &schedule::housekeeping(), ctx.clock.now()).await?;
    Ok(())
}

/// One batch; answers `limit` as long as there may be more.
pub(crate) async fn delete_old(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let jobs = diesel::sql_query(include_str!("sql/delete_jobs.sql"))
        .bind::<Timestamptz, _>(now - DONE)
        .bind::<Timestamptz, _>(now - DEAD)
        .bind::<BigInt, _>(limit)
        .bind::<Text, _>(first_id(now - DONE))
        .execute(conn)
        .await?;
    if i64::try_from(jobs).is_ok_and(|jobs| jobs == limit) {
        return Ok(jobs);
    }
    let workers = diesel::sql_query(include_str!("sql/delete_workers.sql"))
        .bind::<Timestamptz, _>(now - WORKERS)
        .bind::<BigInt, _>(limit)
        .bind::<Text, _>(DRAIN)
        .execute(conn)
        .await?;
    Ok(jobs.max(workers))
}

/// The least id of a job that was made to run at this instant.
fn first_id(at: DateTime<Utc>) -> String {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Ulid::from_parts(millis, 0).to_string()
}
