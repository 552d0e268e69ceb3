//! A POST repeated under its Idempotency-Key.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{ADMIN_KEY, Caller, Response, TestApp};

async fn post(caller: Caller<'_>, path: &str, key: &str, body: &Value) -> Response {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    caller.send("POST", path, &headers, body.to_string()).await
}

async fn teams(app: &TestApp) -> usize {
    app.get("/v1/teams").await.ok()["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_repeat_is_answered_again_and_not_done_again() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let body = json!({ "name": "North" });
    let first = post(caller, "/v1/teams", "k-1", &body).await;
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = post(caller, "/v1/teams", "k-1", &body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.status, 201);
    for name in ["location", "etag", "content-type"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(again.created(), first.created());
    assert_eq!(teams(&app).await, 1);
}

#[tokio::test]
async fn another_body_or_path_under_the_same_key_is_422() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    post(caller, "/v1/teams", "k-1", &json!({ "name": "North" })).await.created();
    for (path, body) in [
        ("/v1/teams", json!({ "name": "South" })),
        ("/v1/teams", json!({ "colour": 1 })),
        ("/v1/calendars", json!({ "name": "North" })),
        ("/v1/leads", json!({ "email": "a@x.example" })),
        ("/v1/leads?on_duplicate=reject", json!({ "email": "a@x.example" })),
    ] {
        post(caller, path, "k-1", &body).await.problem(422, "idempotency_key_reused");
    }
    assert_eq!(teams(&app).await, 1);
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"], json!([]));
    post(caller, "/v1/teams", &"k".repeat(256), &json!({}))
        .await
        .problem(400, "invalid_idempotency_key");
}

#[tokio::test]
async fn a_refused_post_may_be_mended_under_the_same_key() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    assert_eq!(post(caller, "/v1/teams", "k-1", &json!({})).await.faults(), ["/name required"]);
    app.team("North").await;
    post(caller, "/v1/teams", "k-1", &json!({ "name": "North" })).await.problem(409, "name_taken");
    let mended = post(caller, "/v1/teams", "k-1", &json!({ "name": "South" })).await;
    assert_eq!(mended.header("idempotency-replayed"), "");
    mended.created();
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_its_api_key_and_is_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let other = app.integration(None, &["admin"]).await;
    let body = json!({ "name": "North" });
    post(app.as_key(ADMIN_KEY), "/v1/calendars", "k-1", &body).await.created();
    let of_other = post(app.as_key(&other), "/v1/calendars", "k-1", &body).await;
    assert_eq!(of_other.header("idempotency-replayed"), "");
    of_other.created();
    app.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let kept = post(app.as_key(&other), "/v1/calendars", "k-1", &body).await;
    assert_eq!(kept.header("idempotency-replayed"), "true");
    app.clock.advance(TimeDelta::seconds(1));
    let forgotten =
        post(app.as_key(&other), "/v1/calendars", "k-1", &json!({ "name": "South" })).await;
    assert_eq!(forgotten.header("idempotency-replayed"), "");
    forgotten.created();
    let replayed =
        post(app.as_key(&other), "/v1/calendars", "k-1", &json!({ "name": "South" })).await;
    assert_eq!(replayed.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn a_secret_is_null_on_replay() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let body = json!({ "name": "website", "scopes": ["crm:read"] });
    let first = post(caller, "/v1/keys", "k-1", &body).await.created();
    let again = post(caller, "/v1/keys", "k-1", &body).await.created();
    assert!(first["key"].is_string());
    assert_eq!(again["key"], Value::Null);
    assert_eq!(again["id"], first["id"]);
}

#[tokio::test]
async fn while_the_first_still_runs_the_second_is_409() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    // Holds the leads back, so that the first post waits inside its transaction.
    let mut conn = app.conn().await;
    let held = "BEGIN; LOCK TABLE leads IN ACCESS EXCLUSIVE MODE";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut *conn, held).await.unwrap();
    let body = json!({ "email": "a@x.example" });
    let first = post(caller, "/v1/leads", "k-1", &body);
    let second = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let second = post(caller, "/v1/leads", "k-1", &body).await;
        diesel_async::SimpleAsyncConnection::batch_execute(&mut *conn, "COMMIT").await.unwrap();
        second
    };
    let (first, second) = tokio::join!(first, second);
    second.problem(409, "idempotency_key_in_use");
    first.created();
    let third = post(caller, "/v1/leads", "k-1", &body).await;
    assert_eq!(third.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn actions_without_a_body_are_repeated_too() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let ada = app.user("Ada", "rep", json!({})).await;
    let task = app.post("/v1/tasks", json!({ "subject": "Call", "owner_id": ada })).await.created();
    let path = format!("/v1/tasks/{}/complete", task["id"].as_str().unwrap());
    let done = post(caller, &path, "k-1", &json!({ "note": "x" })).await.ok();
    app.patch(&format!("/v1/tasks/{}", task["id"].as_str().unwrap()), json!({ "status": "open" }))
        .await
        .ok();
    let again = post(caller, &path, "k-1", &json!({ "note": "x" })).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.ok(), done);
    post(caller, &path, "k-1", &json!({ "note": "y" }))
        .await
        .problem(422, "idempotency_key_reused");
}
