//! What is sent is a row of `/v1/changes`, to all that ask for it.

use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, target::Target};

use super::{deliveries, delivery, endpoint, is_signed, team};

async fn changes(app: &TestApp) -> Vec<Value> {
    let feed = app.get("/v1/changes?limit=200").await.ok();
    feed["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_event_is_posted_as_the_feed_shows_it_and_signed() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, secret) = endpoint(&app, &target, &["lead.created", "lead.updated"]).await;
    let body = json!({ "email": "wei@nimbus.example", "company": "Nimbus" });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    app.drain().await;
    app.patch(&format!("/v1/leads/{lead}"), json!({ "company": "Nimbus Ltd" })).await.ok();
    app.drain().await;
    let hooks = target.hooks();
    let feed = changes(&app).await;
    for (hook, type_) in hooks.iter().zip(["lead.created", "lead.updated"]) {
        let body = hook.json();
        let row = feed.iter().find(|row| row["type"] == type_).unwrap();
        assert_eq!(&body, row);
        assert_eq!(json!(hook.id()), body["id"]);
        assert_eq!(hook.header("webhook-timestamp"), app.clock.now().timestamp().to_string());
        assert_eq!(hook.header("content-type"), "application/json");
        assert!(is_signed(hook, &secret), "{hook:?}");
        assert!(secret.len() >= 6 + 32 && !hook.body.contains(&secret));
    }
    assert_eq!(hooks.len(), 2);
    assert_eq!(hooks[0].json()["data"]["email"], "wei@nimbus.example");
    assert_eq!(hooks[1].json()["data"]["company"], "Nimbus Ltd");
    assert_eq!(hooks[1].json()["previous"], json!({ "company": "Nimbus" }));
    let log = deliveries(&app, &webhook).await;
    for (row, hook) in log.iter().zip(&hooks) {
        assert_eq!((&row["status"], &row["response_status"]), (&json!("delivered"), &json!(204)));
        assert_eq!((&row["attempts"], &row["event_id"]), (&json!(1), &json!(hook.id())));
    }
}

#[tokio::test]
async fn each_endpoint_gets_what_it_asks_for_once() {
    let app = TestApp::start().await;
    let [one, other, all] = [Target::start().await, Target::start().await, Target::start().await];
    endpoint(&app, &one, &["team.created", "team.created"]).await;
    endpoint(&app, &other, &["team.updated"]).await;
    endpoint(&app, &all, &["*"]).await;
    app.drain().await;
    let before = all.hooks().len();
    let north = team(&app, "North").await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "name": "Far north" })).await.ok();
    app.delete(&format!("/v1/teams/{north}")).await.expect(204);
    app.drain().await;
    let types = |target: &Target| -> Vec<String> {
        let hooks = target.hooks();
        hooks.iter().map(|hook| hook.json()["type"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(types(&one), ["team.created"]);
    assert_eq!(types(&other), ["team.updated"]);
    assert_eq!(types(&all)[before..], ["team.created", "team.updated", "team.deleted"]);
    let same = all.hooks().iter().any(|hook| hook.id() == one.hooks()[0].id());
    assert!(same, "one event, one id, whoever gets it");
    app.drain().await;
    assert_eq!(one.hooks().len(), 1);
}

#[tokio::test]
async fn where_nobody_asks_there_is_no_job() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, _) = endpoint(&app, &target, &["lead.created"]).await;
    app.team("North").await;
    app.patch(&format!("/v1/webhooks/{webhook}"), json!({ "active": false })).await.ok();
    app.post("/v1/leads", json!({ "email": "wei@nimbus.example" })).await.created();
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    let jobs = "apalis.jobs where idempotency_key like 'fan_out_event:%'";
    assert_eq!(sql.count(jobs).await, 0);
    app.patch(&format!("/v1/webhooks/{webhook}"), json!({ "active": true })).await.ok();
    app.post("/v1/leads", json!({ "email": "li@nimbus.example" })).await.created();
    assert_eq!(sql.count(jobs).await, 1);
    app.drain().await;
    assert_eq!(target.hooks().len(), 1, "what happened while it was off is not sent later");
}

#[tokio::test]
async fn a_secret_is_shown_once_and_stands_nowhere_else() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let body = json!({ "url": target.url(), "events": ["*"] }).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "once")];
    let admin = app.as_key(testkit::ADMIN_KEY);
    let post =
        async || -> Response { admin.send("POST", "/v1/webhooks", &headers, body.clone()).await };
    let made = post().await.created();
    let secret = made["secret"].as_str().unwrap();
    let again = post().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created()["secret"], Value::Null);
    app.drain().await;
    let path = format!("/v1/webhooks/{}", id(&made));
    for said in [
        app.get(&path).await.text,
        app.get("/v1/webhooks").await.text,
        app.get("/v1/audit").await.text,
        app.get("/v1/changes").await.text,
        target.hooks().iter().map(|hook| hook.body.clone()).collect::<String>(),
    ] {
        assert!(said.contains(&id(&made)), "{said}");
        assert!(!said.contains("whsec_") && !said.contains("sealed"), "{said}");
    }
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    let bare = "webhook_secrets where position(decode('{}', 'base64') in sealed) > 0";
    let bare = bare.replace("{}", secret.strip_prefix("whsec_").unwrap());
    assert_eq!(sql.count("webhook_secrets").await, 1);
    assert_eq!(sql.count(&bare).await, 0, "it is sealed");
}

#[tokio::test]
async fn a_test_reaches_an_endpoint_that_asks_for_something_else() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, secret) = endpoint(&app, &target, &["lead.created"]).await;
    let sent = app.post(&format!("/v1/webhooks/{webhook}/test"), json!({})).await.expect(202);
    assert_eq!(sent["status"], "pending");
    app.drain().await;
    let hook = target.hooks().remove(0);
    assert!(is_signed(&hook, &secret));
    assert_eq!(
        (&hook.json()["type"], &hook.json()["data"]["id"]),
        (&json!("webhook.tested"), &json!(webhook))
    );
    assert_eq!(delivery(&app, &webhook).await["status"], "delivered");
}
