//! The worker's part of a process: lanes by the real time, or the loop of a sandbox.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use api::{MoreMetrics, Ready};
use shared::{ctx::Ctx, installation::Marks, webhooks};
use tokio::time::sleep;
use worker::{Health, WorkerOptions};

use crate::roles::Told;

/// Without a sign of life for this long, others may have taken over what this worker held.
const SILENCE: Duration = Duration::from_secs(20);

/// Between two looks of a sandbox when nobody rings.
const LOOK: Duration = Duration::from_millis(200);

/// After a look that failed.
const REST: Duration = Duration::from_secs(1);

/// Lanes and schedules, until told to stop.
pub async fn run(
    ctx: Ctx,
    url: String,
    marks: Marks,
    health: Arc<Health>,
    told: Told,
) -> anyhow::Result<()> {
    let options = WorkerOptions { health, marks: Some(marks), ..WorkerOptions::new(url) };
    worker::run(ctx, options, told.stop()).await
}

/// For `/readyz`.
pub fn ready(health: &Arc<Health>) -> Ready {
    let health = Arc::clone(health);
    Arc::new(move || match health.since_heartbeat() {
        _ if !health.is_running() => Err("the worker does not run".to_owned()),
        Some(since) if since <= SILENCE => Ok(()),
        _ => Err("the worker gave no sign of life for 20 s".to_owned()),
    })
}

/// For `/metrics`, in the text format of Prometheus.
pub fn metrics(health: &Arc<Health>) -> MoreMetrics {
    let health = Arc::clone(health);
    Arc::new(move || {
        let jobs = [
            ("done", health.done()),
            ("retried", health.retried()),
            ("cancelled", health.cancelled()),
            ("failed", health.failed()),
            ("killed", health.killed()),
        ];
        let jobs = jobs.map(|(outcome, count)| {
            format!("rapport_worker_jobs_total{{outcome=\"{outcome}\"}} {count}\n")
        });
        let deliveries = webhooks::tally::counts().map(|(outcome, count)| {
            format!("rapport_worker_webhook_deliveries_total{{outcome=\"{outcome}\"}} {count}\n")
        });
        let age = health.since_heartbeat().map_or(f64::NAN, |since| since.as_secs_f64());
        [
            metric("jobs_total", "counter", "Jobs run by this process, by how they ended."),
            jobs.concat(),
            metric(
                "webhook_deliveries_total",
                "counter",
                "Tries of webhook deliveries by this process, by what came of them.",
            ),
            deliveries.concat(),
            metric("restarts_total", "counter", "Times that a lane broke off and started again."),
            format!("rapport_worker_restarts_total {}\n", health.restarts()),
            metric("running", "gauge", "Whether the worker runs."),
            format!("rapport_worker_running {}\n", u8::from(health.is_running())),
            metric("heartbeat_age_seconds", "gauge", "Since the last sign of life."),
            format!("rapport_worker_heartbeat_age_seconds {age}\n"),
        ]
        .concat()
    })
}

fn metric(name: &str, kind: &str, help: &str) -> String {
    format!("# HELP rapport_worker_{name} {help}\n# TYPE rapport_worker_{name} {kind}\n")
}

/// The loop of a sandbox: what is due by its clock runs at once.
pub async fn run_sandbox(ctx: Ctx, well: Arc<AtomicBool>, told: Told) -> anyhow::Result<()> {
    let drains = async {
        loop {
            let drained = worker::drain(ctx.clone()).await;
            if let Err(error) = &drained
                && well.load(Relaxed)
            {
                tracing::warn!("the sandbox cannot run what is due: {error:#}");
            }
            well.store(drained.is_ok(), Relaxed);
            tokio::select! {
                () = ctx.wake.notified(), if drained.is_ok() => {}
                () = sleep(if drained.is_ok() { LOOK } else { REST }) => {}
            }
        }
    };
    // A drain that is cut off is taken up by the next one.
    tokio::select! {
        () = drains => Ok(()),
        () = told.stop() => Ok(()),
    }
}

/// For `/readyz` of a sandbox.
pub fn sandbox_ready(well: &Arc<AtomicBool>) -> Ready {
    let well = Arc::clone(well);
    Arc::new(move || match well.load(Relaxed) {
        true => Ok(()),
        false => Err("what is due in the sandbox cannot be run".to_owned()),
    })
}
