//! A task that is done, moved, handed over or deleted sends nothing, even when that happens in the second before.

use diesel_async::AsyncConnection;
use serde_json::json;
use testkit::TestApp;

use super::{reminded, task, walk};

const ADA: &str = "ada@example.com";

/// What can become of a task, as method, path after the task's and body.
fn changes(bo: &str) -> Vec<(&'static str, &'static str, serde_json::Value)> {
    vec![
        ("POST", "/complete", json!({})),
        ("PATCH", "", json!({ "status": "done" })),
        ("PATCH", "", json!({ "status": "cancelled" })),
        ("PATCH", "", json!({ "due_at": "2027-01-04T12:00:00Z" })),
        ("PATCH", "", json!({ "due_at": null })),
        ("PATCH", "", json!({ "owner_id": bo })),
        ("POST", "/snooze", json!({ "until": "2027-01-04T12:00:00Z" })),
        ("DELETE", "", json!({})),
    ]
}

async fn change(app: &TestApp, task: &str, (method, path, body): (&str, &str, serde_json::Value)) {
    let headers = [("content-type", "application/json")];
    let path = format!("/v1/tasks/{task}{path}");
    let done = app.as_key(testkit::ADMIN_KEY).send(method, &path, &headers, body.to_string()).await;
    assert!((200..300).contains(&done.status), "{}", done.text);
}

#[tokio::test]
async fn changed_in_the_second_before_it_sends_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({ "reminders": { "before": null } })).await;
    for what in changes(&bo) {
        let call = task(&app, &ada, json!({ "due_at": "2026-11-20T12:00:00Z" })).await;
        app.at("2026-11-20T11:29:59Z").await;
        change(&app, &call, what).await;
    }
    walk(&app, "2026-11-20T18:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, [] as [&str; 0]);
    assert_eq!(reminded(&app, "bo@example.com").await, [] as [&str; 0]);
}

#[tokio::test]
async fn changed_when_the_mail_is_queued_already_it_is_cancelled_at_the_last_look() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({ "reminders": { "before": null } })).await;
    let mut tasks = Vec::new();
    for _ in changes(&bo) {
        tasks.push(task(&app, &ada, json!({ "due_at": "2026-11-20T12:00:00Z" })).await);
    }
    app.clock.advance_to("2026-11-20T11:30:00Z".parse().unwrap());
    let now = app.clock.now();
    let mut conn = app.conn().await;
    let claim =
        conn.transaction(async |conn| shared::reminders::schedule::claim_due(conn, now, 100).await);
    assert_eq!(claim.await.unwrap(), tasks.len());
    drop(conn);
    for (call, what) in tasks.iter().zip(changes(&bo)) {
        change(&app, call, what).await;
    }
    app.drain().await;
    assert_eq!(reminded(&app, ADA).await, [] as [&str; 0]);
    let rows = app.get("/v1/emails?status=cancelled&kind=task_reminder").await.ok();
    assert_eq!(rows["data"].as_array().unwrap().len(), tasks.len());
    for row in rows["data"].as_array().unwrap() {
        assert_eq!((&row["attempts"], &row["message_id"]), (&json!(0), &json!(null)));
        assert!(row["last_error"].is_string(), "{row}");
    }
}

#[tokio::test]
async fn a_task_handed_over_reminds_its_new_owner() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({ "reminders": { "before": "PT1H" } })).await;
    let call = task(&app, &ada, json!({ "due_at": "2026-11-20T12:00:00Z" })).await;
    change(&app, &call, ("PATCH", "", json!({ "owner_id": bo }))).await;
    walk(&app, "2026-11-20T13:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, [] as [&str; 0]);
    assert_eq!(reminded(&app, "bo@example.com").await, ["2026-11-20T11:00:00Z"]);
}

#[tokio::test]
async fn a_restored_or_reopened_task_is_reminded_of_again() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let one = task(&app, &ada, json!({ "due_at": "2026-11-20T12:00:00Z" })).await;
    let two = task(&app, &ada, json!({ "due_at": "2026-11-20T13:00:00Z" })).await;
    change(&app, &one, ("DELETE", "", json!({}))).await;
    change(&app, &two, ("POST", "/complete", json!({}))).await;
    change(&app, &one, ("POST", "/restore", json!({}))).await;
    change(&app, &two, ("PATCH", "", json!({ "status": "open" }))).await;
    walk(&app, "2026-11-20T14:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-20T11:30:00Z", "2026-11-20T12:30:00Z"]);
}

#[tokio::test]
async fn a_reminder_that_was_sent_is_not_sent_again() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let call = task(
        &app,
        &ada,
        json!({ "remind_at": "2026-11-20T09:00:00Z", "due_at": "2026-11-20T12:00:00Z" }),
    )
    .await;
    walk(&app, "2026-11-20T09:30:00Z").await;
    change(&app, &call, ("PATCH", "", json!({ "subject": "Call again", "priority": "high" })))
        .await;
    change(&app, &call, ("PATCH", "", json!({ "due_at": "2026-11-20T13:00:00Z" }))).await;
    change(&app, &call, ("POST", "/complete", json!({}))).await;
    change(&app, &call, ("PATCH", "", json!({ "status": "open" }))).await;
    walk(&app, "2026-11-20T18:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-20T09:00:00Z"]);
}
