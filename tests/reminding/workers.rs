//! Two workers at once: each message once.

use chrono::TimeDelta;
use serde_json::json;
use shared::{
    db::pool,
    reminders::{agendas, escalation, late},
};
use testkit::TestApp;
use tokio::task::JoinSet;

use super::{ADA, MAX, sent, task};

type Claim = for<'a> fn(
    &'a mut shared::db::Conn,
    chrono::DateTime<chrono::Utc>,
    i64,
) -> futures_util::future::BoxFuture<'a, shared::Result<usize>>;

/// Eight schedulers look at the same instant, each on a connection of its own.
async fn at_once(app: &TestApp, claim: Claim) {
    use diesel_async::AsyncConnection;
    let mut looks = JoinSet::new();
    for _ in 0..8 {
        let (pool, now) = (app.ctx.pool.clone(), app.clock.now());
        looks.spawn(async move {
            let mut conn = pool::get(&pool).await.unwrap();
            conn.transaction(async |conn| claim(conn, now, 100).await).await.unwrap()
        });
    }
    looks.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_agenda_one_mail_of_late_ones_and_one_escalation() {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    let bo = json!({ "manager_id": max, "reminders": { "style": "agenda" } });
    let bo = app.user("Bo", "rep", bo).await;
    for owner in [&ada, &bo] {
        for minute in 10..30 {
            let given = json!({ "remind_at": format!("2026-11-20T08:{minute}:00Z") });
            task(&app, owner, "2026-11-23T10:00:00Z", given).await;
        }
    }
    // What waited for hours becomes late when a worker is back.
    app.at("2026-11-24T20:00:00Z").await;
    app.clock.advance_to("2026-11-25T09:00:00Z".parse().unwrap());
    at_once(&app, |conn, now, limit| Box::pin(late::claim_due(conn, now, limit))).await;
    at_once(&app, |conn, now, limit| Box::pin(agendas::claim_due(conn, now, limit))).await;
    at_once(&app, |conn, now, limit| Box::pin(escalation::claim_due(conn, now, limit))).await;
    app.drain().await;
    let kinds = |mails: Vec<String>| -> Vec<String> {
        mails.iter().map(|mail| mail.split(' ').next().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(sent(&app, "bo@example.com").await), ["agenda"]);
    assert_eq!(kinds(sent(&app, MAX).await), ["escalation"]);
    assert_eq!(kinds(sent(&app, ADA).await), ["task_reminder"]);
    app.pass(TimeDelta::hours(6)).await;
    assert_eq!(kinds(sent(&app, MAX).await), ["escalation"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_managers_task_is_made_once() {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    for _ in 0..10 {
        task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    }
    super::walk(&app, "2026-11-26T18:00:00Z").await;
    app.clock.advance_to("2026-11-27T09:00:00Z".parse().unwrap());
    at_once(&app, |conn, now, limit| Box::pin(escalation::claim_due(conn, now, limit))).await;
    app.drain().await;
    let raised = app.get(&format!("/v1/tasks?owner_id={max}")).await.ok();
    assert_eq!(raised["data"].as_array().unwrap().len(), 10);
}
