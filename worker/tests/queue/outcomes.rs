//! How a job ends, in a lane and in a drain.

use crate::{
    jobs::{self, Note, Send},
    support::{Running, fresh, seconds},
};

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
    assert_eq!(worker.health.done(), 2);
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
