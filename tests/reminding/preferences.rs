//! What a user can choose, and what comes of it.

use serde_json::json;
use testkit::TestApp;

use super::{ADA, prefer, sent, task, walk};

#[tokio::test]
async fn defaults_are_answered_and_each_is_patched_by_itself() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let path = format!("/v1/users/{ada}");
    let defaults = json!({ "style": "each", "agenda_at": "08:30", "before": "PT30M", "overdue_after": "PT24H" });
    assert_eq!(app.get(&path).await.ok()["reminders"], defaults);
    for (patch, field, value) in [
        (json!({ "style": "agenda" }), "style", json!("agenda")),
        (json!({ "agenda_at": "07:05" }), "agenda_at", json!("07:05")),
        (
            json!({ "before": ["PT15M", "P1D", "PT0S"] }),
            "before",
            json!(["PT24H", "PT15M", "PT0S"]),
        ),
        (json!({ "overdue_after": "P2D" }), "overdue_after", json!("P2D")),
    ] {
        let before = app.get(&path).await.ok()["reminders"].clone();
        let after = app.patch(&path, json!({ "reminders": patch })).await.ok()["reminders"].clone();
        for name in ["style", "agenda_at", "before", "overdue_after"] {
            assert_eq!(
                after[name],
                if name == field { value.clone() } else { before[name].clone() }
            );
        }
    }
    let none = json!({ "style": null, "agenda_at": null, "before": null, "overdue_after": null });
    let none = app.patch(&path, json!({ "reminders": none })).await.ok();
    let wanted =
        json!({ "style": "each", "agenda_at": "08:30", "before": null, "overdue_after": null });
    assert_eq!(none["reminders"], wanted);
    let again = app.patch(&path, json!({ "reminders": null })).await.ok();
    assert_eq!(again["reminders"], defaults);
    let bo = app.user("Bo", "rep", json!({ "reminders": { "style": "agenda" } })).await;
    let bo = app.get(&format!("/v1/users/{bo}")).await.ok();
    assert_eq!(bo["reminders"]["agenda_at"], "08:30");
    assert_eq!(bo["reminders"]["overdue_after"], "PT24H");
}

#[tokio::test]
async fn every_fault_is_named() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wrong = json!({
        "style": "daily", "agenda_at": "24:00", "before": ["PT30S", "P1M"], "overdue_after": "PT1S", "snooze": true
    });
    let faults = app.patch(&format!("/v1/users/{ada}"), json!({ "reminders": wrong })).await;
    assert_eq!(
        faults.faults(),
        [
            "/reminders/agenda_at invalid_time_of_day",
            "/reminders/before/1 invalid_duration",
            "/reminders/overdue_after invalid_duration",
            "/reminders/snooze unknown_field",
            "/reminders/style unknown_value",
        ]
    );
}

#[tokio::test]
async fn before_at_due_and_after() {
    let app = TestApp::start().await;
    let wants = json!({ "before": ["PT1H", "PT0S"], "overdue_after": "PT2H" });
    let ada = app.user("Ada", "rep", json!({ "reminders": wants })).await;
    task(&app, &ada, "2026-11-23T12:00:00Z", json!({})).await;
    walk(&app, "2026-11-30T00:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        [
            "task_reminder 2026-11-23T11:00:00Z",
            "task_reminder 2026-11-23T12:00:00Z",
            "task_reminder 2026-11-23T14:00:00Z",
        ]
    );
    let rules = app.get(&format!("/v1/emails?to={ADA}&sort=created_at")).await.ok();
    let rules: Vec<_> =
        rules["data"].as_array().unwrap().iter().map(|row| row["reason"]["rule"].clone()).collect();
    assert_eq!(rules, ["task_reminder.before", "task_reminder.before", "task_reminder.overdue"]);
    assert!(app.smtp.to(ADA)[2].text().unwrap().contains("2 hours after they were due"));
}

#[tokio::test]
async fn a_day_after_due_by_default_and_never_where_it_is_null() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "before": null } })).await;
    let none = json!({ "reminders": { "before": null, "overdue_after": null } });
    let bo = app.user("Bo", "rep", none).await;
    for owner in [&ada, &bo] {
        task(&app, owner, "2026-11-23T12:00:00Z", json!({})).await;
    }
    walk(&app, "2026-12-08T00:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["task_reminder 2026-11-24T12:00:00Z"]);
    assert_eq!(sent(&app, "bo@example.com").await, [] as [&str; 0]);
}

#[tokio::test]
async fn a_given_time_is_the_only_one_until_overdue() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let given = json!({ "remind_at": "2026-11-22T03:00:07Z" });
    task(&app, &ada, "2026-11-23T12:00:00Z", given).await;
    walk(&app, "2026-11-30T00:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        ["task_reminder 2026-11-22T03:00:07Z", "task_reminder 2026-11-24T12:00:00Z"]
    );
}

#[tokio::test]
async fn nothing_that_a_rule_timed_comes_at_night() {
    let app = TestApp::start().await;
    let wants = json!({ "before": ["PT5H", "PT1H", "PT0S"], "overdue_after": "PT6H" });
    let ada = app.user("Ada", "rep", json!({ "reminders": wants })).await;
    // Due at 04:00 on Tuesday.
    task(&app, &ada, "2026-11-24T04:00:00Z", json!({})).await;
    walk(&app, "2026-12-01T00:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        ["task_reminder 2026-11-24T09:00:00Z", "task_reminder 2026-11-24T10:00:00Z"]
    );
    let moved = app.get(&format!("/v1/emails?to={ADA}&sort=created_at")).await.ok();
    assert_eq!(moved["data"][0]["reason"]["moved_from"], "2026-11-23T23:00:00Z");
}

#[tokio::test]
async fn done_just_before_it_brings_none() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "before": null } })).await;
    let done = task(&app, &ada, "2026-11-23T12:00:00Z", json!({})).await;
    let reopened = task(&app, &ada, "2026-11-23T12:00:00Z", json!({})).await;
    walk(&app, "2026-11-24T11:59:59Z").await;
    app.post(&format!("/v1/tasks/{done}/complete"), json!({})).await.ok();
    app.post(&format!("/v1/tasks/{reopened}/complete"), json!({})).await.ok();
    app.patch(&format!("/v1/tasks/{reopened}"), json!({ "status": "open" })).await.ok();
    walk(&app, "2026-11-25T11:59:58Z").await;
    assert_eq!(sent(&app, ADA).await, [] as [&str; 0]);
    // Taken up again, it is overdue a day after that.
    walk(&app, "2026-11-25T11:59:59Z").await;
    assert_eq!(sent(&app, ADA).await, ["task_reminder 2026-11-25T11:59:59Z"]);
}

#[tokio::test]
async fn a_task_handed_over_takes_its_reminders_along() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let by_agenda = json!({ "reminders": { "style": "agenda", "before": null } });
    let bo = app.user("Bo", "rep", by_agenda).await;
    let call = task(&app, &ada, "2026-11-24T12:00:00Z", json!({})).await;
    walk(&app, "2026-11-24T08:00:00Z").await;
    app.patch(&format!("/v1/tasks/{call}"), json!({ "owner_id": bo })).await.ok();
    walk(&app, "2026-11-25T08:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, [] as [&str; 0]);
    assert_eq!(sent(&app, "bo@example.com").await, ["agenda 2026-11-24T08:30:00Z"]);
    prefer(&app, &bo, json!({ "style": "each" })).await;
    walk(&app, "2026-11-26T08:00:00Z").await;
    let mails = sent(&app, "bo@example.com").await;
    assert_eq!(mails[1..], ["task_reminder 2026-11-25T12:00:00Z"]);
}
