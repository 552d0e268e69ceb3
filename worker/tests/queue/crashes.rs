//! Processes that end in the middle of their work.

use std::time::{Duration, Instant};

use crate::{
    child::{Process, aborted},
    jobs::{Note, Odd, Send},
    support::{Db, Running, eventually, fresh, seconds},
};

const HELD: &str = "apalis.jobs WHERE lock_by IS NOT NULL";

fn notes(count: usize, millis: u64) -> Vec<Note> {
    (0..count).map(|n| Note { name: format!("n{n}"), millis }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_held_is_taken_up_by_another_and_every_act_takes_effect_once() {
    let db = fresh().await;
    db.enqueue_all(&notes(200, 100)).await;
    db.enqueue(Send::new("mail", 700)).await;
    let first = Process::worker(&db);
    let pid = first.id();
    eventually(seconds(10), "it is in mid-batch", async || {
        db.count("runs WHERE step = 'act'").await > 10 && db.count(HELD).await > 10
    })
    .await;
    first.kill();
    let at_kill = Instant::now();
    let held = db.count(HELD).await;
    assert!(held > 0);
    let second = Running::start(&db);
    db.settled(seconds(10)).await;
    // Dead after two seconds here; 30 s, and so 35 s, with the defaults.
    assert!(at_kill.elapsed() < seconds(8));
    assert_eq!(db.count("runs WHERE step = 'act'").await, 200);
    assert_eq!(db.count("(SELECT DISTINCT job FROM runs WHERE step = 'act') AS jobs").await, 200);
    assert_eq!(db.count("runs WHERE job = 'mail' AND step = 'close'").await, 1);
    assert!(db.count(&format!("runs WHERE pid = {pid}")).await > 0);
    assert!(db.count(&format!("runs WHERE pid <> {pid}")).await > 0);
    assert_eq!(db.count("apalis.jobs WHERE attempts > 1").await, held);
    second.stop().await;
}

/// After an outage of the database all workers look dead, until they have spoken.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_just_came_takes_nobody_for_dead() {
    let db = fresh().await;
    db.enqueue(Note::new("a")).await;
    db.sql(
        "INSERT INTO apalis.workers (id, worker_type, storage_name, layers, last_seen)
         VALUES ('silent', 'rapport.act', '', '', now() - interval '1 hour');
         UPDATE apalis.jobs SET status = 'Queued', lock_by = 'silent', lock_at = now() - interval '1 hour'",
    )
    .await;
    let worker = Running::start(&db);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(db.status("a").await, "Queued");
    db.settled(seconds(3)).await;
    worker.stop().await;
}

/// With the defaults: dead after the silence, found at the next beat, fetched at the next look.
#[test]
fn with_the_defaults_that_takes_less_than_35_seconds() {
    let options = worker::WorkerOptions::new("postgres:///");
    let silence = options.heartbeat * options.missed_heartbeats;
    assert!(silence + options.heartbeat / 2 + options.poll <= seconds(35));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_kills_its_process_is_ended_and_its_neighbours_are_not() {
    let db = fresh().await;
    db.enqueue(Odd::EndsTheProcess).await;
    db.enqueue_all(&notes(5, 150)).await;
    let mut crashes = 0;
    while db.status("EndsTheProcess").await != "Killed" {
        let mut process = Process::worker(&db);
        while process.is_running() && db.status("EndsTheProcess").await != "Killed" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if process.is_running() {
            // The last one runs the others to their end.
            db.settled(seconds(20)).await;
            assert!(process.terminate().await.0.success());
        } else {
            assert!(aborted(process.ended().await));
            crashes += 1;
        }
        assert!(crashes <= 4, "the limit of the children");
    }
    assert_eq!(crashes, 4);
    assert!(db.last_result("EndsTheProcess").await.contains("its process ended 4 times"));
    assert_eq!(db.count("runs WHERE job <> 'EndsTheProcess'").await, 5);
    assert_eq!(db.count("apalis.jobs WHERE status = 'Done'").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_counts_a_crash_against_the_job_it_died_with() {
    let db = fresh().await;
    db.enqueue(Note::new("before")).await;
    db.enqueue(Odd::EndsTheProcess).await;
    db.enqueue(Note::new("after")).await;
    for _ in 0..10 {
        assert!(aborted(Process::drain(&db).ended().await));
    }
    assert!(Process::drain(&db).ended().await.success());
    assert_eq!(db.status("EndsTheProcess").await, "Killed");
    let ran = [("before", "act"), ("after", "act")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(db.runs().await, ran);
}

async fn worker_in_mid_job(db: &Db, grace: u64) -> Process {
    db.enqueue_all(&notes(3, 1_500)).await;
    let process = Process::worker_with_grace(db, grace);
    eventually(seconds(5), "they run", async || db.count(HELD).await == 3).await;
    process
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_within_the_limit_finishes_what_runs() {
    let db = fresh().await;
    let (status, took) = worker_in_mid_job(&db, 5_000).await.terminate().await;
    assert!(status.success() && took < seconds(4), "{took:?}");
    assert_eq!(db.count("apalis.jobs WHERE status = 'Done'").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_past_the_limit_leaves_the_rest_to_others() {
    let db = fresh().await;
    let (status, took) = worker_in_mid_job(&db, 100).await.terminate().await;
    assert!(status.success() && took < seconds(3), "{took:?}");
    assert_eq!(db.count("apalis.jobs WHERE status = 'Pending'").await, 3);
    let other = Running::start(&db);
    db.settled(seconds(5)).await;
    assert_eq!(db.count("runs").await, 3);
    other.stop().await;
}
