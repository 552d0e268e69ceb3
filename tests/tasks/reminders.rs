//! A reminder comes when it should.

use serde_json::{Value, json};
use testkit::TestApp;

use super::{reminded, task, walk};

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn a_given_time_is_kept_to_the_second_at_any_hour() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    // A Saturday night; with `remind_at` there is no other reminder before due.
    let due = json!({ "remind_at": "2026-11-21T23:59:59Z", "due_at": "2026-11-23T10:00:00Z" });
    task(&app, &ada, due).await;
    app.at("2026-11-21T23:59:58Z").await;
    assert_eq!(reminded(&app, ADA).await, [] as [&str; 0]);
    app.at("2026-11-21T23:59:59Z").await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-21T23:59:59Z"]);
    walk(&app, "2026-11-24T00:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await.len(), 1);
}

#[tokio::test]
async fn a_past_one_is_sent_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for past in ["2026-11-20T07:59:59Z", "2026-11-20T05:00:00Z", "2026-01-01T00:00:00Z"] {
        task(&app, &ada, json!({ "remind_at": past })).await;
    }
    app.drain().await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-20T08:00:00Z"; 3]);
}

#[tokio::test]
async fn they_come_before_due_as_the_owner_likes() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let path = format!("/v1/users/{ada}");
    for (before, hour, times) in [
        (json!({}), "10", vec!["09:30"]),
        (json!({ "before": ["PT1H", "PT0S", "PT15M"] }), "12", vec!["11:00", "11:45", "12:00"]),
        (json!({ "before": "PT0S" }), "14", vec!["14:00"]),
        (json!({ "before": null }), "16", vec![]),
    ] {
        app.patch(&path, json!({ "reminders": before })).await.ok();
        app.smtp.clear();
        let seen =
            app.get(&format!("/v1/emails?to={ADA}")).await.ok()["data"].as_array().unwrap().len();
        task(&app, &ada, json!({ "due_at": format!("2026-11-20T{hour}:00:00Z") })).await;
        walk(&app, &format!("2026-11-20T{hour}:30:00Z")).await;
        let rows = app.get(&format!("/v1/emails?to={ADA}&sort=created_at")).await.ok();
        let rows = rows["data"].as_array().unwrap();
        let sent: Vec<&str> =
            rows[seen..].iter().map(|row| &row["sent_at"].as_str().unwrap()[11..16]).collect();
        assert_eq!(sent, times, "{before}");
    }
    let faults = app
        .patch(&path, json!({ "reminders": { "before": ["PT30S", "P1M"], "sound": "bell" } }))
        .await;
    assert_eq!(
        faults.faults(),
        ["/reminders/before/1 invalid_duration", "/reminders/sound unknown_field"]
    );
}

#[tokio::test]
async fn a_computed_time_is_moved_into_working_time_and_says_so() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    // Monday 09:00: half an hour before, nobody works yet.
    task(&app, &ada, json!({ "due_at": "2026-11-23T09:00:00Z" })).await;
    walk(&app, "2026-11-23T12:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-23T09:00:00Z"]);
    let reason = app.get("/v1/emails?kind=task_reminder").await.ok()["data"][0]["reason"].clone();
    assert_eq!(reason["rule"], "task_reminder.before");
    assert_eq!(reason["at"], "2026-11-23T09:00:00Z");
    assert_eq!(reason["moved_from"], "2026-11-23T08:30:00Z");
}

#[tokio::test]
async fn what_is_due_in_the_past_brings_none_and_what_should_have_come_comes_now() {
    let app = TestApp::start_at("2026-11-20T10:00:00Z".parse().unwrap()).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    task(&app, &ada, json!({ "due_at": "2026-11-20T09:59:59Z" })).await;
    task(&app, &ada, json!({ "due_at": Value::Null })).await;
    app.drain().await;
    assert_eq!(reminded(&app, ADA).await, [] as [&str; 0]);
    task(&app, &ada, json!({ "due_at": "2026-11-20T10:10:00Z" })).await;
    app.drain().await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-20T10:00:00Z"]);
}

#[tokio::test]
async fn a_moved_task_is_reminded_of_at_its_new_time_alone() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let call = task(&app, &ada, json!({ "due_at": "2026-11-20T12:00:00Z" })).await;
    let path = format!("/v1/tasks/{call}");
    app.patch(&path, json!({ "due_at": "2026-11-20T14:00:00Z" })).await.ok();
    walk(&app, "2026-11-20T13:29:59Z").await;
    assert_eq!(reminded(&app, ADA).await, [] as [&str; 0]);
    walk(&app, "2026-11-20T15:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-20T13:30:00Z"]);
    // Given by hand, and taken back: the times before due hold again.
    app.patch(
        &path,
        json!({ "due_at": "2026-11-23T12:00:00Z", "remind_at": "2026-11-22T03:00:00Z" }),
    )
    .await
    .ok();
    app.patch(&path, json!({ "remind_at": null })).await.ok();
    walk(&app, "2026-11-24T00:00:00Z").await;
    assert_eq!(reminded(&app, ADA).await, ["2026-11-20T13:30:00Z", "2026-11-23T11:30:00Z"]);
}
