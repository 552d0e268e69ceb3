//! A worker is killed while an endpoint has its request; several workers share the deliveries.

use std::{collections::BTreeSet, time::Duration};

use serde_json::json;
use testkit::{
    TestApp,
    lanes::Lanes,
    sql::Sql,
    target::{Answer, Target},
};
use tokio::time::{Instant, sleep};

use super::child::WorkerProcess;

async fn until_delivered(sql: &mut Sql, count: i64) {
    let begun = Instant::now();
    while sql.count("webhook_deliveries where status = 'delivered'").await < count {
        assert!(begun.elapsed() < Duration::from_secs(60), "deliveries are missing");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn endpoint(app: &TestApp, target: &Target) {
    let body = json!({ "url": target.url(), "events": ["team.created"] });
    app.post("/v1/webhooks", body).await.created();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_a_killed_worker_had_sent_comes_again_under_the_same_id() {
    let app = TestApp::start_real().await;
    let target = Target::start().await;
    target.script([Answer::Hang]);
    endpoint(&app, &target).await;
    let url = app.database.url();
    let mut victim = WorkerProcess::start(url, &app.smtp, false);
    app.team("North").await;
    target.wait_for(1, Duration::from_secs(60)).await;
    victim.kill();
    let _survivor = WorkerProcess::start(url, &app.smtp, false);
    let hooks = target.wait_for(2, Duration::from_secs(60)).await;
    assert_eq!((hooks[0].id(), &hooks[0].body), (hooks[1].id(), &hooks[1].body));
    let mut sql = Sql::on(url).await;
    until_delivered(&mut sql, 1).await;
    assert_eq!(sql.number("select attempts from webhook_deliveries").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_workers_deliver_each_event_once() {
    const TEAMS: usize = 40;
    let app = TestApp::start_real().await;
    let target = Target::start().await;
    endpoint(&app, &target).await;
    let url = app.database.url();
    let workers = [(); 3].map(|()| Lanes::start(url, &app.smtp));
    for n in 0..TEAMS {
        app.team(&format!("North {n}")).await;
    }
    let mut sql = Sql::on(url).await;
    until_delivered(&mut sql, 40).await;
    // Long enough for every worker to look at everything once more.
    sleep(Duration::from_secs(1)).await;
    let hooks = target.hooks();
    let ids: BTreeSet<&str> = hooks.iter().map(|hook| hook.id()).collect();
    assert_eq!((hooks.len(), ids.len()), (TEAMS, TEAMS));
    for worker in workers {
        worker.stop().await;
    }
}

/// Mail and webhooks have lanes of their own.
#[tokio::test(flavor = "multi_thread")]
async fn endpoints_that_hang_hold_up_no_mail() {
    let app = TestApp::start_real().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let target = Target::start().await;
    target.otherwise(Answer::Hang);
    endpoint(&app, &target).await;
    let _worker = WorkerProcess::start(app.database.url(), &app.smtp, true);
    for n in 0..40 {
        app.team(&format!("North {n}")).await;
    }
    target.wait_for(8, Duration::from_secs(60)).await;
    let asked = Instant::now();
    let lead = json!({ "email": "wei@nimbus.example", "owner_id": ada });
    app.post("/v1/leads", lead).await.created();
    app.smtp.wait_for(1, Duration::from_secs(60)).await;
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
}

/// Of the sixteen places of a worker's lane an endpoint has eight, and two where it lets a request wait.
#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_hangs_leaves_room_for_the_others() {
    const TEAMS: usize = 40;
    let app = TestApp::start_real().await;
    let (hung, well) = (Target::start().await, Target::start().await);
    hung.otherwise(Answer::Hang);
    endpoint(&app, &hung).await;
    endpoint(&app, &well).await;
    let _worker = WorkerProcess::start(app.database.url(), &app.smtp, true);
    app.team("First").await;
    hung.wait_for(1, Duration::from_secs(60)).await;
    let begun = Instant::now();
    for n in 1..TEAMS {
        app.team(&format!("North {n}")).await;
    }
    well.wait_for(TEAMS, Duration::from_secs(60)).await;
    // Before the first request is given up: until then the others would have had to wait.
    assert!(begun.elapsed() < Duration::from_secs(14), "{:?}", begun.elapsed());
    assert!((1..=8).contains(&hung.connections()), "{}", hung.connections());
}
