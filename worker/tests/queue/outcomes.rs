//! How a job ends, in a lane and in a drain.

use std::time::Duration;

use worker::Limits;

use crate::{
    jobs::{self, Note, Odd, Send},
    support::{Running, eventually, fresh, options, seconds},
};

const GIVE_TO_NOBODY: &str = "UPDATE apalis.jobs
    SET lock_by = NULL, run_at = now() + interval '1 hour', status = 'Pending'";

fn steps(job: &str, steps: &[&str]) -> Vec<(String, String)> {
    steps.iter().map(|step| (job.to_owned(), (*step).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_runs_acts_and_effects() {
    let db = fresh().await;
    let worker = Running::start(&db);
    db.enqueue(Note::new("a")).await;
    db.settled(seconds(5)).await;
    db.enqueue(Send::new("b", 0)).await;
    db.settled(seconds(5)).await;
    let expected = [steps("a", &["act"]), steps("b", &["claim", "perform", "close"])].concat();
    assert_eq!(db.runs().await, expected);
    eventually(seconds(2), "both are counted", async || worker.health.done() == 2).await;
    assert!(worker.stop().await < seconds(2));
}

#[tokio::test]
async fn a_drain_runs_acts_and_effects() {
    let db = fresh().await.stopped();
    db.enqueue(Note::new("a")).await;
    db.enqueue(Send::new("b", 0)).await;
    let drained = worker::drain_with(&db.ctx, &jobs::registry(), &[]).await.unwrap();
    assert_eq!(drained.jobs, 2);
    let mut runs = db.runs().await;
    runs.sort();
    assert_eq!(runs, [steps("a", &["act"]), steps("b", &["claim", "close", "perform"])].concat());
    assert_eq!(db.count("apalis.jobs WHERE status = 'Done'").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_rolls_back_and_is_tried_again_within_five_seconds_and_not_at_once() {
    let db = fresh().await;
    let worker = Running::start(&db);
    db.enqueue(Odd::Fails).await;
    eventually(seconds(3), "it failed once", async || worker.health.retried() == 1).await;
    let wait = db.text("SELECT extract(epoch FROM run_at - now()) FROM apalis.jobs").await.unwrap();
    let wait: f64 = wait.parse().unwrap();
    assert!((1.0..5.0).contains(&wait), "{wait}");
    assert_eq!(db.runs().await, []);
    assert_eq!(db.status("Fails").await, "Pending");
    assert_eq!(db.last_result("Fails").await, r#"{"Err": "context: cause"}"#);
    tokio::time::sleep(seconds(1)).await;
    assert_eq!(worker.health.retried(), 1, "it waits");
    eventually(seconds(4), "it failed twice", async || worker.health.retried() == 2).await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_enough_errors_a_job_is_given_up_and_its_last_error_is_kept() {
    let db = fresh().await;
    let limits = Limits { errors: 2, ..Limits::default() };
    let worker = Running::with(&db, worker::WorkerOptions { limits, ..options(&db.url) });
    db.enqueue(Odd::Fails).await;
    db.settled(seconds(8)).await;
    assert_eq!(db.status("Fails").await, "Killed");
    assert_eq!(db.last_result("Fails").await, r#"{"Err": "context: cause"}"#);
    assert_eq!(db.text("SELECT attempts FROM apalis.jobs").await.unwrap(), "2");
    assert_eq!((worker.health.retried(), worker.health.killed()), (1, 1));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_and_a_time_out_are_errors_of_that_job_alone() {
    let db = fresh().await;
    let limits = Limits { act: seconds(1), ..Limits::default() };
    let worker = Running::with(&db, worker::WorkerOptions { limits, ..options(&db.url) });
    db.enqueue_all(&[Odd::Panics, Odd::Hangs]).await;
    db.enqueue_all(&Note::many(20)).await;
    eventually(seconds(5), "both failed", async || worker.health.retried() >= 2).await;
    eventually(seconds(5), "the others ran", async || worker.health.done() == 20).await;
    assert_eq!(db.count("runs WHERE job IN ('Panics', 'Hangs')").await, 0);
    assert_eq!(db.last_result("Panics").await, r#"{"Err": "panicked: on purpose"}"#);
    assert_eq!(db.last_result("Hangs").await, r#"{"Err": "took longer than 1 s"}"#);
    assert_eq!(worker.health.restarts(), 0);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_asks_to_wait_keeps_its_work_and_is_not_counted() {
    let db = fresh().await;
    let worker = Running::start(&db);
    db.enqueue(Odd::WaitsAnHour).await;
    eventually(seconds(3), "it waits", async || worker.health.retried() == 1).await;
    assert_eq!(db.runs().await, steps("WaitsAnHour", &["act"]));
    let left = db.count("apalis.jobs WHERE run_at - now() BETWEEN '59 min' AND '61 min'").await;
    assert_eq!(left, 1);
    let errors = db.text("SELECT metadata -> 'errors' FROM apalis.jobs").await;
    assert_eq!(errors.as_deref(), Some("0"));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_may_cancel_itself() {
    let db = fresh().await;
    let worker = Running::start(&db);
    db.enqueue(Odd::Cancels).await;
    db.enqueue(Send::new("unwanted", 0)).await;
    db.settled(seconds(3)).await;
    for (job, why) in [("Cancels", "nobody wants it"), ("unwanted", "unwanted")] {
        assert_eq!(db.status(job).await, "Killed");
        assert_eq!(db.last_result(job).await, format!(r#"{{"Err": "{why}"}}"#));
    }
    assert_eq!(db.count("apalis.jobs WHERE metadata -> 'outcome' = 'cancelled'").await, 2);
    assert_eq!(db.count("runs WHERE step = 'perform'").await, 0);
    assert_eq!((worker.health.cancelled(), worker.health.killed()), (2, 0));
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_lost_its_job_to_another_worker_leaves_nothing() {
    let db = fresh().await;
    let worker = Running::start(&db);
    db.enqueue(Note { name: "slow".to_owned(), millis: 1_000 }).await;
    let held = "apalis.jobs WHERE lock_by IS NOT NULL";
    eventually(seconds(3), "it runs", async || db.count(held).await == 1).await;
    db.sql(GIVE_TO_NOBODY).await;
    tokio::time::sleep(seconds(2)).await;
    assert_eq!(db.runs().await, []);
    assert_eq!(db.status("slow").await, "Pending");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_was_lost_before_its_claim_is_not_claimed() {
    let db = fresh().await;
    let worker = Running::start(&db);
    let mut all = Vec::new();
    while all.len() < db.ctx.pool.status().max_size {
        all.push(db.ctx.conn().await.unwrap());
    }
    db.enqueue(Send::new("a", 0)).await;
    let held = "apalis.jobs WHERE lock_by IS NOT NULL";
    eventually(seconds(3), "it waits for a connection", async || db.count(held).await == 1).await;
    db.sql(GIVE_TO_NOBODY).await;
    drop(all);
    tokio::time::sleep(seconds(1)).await;
    assert_eq!(db.runs().await, []);
    assert_eq!(db.status("a").await, "Pending");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_silent_for_long_starts_no_effect() {
    let db = fresh().await;
    let limits = Limits { silence: Duration::ZERO, ..Limits::default() };
    let worker = Running::with(&db, worker::WorkerOptions { limits, ..options(&db.url) });
    db.enqueue(Send::new("a", 0)).await;
    db.enqueue(Note::new("b")).await;
    eventually(seconds(3), "the act ran", async || worker.health.done() == 1).await;
    eventually(seconds(3), "the effect waits", async || worker.health.retried() == 1).await;
    assert_eq!(db.count("runs WHERE step = 'perform'").await, 0);
    assert_eq!(db.status("a").await, "Pending");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_cannot_be_written_down_is_not_repeated_for_that() {
    let db = fresh().await;
    db.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON runs FOR EACH ROW WHEN (NEW.step = 'close') EXECUTE FUNCTION refuse()",
    )
    .await;
    let worker = Running::start(&db);
    db.enqueue(Send::new("a", 0)).await;
    let performed = "runs WHERE step = 'perform'";
    eventually(seconds(3), "it is done", async || db.count(performed).await == 1).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    db.sql("DROP TRIGGER refuse ON runs").await;
    db.settled(seconds(5)).await;
    assert_eq!(db.runs().await, steps("a", &["claim", "perform", "close"]));
    worker.stop().await;
}
