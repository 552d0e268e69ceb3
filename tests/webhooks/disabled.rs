//! An endpoint that failed for five days, or that wants no more.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{
    TestApp,
    target::{Answer, Target},
};

use super::{deliveries, endpoint, team, walk};

async fn shown(app: &TestApp, webhook: &str) -> Value {
    app.get(&format!("/v1/webhooks/{webhook}")).await.ok()
}

#[tokio::test]
async fn after_five_days_of_failure_it_is_disabled_and_the_admins_are_told() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    app.user("Wen", "admin", json!({ "locale": "zh-CN" })).await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(503));
    let url = format!("{}?token=hidden", target.url());
    let body = json!({ "url": url, "events": ["team.created"] });
    let webhook = testkit::fixtures::id(&app.post("/v1/webhooks", body).await.created());
    team(&app, "a").await;
    walk(&app, "2026-11-25T07:59:59Z").await;
    team(&app, "b").await;
    assert_eq!(shown(&app, &webhook).await["active"], true);
    assert!(app.smtp.messages().is_empty());
    walk(&app, "2026-11-25T08:00:06Z").await;
    let row = shown(&app, &webhook).await;
    assert_eq!(
        (&row["active"], &row["disabled_reason"]),
        (&json!(false), &json!("failing")),
        "{row}"
    );
    assert!(row["disabled_at"].as_str().unwrap().starts_with("2026-11-25T08:00:0"), "{row}");
    let tries = target.hooks().len();
    walk(&app, "2026-11-28T00:00:00Z").await;
    assert_eq!(target.hooks().len(), tries, "what waited is given up");
    let rows = deliveries(&app, &webhook).await;
    assert!(rows.iter().all(|row| row["status"] == "failed"), "{rows:?}");
    team(&app, "c").await;
    assert_eq!(deliveries(&app, &webhook).await.len(), 2);
    let mails = app.smtp.messages();
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert_eq!(mail.kind().as_deref(), Some("alert"));
        let text = mail.text().unwrap();
        assert!(
            text.contains(&target.url()) && text.contains(&webhook) && text.contains("503"),
            "{text}"
        );
        assert!(!text.contains("hidden"), "{text}");
    }
    let event = app.get("/v1/audit?type=webhook.disabled").await.ok();
    assert_eq!(event["data"][0]["actor_kind"], "system");
}

#[tokio::test]
async fn one_success_begins_the_five_days_anew() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(500));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "a").await;
    walk(&app, "2026-11-24T08:00:00Z").await;
    target.script([Answer::Status(200)]);
    team(&app, "b").await;
    assert_eq!(shown(&app, &webhook).await["failing_since"], Value::Null);
    team(&app, "c").await;
    walk(&app, "2026-11-29T07:59:59Z").await;
    team(&app, "d").await;
    assert_eq!(shown(&app, &webhook).await["active"], true);
    walk(&app, "2026-11-29T08:00:06Z").await;
    assert_eq!(shown(&app, &webhook).await["active"], false);
}

#[tokio::test]
async fn switched_on_again_it_gets_what_comes_and_on_demand_what_failed() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(500));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "a").await;
    walk(&app, "2026-11-26T00:00:00Z").await;
    team(&app, "b").await;
    let path = format!("/v1/webhooks/{webhook}");
    let rows = deliveries(&app, &webhook).await;
    let retry = format!("{path}/deliveries/{}/retry", rows[0]["id"].as_str().unwrap());
    for (path, body) in [
        (format!("{path}/test"), json!({})),
        (format!("{path}/recover"), json!({ "since": "2026-11-20T00:00:00Z" })),
        (retry.clone(), json!({})),
    ] {
        app.post(&path, body).await.problem(409, "webhook_disabled");
    }
    target.otherwise(Answer::Status(200));
    let on = app.patch(&path, json!({ "active": true })).await.ok();
    for field in ["disabled_at", "disabled_reason", "failing_since"] {
        assert_eq!(on[field], Value::Null, "{field}");
    }
    let before = target.hooks().len();
    app.post(&format!("{path}/recover"), json!({ "since": "2026-11-20T00:00:00Z" }))
        .await
        .expect(202);
    app.drain().await;
    assert_eq!(target.hooks().len(), before + 1);
    // What still waited when it was disabled goes at its own time.
    walk(&app, "2026-12-02T00:00:00Z").await;
    assert_eq!(target.hooks().len(), before + 2);
    assert_eq!(shown(&app, &webhook).await["active"], true);
}

#[tokio::test]
async fn an_answer_of_410_disables_it_at_once() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(410));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "a").await;
    let row = shown(&app, &webhook).await;
    assert_eq!((&row["active"], &row["disabled_reason"]), (&json!(false), &json!("gone")), "{row}");
    assert_eq!(deliveries(&app, &webhook).await[0]["status"], "failed");
    team(&app, "b").await;
    app.pass(TimeDelta::days(4)).await;
    assert_eq!(target.hooks().len(), 1);
    assert_eq!(app.smtp.messages().len(), 1);
    let text = app.smtp.messages()[0].text().unwrap();
    assert!(text.contains("410") && text.contains(&webhook), "{text}");
}

#[tokio::test]
async fn days_on_which_nothing_was_tried_and_another_url_do_not_count() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(500));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    let path = format!("/v1/webhooks/{webhook}");
    team(&app, "a").await;
    // Tried for three days, and then there was nothing to send.
    walk(&app, "2026-12-01T00:00:00Z").await;
    let row = shown(&app, &webhook).await;
    assert_eq!((&row["active"], row["failing_since"].is_string()), (&json!(true), true), "{row}");
    let elsewhere = json!({ "url": format!("{}?new", target.url()) });
    assert_eq!(app.patch(&path, elsewhere.clone()).await.ok()["failing_since"], Value::Null);
    team(&app, "b").await;
    let row = shown(&app, &webhook).await;
    assert_eq!((&row["active"], row["failing_since"].is_string()), (&json!(true), true), "{row}");
    // The same once more is no other one.
    assert_eq!(app.patch(&path, elsewhere).await.ok(), row);
    walk(&app, "2026-12-06T00:00:01Z").await;
    assert_eq!(shown(&app, &webhook).await["active"], true);
    team(&app, "c").await;
    assert_eq!(shown(&app, &webhook).await["active"], false);
}
