//! Pending reminders follow their owner's preferences, calendar and zone.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{ADA, prefer, sent, task, walk};

#[tokio::test]
async fn a_change_of_preferences_moves_what_waits_and_brings_nothing_of_the_past() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    task(&app, &ada, "2026-11-20T12:00:00Z", json!({})).await;
    task(&app, &ada, "2026-11-23T12:00:00Z", json!({})).await;
    walk(&app, "2026-11-23T11:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["task_reminder 2026-11-20T11:30:00Z"]);
    // Two hours before the second would have been at ten.
    prefer(&app, &ada, json!({ "before": ["PT2H", "PT10M"], "overdue_after": "PT1H" })).await;
    walk(&app, "2026-11-25T00:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await[1..],
        ["task_reminder 2026-11-23T11:50:00Z", "task_reminder 2026-11-23T13:00:00Z"]
    );
}

#[tokio::test]
async fn many_tasks_follow_in_portions() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let ada = app.user("Ada", "rep", json!({})).await;
    for minute in 0..230 {
        let due = format!("2026-11-24T1{}:{:02}:00Z", minute / 60, minute % 60);
        task(&app, &ada, &due, json!({})).await;
    }
    prefer(&app, &ada, json!({ "style": "agenda" })).await;
    walk(&app, "2026-11-24T18:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-24T08:30:00Z"]);
    let mail = &app.smtp.to(ADA)[0];
    assert!(mail.text().unwrap().contains("And 180 more tasks"));
    assert!(mail.subject().unwrap().contains("230 due today"), "{:?}", mail.subject());
}

#[tokio::test]
async fn calendar_and_zone_move_what_a_rule_timed_and_nothing_else() {
    let app = TestApp::start().await;
    let late = json!({ "name": "Late", "working_hours": { "mon": [["14:00", "20:00"]], "tue": [["14:00", "20:00"]] } });
    let late = id(&app.post("/v1/calendars", late).await.created());
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    let path = format!("/v1/users/{ada}");
    task(&app, &ada, "2026-11-23T12:00:00Z", json!({})).await;
    let given = json!({ "remind_at": "2026-11-23T10:00:00Z" });
    task(&app, &ada, "2026-11-24T12:00:00Z", given).await;
    app.patch(&path, json!({ "calendar_id": late })).await.ok();
    walk(&app, "2026-11-23T13:59:59Z").await;
    assert_eq!(sent(&app, ADA).await, ["task_reminder 2026-11-23T10:00:00Z"]);
    walk(&app, "2026-11-23T14:00:00Z").await;
    assert_eq!(sent(&app, ADA).await[1..], ["task_reminder 2026-11-23T14:00:00Z"]);
    // The calendar itself changes, then the zone that it is meant in.
    task(&app, &ada, "2026-11-24T12:00:00Z", json!({})).await;
    let hours = json!({ "tue": [["15:00", "20:00"]] });
    app.patch(&format!("/v1/calendars/{late}"), json!({ "working_hours": hours })).await.ok();
    app.patch(&path, json!({ "timezone": "America/New_York" })).await.ok();
    walk(&app, "2026-11-25T00:00:00Z").await;
    assert_eq!(sent(&app, ADA).await[2..], ["task_reminder 2026-11-24T20:00:00Z"]);
}

#[tokio::test]
async fn the_organisations_zone_moves_whoever_has_none_of_their_own() {
    let app = TestApp::start().await;
    let by_agenda = json!({ "reminders": { "style": "agenda" } });
    let ada = app.user("Ada", "rep", by_agenda).await;
    task(&app, &ada, "2026-11-23T15:00:00Z", json!({})).await;
    app.patch("/v1/settings", json!({ "timezone": "America/New_York" })).await.ok();
    walk(&app, "2026-11-23T18:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-23T13:30:00Z"]);
}

#[tokio::test]
async fn a_snooze_moves_the_given_reminder_and_not_what_climbs() {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    let call = task(&app, &ada, "2026-11-23T12:00:00Z", json!({})).await;
    for day in 23..=27 {
        walk(&app, &format!("2026-11-{day}T13:00:00Z")).await;
        app.post(&format!("/v1/tasks/{call}/snooze"), json!({ "for": "PT20H" })).await.ok();
    }
    assert_eq!(
        sent(&app, "max@example.com").await,
        ["escalation 2026-11-25T09:00:00Z", "escalation 2026-11-27T09:00:00Z"]
    );
}
