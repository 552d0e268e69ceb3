//! The task that sees to a case.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, contact, customer, rows, tasks_of};

#[tokio::test]
async fn the_owner_of_a_case_has_a_task_that_follows_it() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "locale": "zh-CN" })).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({ "name": "张伟" })).await;
    let more = json!({ "contact_id": wei, "severity": "high", "description": "Three days" });
    let made = case(&app, &nimbus, more).await;
    let it = id(&made);
    let tasks = tasks_of(&app, &it).await;
    assert_eq!(tasks.len(), 1);
    for (field, value) in [
        ("subject", json!("回访张伟：Delivered too late")),
        // No phone is known.
        ("kind", json!("email")),
        ("purpose", json!("case")),
        ("case_id", json!(it)),
        ("customer_id", json!(nimbus)),
        ("owner_id", json!(ada)),
        ("due_at", made["due_at"].clone()),
        ("note", json!("Three days")),
        ("priority", json!("high")),
        ("status", json!("open")),
    ] {
        assert_eq!(tasks[0][field], value, "{field}");
    }
    let path = format!("/v1/cases/{it}");
    let moved =
        json!({ "due_at": "2026-11-24T08:00:00Z", "description": "Four days", "severity": "low" });
    app.patch(&path, moved).await.ok();
    let task = tasks_of(&app, &it).await[0].clone();
    assert_eq!(
        (&task["due_at"], &task["note"]),
        (&json!("2026-11-24T08:00:00Z"), &json!("Four days"))
    );
    assert_eq!(task["priority"], "low");
    // Somebody chose another time for the task.
    let task = format!("/v1/tasks/{}", id(&task));
    app.patch(&task, json!({ "due_at": "2026-11-20T15:00:00Z" })).await.ok();
    app.patch(&path, json!({ "due_at": "2026-11-25T08:00:00Z" })).await.ok();
    assert_eq!(app.get(&task).await.ok()["due_at"], "2026-11-20T15:00:00Z");
    app.patch(&path, json!({ "status": "resolved", "resolution": "x" })).await.ok();
    assert_eq!(app.get(&task).await.ok()["status"], "cancelled");
    app.patch(&path, json!({ "status": "working" })).await.ok();
    let open: Vec<Value> =
        tasks_of(&app, &it).await.into_iter().filter(|task| task["status"] == "open").collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["due_at"], "2026-11-25T08:00:00Z");
}

#[tokio::test]
async fn a_try_to_reach_the_customer_stands_in_the_history() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    contact(&app, &nimbus, "first@nimbus.example", json!({ "name": "First" })).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let it = id(&case(&app, &nimbus, json!({ "contact_id": wei })).await);
    let task = id(&tasks_of(&app, &it).await[0]);
    app.clock.advance(TimeDelta::hours(2));
    let done = json!({ "outcome": "no_answer", "note": "rings" });
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    app.as_key(&key).post(&format!("/v1/tasks/{task}/complete"), done).await.ok();
    let logged = rows(&app, &format!("/v1/interactions?customer_id={nimbus}")).await;
    assert_eq!(logged.len(), 1);
    assert_eq!((&logged[0]["contact_id"], &logged[0]["summary"]), (&json!(wei), &json!("rings")));
    let history = rows(&app, &format!("/v1/cases/{it}/history")).await;
    let want = json!({
        "type": "outreach", "status": "open", "score": null, "interaction_id": logged[0]["id"],
        "by": ada, "at": "2026-11-20T10:00:00Z",
    });
    assert_eq!(history[1], want);
    assert_eq!(app.get(&format!("/v1/cases/{it}")).await.ok()["status"], "open");
}

/// A task that is done leaves the case open: when that is due it has a task again, and that one climbs.
#[tokio::test]
async fn a_case_that_is_due_never_lies_without_a_task() {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let it = id(&case(&app, &nimbus, json!({})).await);
    let task = id(&tasks_of(&app, &it).await[0]);
    app.post(&format!("/v1/tasks/{task}/complete"), json!({})).await.ok();
    app.at("2026-11-23T08:59:59Z").await;
    assert_eq!(tasks_of(&app, &it).await.len(), 1);
    app.at("2026-11-23T09:00:00Z").await;
    let tasks = tasks_of(&app, &it).await;
    assert_eq!(tasks.len(), 2);
    assert_eq!(
        (&tasks[1]["status"], &tasks[1]["due_at"]),
        (&json!("open"), &json!("2026-11-23T09:00:00Z"))
    );
    // Looked at again on each working day, and no second one is made.
    app.at("2026-11-24T12:00:00Z").await;
    assert_eq!(tasks_of(&app, &it).await.len(), 2);
    app.at("2026-11-25T12:00:00Z").await;
    let climbed = app.smtp.to("max@example.com");
    assert_eq!(climbed.len(), 1);
    assert_eq!(climbed[0].kind().as_deref(), Some("escalation"));
    assert!(climbed[0].text().unwrap().contains("Delivered too late"));
    // Resolved: nobody looks any more.
    app.patch(&format!("/v1/cases/{it}"), json!({ "status": "resolved", "resolution": "x" }))
        .await
        .ok();
    app.at("2026-12-10T12:00:00Z").await;
    let open = tasks_of(&app, &it).await.into_iter().filter(|task| task["status"] == "open");
    assert_eq!(open.count(), 0);
}
