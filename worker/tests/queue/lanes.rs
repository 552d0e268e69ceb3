//! How jobs are fetched, side by side, until the end.

use std::{collections::HashSet, time::Duration};

use worker::{LaneSize, WorkerOptions};

use crate::{
    jobs::{Note, Send},
    support::{Db, Running, eventually, fresh, options, seconds},
};

async fn assert_each_ran_once(db: &Db, jobs: usize) {
    let runs = db.runs().await;
    let different: HashSet<_> = runs.iter().collect();
    assert_eq!((runs.len(), different.len()), (jobs, jobs));
}

fn slow(count: usize, millis: u64) -> Vec<Note> {
    (0..count).map(|n| Note { name: format!("slow{n}"), millis }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_job_does_not_hold_up_the_others() {
    let db = fresh().await;
    let size = LaneSize { batch: 8, concurrency: 8 };
    let worker = Running::with(&db, WorkerOptions { act: size, ..options(&db.url) });
    db.enqueue_all(&slow(2, 4_000)).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    db.enqueue_all(&Note::many(100)).await;
    eventually(seconds(3), "100 ran", async || db.count("runs").await == 100).await;
    db.settled(seconds(6)).await;
    assert_each_ran_once(&db, 102).await;
    worker.stop().await;
}

/// Apalis gives no sign of life while fetched jobs wait for a place; then another worker would run them too.
#[tokio::test(flavor = "multi_thread")]
async fn a_lane_full_of_slow_jobs_is_not_taken_for_dead() {
    let db = fresh().await;
    let size = LaneSize { batch: 4, concurrency: 2 };
    let workers =
        [(); 2].map(|()| Running::with(&db, WorkerOptions { act: size, ..options(&db.url) }));
    // Twice as long as a worker may be silent.
    db.enqueue_all(&slow(8, 4_000)).await;
    db.settled(seconds(20)).await;
    assert_each_ran_once(&db, 8).await;
    assert_eq!(db.count("apalis.jobs WHERE attempts <> 1").await, 0);
    for worker in workers {
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_effects_leave_room_for_others() {
    let db = fresh().await;
    let worker = Running::start(&db);
    db.enqueue_all(&(0..15).map(|n| Send::new(format!("slow{n}"), 4_000)).collect::<Vec<_>>())
        .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    db.enqueue_all(&(0..40).map(|n| Send::new(format!("n{n}"), 0)).collect::<Vec<_>>()).await;
    eventually(seconds(3), "40 ran", async || db.count("runs WHERE step = 'close'").await == 40)
        .await;
    db.settled(seconds(6)).await;
    assert_each_ran_once(&db, 55 * 3).await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_is_answered_without_waiting_for_the_next_look() {
    let db = fresh().await;
    let worker = Running::with(&db, WorkerOptions { poll: seconds(60), ..options(&db.url) });
    tokio::time::sleep(seconds(1)).await;
    for n in 0..5 {
        db.enqueue(Note::new(format!("n{n}"))).await;
        eventually(seconds(2), "it ran", async || worker.health.done() == n + 1).await;
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_ring_a_lane_looks_by_itself() {
    let db = fresh().await;
    let worker = Running::start(&db);
    for n in 0..5 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        shared::queue::enqueue(&db.conn().await, &Note::new(format!("n{n}")), db.now())
            .await
            .unwrap();
        eventually(Duration::from_millis(700), "it ran", async || worker.health.done() == n + 1)
            .await;
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_starts_have_the_same_name() {
    let db = fresh().await;
    for lanes in [3, 6] {
        let worker = Running::start(&db);
        let what = "its three lanes have registered";
        eventually(seconds(3), what, async || db.count("apalis.workers").await == lanes).await;
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_what_runs_finish_and_fetches_no_more() {
    let db = fresh().await;
    let size = LaneSize { batch: 4, concurrency: 2 };
    let worker = Running::with(&db, WorkerOptions { act: size, ..options(&db.url) });
    db.enqueue_all(&slow(8, 1_500)).await;
    db.enqueue(Send::new("mail", 1_500)).await;
    let held = "apalis.jobs WHERE lock_by IS NOT NULL";
    eventually(seconds(3), "they run", async || db.count(held).await >= 5).await;
    let took = worker.stop().await;
    assert!(took < seconds(4), "{took:?}");
    assert_eq!(db.count("apalis.jobs WHERE status = 'Done'").await, 3);
    assert_eq!(db.count("apalis.jobs WHERE status = 'Pending' AND lock_by IS NULL").await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn past_the_grace_a_stop_gives_back_what_still_runs() {
    let db = fresh().await;
    let grace = Duration::from_millis(500);
    let worker = Running::with(&db, WorkerOptions { grace, ..options(&db.url) });
    db.enqueue_all(&slow(2, 60_000)).await;
    db.enqueue(Send::new("mail", 60_000)).await;
    let held = "apalis.jobs WHERE lock_by IS NOT NULL";
    eventually(seconds(3), "they run", async || db.count(held).await == 3).await;
    let took = worker.stop().await;
    assert!(took < seconds(3), "{took:?}");
    assert_eq!(db.count("apalis.jobs WHERE status = 'Pending' AND lock_by IS NULL").await, 3);
    assert_eq!(db.count("runs WHERE step <> 'claim'").await, 0);
}

fn slow_effects(names: std::ops::Range<usize>) -> Vec<Send> {
    names.map(|n| Send::new(format!("slow{n}"), 8_000)).collect()
}

/// Sixteen talk at once; one that a worker fetched beyond them would wait for one of these.
#[tokio::test(flavor = "multi_thread")]
async fn no_effect_waits_behind_slow_ones_while_another_worker_has_room() {
    let db = fresh().await;
    let begun = "runs WHERE step = 'claim'";
    let first = Running::start(&db);
    db.enqueue_all(&slow_effects(0..15)).await;
    eventually(seconds(3), "15 began", async || db.count(begun).await == 15).await;
    let second = Running::start(&db);
    // As many as there is room for, in both together.
    db.enqueue_all(&slow_effects(15..32)).await;
    eventually(seconds(4), "all began", async || db.count(begun).await == 32).await;
    assert_eq!(db.count("runs WHERE step <> 'claim'").await, 0, "none ended before");
    db.settled(seconds(15)).await;
    assert_each_ran_once(&db, 32 * 3).await;
    first.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_effects_talk_at_once_than_there_are_places() {
    let db = fresh().await;
    let worker = Running::start(&db);
    let some: Vec<Send> = (0..60).map(|n| Send::new(format!("n{n}"), 100 + n % 7 * 20)).collect();
    db.enqueue_all(&some).await;
    db.settled(seconds(10)).await;
    let most = "SELECT max(at_once) FROM (SELECT sum(CASE step WHEN 'claim' THEN 1 ELSE -1 END) OVER (ORDER BY at) AS at_once
        FROM runs WHERE step <> 'close') AS talks";
    let most: u32 = db.text(most).await.unwrap().parse().unwrap();
    assert!((12..=16).contains(&most), "{most} at once");
    worker.stop().await;
}
