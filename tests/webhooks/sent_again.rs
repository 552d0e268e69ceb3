//! Sent again by hand: one delivery, or all that failed since a time.

use serde_json::json;
use testkit::{
    TestApp,
    target::{Answer, Target},
};

use super::{deliveries, delivery, endpoint, team, walk};

#[tokio::test]
async fn a_delivery_is_sent_again_under_the_id_that_it_had() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    let (other, _) = endpoint(&app, &target, &["lead.created"]).await;
    team(&app, "North").await;
    let row = delivery(&app, &webhook).await;
    let id = row["id"].as_str().unwrap();
    let path = format!("/v1/webhooks/{webhook}/deliveries/{id}");
    assert_eq!(app.get(&path).await.ok(), row);
    let again = app.post(&format!("{path}/retry"), json!({})).await.expect(202);
    assert_eq!((&again["status"], &again["attempts"]), (&json!("pending"), &json!(1)));
    app.drain().await;
    let hooks = target.hooks();
    assert_eq!((hooks.len(), hooks[0].id()), (2, hooks[1].id()));
    assert_eq!(delivery(&app, &webhook).await["attempts"], 2);
    // Another endpoint's delivery is none of its own.
    let elsewhere = format!("/v1/webhooks/{other}/deliveries/{id}");
    app.get(&elsewhere).await.problem(404, "not_found");
    app.post(&format!("{elsewhere}/retry"), json!({})).await.problem(404, "not_found");
    app.get(&format!("/v1/webhooks/{webhook}/deliveries/nothing")).await.problem(404, "not_found");
}

#[tokio::test]
async fn one_that_waits_is_sent_at_once_and_not_again_when_its_time_has_come() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.script([500, 500, 500].map(Answer::Status));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "North").await;
    walk(&app, "2026-11-20T08:02:00Z").await;
    let row = delivery(&app, &webhook).await;
    assert_eq!((&row["status"], target.hooks().len()), (&json!("pending"), 3));
    let path = format!("/v1/webhooks/{webhook}/deliveries/{}/retry", row["id"].as_str().unwrap());
    for _ in 0..3 {
        app.post(&path, json!({})).await.expect(202);
    }
    app.drain().await;
    assert_eq!(target.hooks().len(), 4, "asked thrice, sent once");
    walk(&app, "2026-11-24T00:00:00Z").await;
    assert_eq!(target.hooks().len(), 4);
    assert_eq!(delivery(&app, &webhook).await["status"], "delivered");
}

#[tokio::test]
async fn what_failed_in_a_time_is_sent_again() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(400));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    for (at, name) in [("08:00", "a"), ("09:00", "b"), ("10:00", "c")] {
        walk(&app, &format!("2026-11-20T{at}:00Z")).await;
        team(&app, name).await;
    }
    walk(&app, "2026-11-24T00:00:00Z").await;
    let rows = deliveries(&app, &webhook).await;
    assert!(rows.iter().all(|row| row["status"] == "failed"), "{rows:?}");
    target.otherwise(Answer::Status(204));
    team(&app, "d").await;
    let sent = target.hooks().len();
    let path = format!("/v1/webhooks/{webhook}/recover");
    let recover = async |body| app.post(&path, body).await;
    assert_eq!(recover(json!({})).await.faults(), ["/since required"]);
    let range = json!({ "since": "2026-11-20T09:00:00Z", "until": "2026-11-20T09:00:00Z" });
    assert_eq!(recover(range).await.faults(), ["/until out_of_range"]);
    let range = json!({ "since": "2026-11-20T09:00:00Z", "until": "2026-11-20T10:00:00Z" });
    let begun = recover(range).await.expect(202);
    assert_eq!(begun["deliveries"], 1);
    app.drain().await;
    let rows = deliveries(&app, &webhook).await;
    let states: Vec<&str> = rows.iter().map(|row| row["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["failed", "delivered", "failed", "delivered"]);
    assert_eq!(
        target.hooks()[sent..].iter().map(|it| it.id()).collect::<Vec<_>>(),
        [rows[1]["event_id"].as_str().unwrap()]
    );
    assert_eq!(
        recover(json!({ "since": "2026-11-20T00:00:00Z" })).await.expect(202)["deliveries"],
        2
    );
    app.drain().await;
    assert!(deliveries(&app, &webhook).await.iter().all(|row| row["status"] == "delivered"));
    assert_eq!(target.hooks().len(), sent + 3);
}

/// More than one batch, while the endpoint still refuses: each is tried once, and not over and over.
#[tokio::test]
async fn many_are_sent_again_each_once() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    sql.run(&format!(
        "WITH made AS (INSERT INTO events (id, type, subject_type, subject_id, actor_kind, at) \
            SELECT gen_random_uuid(), 'team.created', 'team', gen_random_uuid(), 'system', '2026-11-20T08:00:00Z' \
            FROM generate_series(1, 1100) RETURNING id) \
         INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, status, attempts, tries, round, deadline_at, \
            created_at, updated_at, version) \
         SELECT gen_random_uuid(), '{webhook}', id, 'team.created', 'failed', 1, 1, 0, '2026-11-20T08:00:00Z', \
            '2026-11-20T08:00:00Z', '2026-11-20T08:00:00Z', 1 FROM made"
    ))
    .await;
    let body = json!({ "since": "2026-11-20T08:00:00Z" });
    let begun = app.post(&format!("/v1/webhooks/{webhook}/recover"), body).await.expect(202);
    assert_eq!(begun["deliveries"], 1100);
    walk(&app, "2026-11-20T08:01:00Z").await;
    assert_eq!(target.hooks().len(), 1100);
    assert_eq!(sql.count("webhook_deliveries where status = 'delivered'").await, 1100);
}
