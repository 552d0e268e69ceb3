//! Tells the database that this process lives, and frees what a dead one held.
//!
//! A loop of its own, on connections of its own: neither a full lane nor slow jobs keep it from its work. Life and
//! death go by the database's clock, as apalis does it, so that the clocks of the workers need not agree.

use std::{sync::Arc, time::Duration};

use diesel::sql_types::{Array, Double, Text};
use diesel_async::RunQueryDsl;
use shared::{db::pool, queue::Lane};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::{fault::Fault, run::Worker};

/// Never ends.
pub(crate) async fn keep(worker: Arc<Worker>) {
    let heartbeat = worker.options.heartbeat;
    let mut tick = interval(heartbeat / 2);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut steady_since = Instant::now();
    loop {
        tick.tick().await;
        // After an outage of the database everybody looks dead: first let the others speak up.
        let reap = steady_since.elapsed() >= heartbeat * 2;
        let beat = timeout(heartbeat, beat(&worker, reap)).await;
        match beat.unwrap_or_else(|_| Err(Fault::out_of_time(heartbeat))) {
            Ok(()) => worker.options.health.beat(),
            Err(fault) => {
                steady_since = Instant::now();
                tracing::warn!("no sign of life could be given: {fault}");
            }
        }
    }
}

async fn beat(worker: &Worker, reap: bool) -> Result<(), Fault> {
    let mut conn = pool::get(&worker.upkeep).await?;
    diesel::sql_query("UPDATE apalis.workers SET last_seen = now() WHERE id = ANY ($1)")
        .bind::<Array<Text>, _>(worker.holders())
        .execute(&mut conn)
        .await?;
    if !reap {
        return Ok(());
    }
    let freed = diesel::sql_query(include_str!("sql/reap.sql"))
        .bind::<Double, _>(seconds(worker.options.dead_after()))
        .bind::<Array<Text>, _>(Lane::ALL.map(Lane::queue).as_slice())
        .execute(&mut conn)
        .await?;
    if freed > 0 {
        tracing::warn!(jobs = freed, "took over what a dead worker held");
        worker.ctx.wake.notify_one();
    }
    Ok(())
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}
