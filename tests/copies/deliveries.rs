//! What becomes of deliveries that fell due, and of an erasure beside them.

use chrono::TimeDelta;
use serde_json::json;
use shared::adoption::Fates;
use testkit::{
    TestApp,
    sql::Sql,
    target::{Answer, Target},
};

use super::adoption::{adopt, installed};

/// A delivery that an endpoint did not take, four days ago: longer than it is tried for.
async fn with_delivery() -> (TestApp, Target, String) {
    let app = installed().await;
    let target = Target::start().await;
    target.script([Answer::Status(503)]);
    let body = json!({ "url": target.url(), "events": ["team.created"] });
    let webhook = testkit::fixtures::id(&app.post("/v1/webhooks", body).await.created());
    app.team("North").await;
    app.drain().await;
    assert_eq!(target.hooks().len(), 1);
    app.clock.advance(TimeDelta::days(4));
    (app, target, format!("/v1/webhooks/{webhook}/deliveries"))
}

#[tokio::test]
async fn deliveries_are_sent_with_as_much_time_as_they_had() {
    let (app, target, path) = with_delivery().await;
    assert_eq!(adopt(&app, &Fates::default()).await, [("webhook".to_owned(), 1)]);
    target.script([Answer::Status(503)]);
    app.drain().await;
    app.pass(TimeDelta::minutes(2)).await;
    let hooks = target.hooks();
    assert_eq!(hooks.len(), 3, "one that failed, and one that was taken");
    assert!(hooks.iter().all(|hook| hook.id() == hooks[0].id()));
    assert_eq!(app.get(&path).await.ok()["data"][0]["status"], "delivered");
    assert_eq!(adopt(&app, &Fates::default()).await, []);
}

#[tokio::test]
async fn dropped_deliveries_are_not_sent() {
    let (app, target, path) = with_delivery().await;
    let fates = Fates { drop: vec!["webhook".to_owned()], ..Fates::default() };
    assert_eq!(adopt(&app, &fates).await, [("webhook".to_owned(), 1)]);
    app.pass(TimeDelta::days(1)).await;
    assert_eq!(target.hooks().len(), 1);
    let row = app.get(&path).await.ok()["data"][0].clone();
    assert_eq!(row["status"], "failed");
    assert!(row["last_error"].as_str().unwrap().contains("adopted"), "{row}");
    let webhook = app.get(path.trim_end_matches("/deliveries")).await.ok();
    assert_eq!(webhook["failing_since"], json!(null), "what it failed at is forgotten");
}

#[tokio::test]
async fn an_erasure_is_finished_whatever_is_dropped() {
    let (app, _, _) = with_delivery().await;
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example", "country": "XX" });
    assert_eq!(app.post("/v1/leads", lead).await.status, 422);
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let lead = testkit::fixtures::id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.post(&format!("/v1/leads/{lead}/erase"), json!({})).await.expect(204);
    let fates = Fates { drop: vec!["webhook".to_owned()], ..Fates::default() };
    adopt(&app, &fates).await;
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("erasures").await, 0);
    assert_eq!(sql.count("rejected_leads where payload <> 'null'").await, 0);
}
