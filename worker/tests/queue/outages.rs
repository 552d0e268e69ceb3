//! A database that is away or slow for a while.

use std::time::Duration;

use tokio::time::sleep;
use worker::WorkerOptions;

use crate::{
    due::{PLANS, plan},
    jobs::{Note, Send},
    server::Server,
    support::{Db, Running, eventually, options, prepare, seconds},
};

async fn on_a_server_of_its_own() -> (Server, Db) {
    let server = tokio::task::spawn_blocking(Server::start).await.unwrap();
    let db = Db::at(server.url("rapport"));
    prepare(&db.url).await.unwrap();
    (server, db)
}

fn with_plans(db: &Db) -> Running {
    Running::with(db, WorkerOptions { schedules: vec![PLANS], ..options(&db.url) })
}

async fn assert_each_act_took_effect_once(db: &Db, acts: i64) {
    assert_eq!(db.count("runs WHERE step = 'act'").await, acts);
    assert_eq!(db.count("(SELECT DISTINCT job FROM runs WHERE step = 'act') AS acts").await, acts);
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_and_schedules_come_back_by_themselves_after_a_restart() {
    let (server, db) = on_a_server_of_its_own().await;
    let workers = [with_plans(&db), with_plans(&db)];
    // A plan every 20 ms for four seconds, and jobs that run while the server goes down.
    plan(&db, 200, "20 ms").await;
    db.enqueue_all(
        &(0..8).map(|n| Note { name: format!("n{n}"), millis: 1_500 }).collect::<Vec<_>>(),
    )
    .await;
    db.enqueue(Send::new("mail", 1_500)).await;
    sleep(seconds(1)).await;
    assert!(db.count("apalis.jobs WHERE status = 'Done'").await > 10, "it runs");
    server.down();
    sleep(Duration::from_millis(1_500)).await;
    server.up();
    eventually(seconds(15), "all jobs end", async || {
        db.count("apalis.jobs WHERE status = 'Done'").await == 209
    })
    .await;
    assert_each_act_took_effect_once(&db, 208).await;
    assert_eq!(db.count("plans WHERE claims <> 1").await, 0);
    assert_eq!(db.count("runs WHERE job = 'mail' AND step = 'close'").await, 1);
    for worker in workers {
        assert!(worker.health.restarts() > 0);
        worker.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_may_start_before_the_database() {
    let (server, db) = on_a_server_of_its_own().await;
    db.enqueue(Note::new("a")).await;
    server.down();
    let worker = with_plans(&db);
    sleep(seconds(1)).await;
    assert!(worker.health.is_running());
    server.up();
    eventually(seconds(10), "it ran", async || worker.health.done() == 1).await;
    worker.stop().await;
}

/// Longer than a worker may be silent: when the database moves again, none is taken for dead.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stands_still_for_a_while_doubles_nothing() {
    let (server, db) = on_a_server_of_its_own().await;
    let workers = [with_plans(&db), with_plans(&db)];
    plan(&db, 200, "20 ms").await;
    db.enqueue_all(
        &(0..8).map(|n| Note { name: format!("n{n}"), millis: 1_000 }).collect::<Vec<_>>(),
    )
    .await;
    db.enqueue(Send::new("mail", 2_000)).await;
    sleep(Duration::from_millis(800)).await;
    server.freeze();
    sleep(seconds(5)).await;
    server.thaw();
    eventually(seconds(20), "all jobs end", async || {
        db.count("apalis.jobs WHERE status = 'Done'").await == 209
    })
    .await;
    assert_each_act_took_effect_once(&db, 208).await;
    assert_eq!(db.count("plans WHERE claims <> 1").await, 0);
    assert_eq!(db.count("runs WHERE job = 'mail' AND step = 'perform'").await, 1);
    for worker in workers {
        worker.stop().await;
    }
}
