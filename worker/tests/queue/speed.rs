//! How fast it goes: `cargo test --release -p worker --test queue -- --ignored --nocapture speed`.

use std::time::Instant;

use worker::{LaneSize, WorkerOptions};

use crate::{
    jobs::{Nothing, Send},
    support::{Running, eventually, fresh, options, seconds},
};

fn sizes(name: &str, default: LaneSize) -> LaneSize {
    let Ok(given) = std::env::var(name) else { return default };
    let (batch, concurrency) = given.split_once('/').unwrap();
    LaneSize { batch: batch.parse().unwrap(), concurrency: concurrency.parse().unwrap() }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn of_acts_that_do_nothing() {
    const JOBS: u32 = 20_000;
    let db = fresh().await;
    let options = options(&db.url);
    let act = sizes("ACT", WorkerOptions::new("").act);
    let jobs: Vec<Nothing> = (0..JOBS).map(Nothing).collect();
    for chunk in jobs.chunks(1_000) {
        db.enqueue_all(chunk).await;
    }
    let start = Instant::now();
    let worker = Running::with(&db, WorkerOptions { act, ..options });
    eventually(seconds(60), "all ran", async || worker.health.done() == u64::from(JOBS)).await;
    println!("{:.0} acts a second with {act:?}", f64::from(JOBS) / start.elapsed().as_secs_f64());
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn of_effects_that_take_20_ms() {
    const JOBS: u32 = 3_000;
    let db = fresh().await;
    let options = options(&db.url);
    let effect = sizes("EFFECT", WorkerOptions::new("").effect);
    let jobs: Vec<Send> = (0..JOBS).map(|n| Send::new(format!("n{n}"), 20)).collect();
    db.enqueue_all(&jobs).await;
    let start = Instant::now();
    let worker = Running::with(&db, WorkerOptions { effect, ..options });
    eventually(seconds(60), "all ran", async || worker.health.done() == u64::from(JOBS)).await;
    println!(
        "{:.0} effects a second with {effect:?}",
        f64::from(JOBS) / start.elapsed().as_secs_f64()
    );
    worker.stop().await;
}
