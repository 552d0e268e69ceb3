//! Who is above the owner of overdue work, and so hears of it.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{
    MAX,
    escalation::{escalations, tasks_of},
    prefer, sent, task, text, walk,
};

#[tokio::test]
async fn without_a_manager_it_goes_to_the_lead_of_the_team_or_of_the_one_above() {
    let app = TestApp::start().await;
    let above = app.team("Above").await;
    let north = json!({ "name": "North", "parent_id": above });
    let north = id(&app.post("/v1/teams", north).await.created());
    let max = app.user("Max", "manager", json!({ "team_id": above })).await;
    let lee = app.user("Lee", "manager", json!({ "team_id": north })).await;
    let ada = app.rep("Ada", &north).await;
    app.patch(&format!("/v1/teams/{above}"), json!({ "lead_id": max })).await.ok();
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": lee })).await.ok();
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    // A lead is not above themselves.
    task(&app, &lee, "2026-11-23T10:00:00Z", json!({ "subject": "Of Lee" })).await;
    // And nobody is above Max.
    task(&app, &max, "2026-11-23T10:00:00Z", json!({ "subject": "Of Max" })).await;
    walk(&app, "2026-11-25T12:00:00Z").await;
    let lees = app.smtp.to("lee@example.com");
    let lees: Vec<_> =
        lees.iter().filter(|mail| mail.kind().as_deref() == Some("escalation")).collect();
    assert_eq!(lees.len(), 1);
    assert!(lees[0].text().unwrap().contains("With Ada"));
    let mail = text(&app, MAX);
    assert!(mail.contains("Of Lee") && !mail.contains("Of Max"), "{mail}");
}

#[tokio::test]
async fn what_a_manager_was_given_does_not_climb_on() {
    let app = TestApp::start().await;
    let top = app.user("Top", "admin", json!({})).await;
    let max = app.user("Max", "manager", json!({ "manager_id": top })).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-12-20T00:00:00Z").await;
    assert_eq!(tasks_of(&app, &max).await.len(), 1);
    let top = sent(&app, "top@example.com").await;
    assert_eq!(top, [] as [&str; 0]);
    let own = sent(&app, MAX).await;
    assert_eq!(own.iter().filter(|mail| mail.starts_with("escalation")).count(), 2, "{own:?}");
}

#[tokio::test]
async fn where_nobody_is_above_it_goes_to_an_admin_that_mail_reaches() {
    let app = TestApp::start().await;
    app.user("Gone", "admin", json!({})).await;
    app.post("/v1/suppressions", json!({ "email": "gone@example.com" })).await.created();
    let root = app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-11-27T12:00:00Z").await;
    assert_eq!(
        escalations(&app, "root@example.com").await,
        ["escalation 2026-11-25T09:00:00Z", "escalation 2026-11-27T09:00:00Z"]
    );
    assert_eq!(tasks_of(&app, &root).await.len(), 1);
}

#[tokio::test]
async fn where_there_is_nobody_at_all_the_reason_says_so() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "admin", json!({})).await;
    let offer = task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-11-25T12:00:00Z").await;
    prefer(&app, &ada, json!({ "before": ["PT7M"] })).await;
    walk(&app, "2026-12-11T00:00:00Z").await;
    let shown = app.get(&format!("/v1/tasks/{offer}/reminders")).await.ok();
    let copies: Vec<_> =
        shown["data"].as_array().unwrap().iter().filter(|row| row["kind"] == "copy").collect();
    assert_eq!(copies.len(), 1, "{shown}");
    assert_eq!(copies[0]["status"], "failed");
    assert!(copies[0]["reason"].as_str().unwrap().contains("nobody is above"), "{shown}");
}
