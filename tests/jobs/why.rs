//! Every message says why it was made, and why it was not sent; every reminder why it stands as it does.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{ada, each};

async fn task(app: &TestApp, body: Value) -> String {
    id(&app.post("/v1/tasks", body).await.created())
}

async fn reminders(app: &TestApp, task: &str) -> Value {
    app.get(&format!("/v1/tasks/{task}/reminders")).await.ok()
}

/// Those before the task is due, without what climbs when it is overdue.
async fn before_due(app: &TestApp, task: &str) -> Value {
    let mut all = reminders(app, task).await;
    all["data"].as_array_mut().unwrap().retain(|row| row["kind"] == "before");
    all
}

#[tokio::test]
async fn a_reminder_names_its_task_and_how_it_was_moved() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    // Due on Monday at 09:00: half an hour before is no working time yet.
    let due = json!({ "subject": "Offer", "owner_id": ada, "due_at": "2026-11-23T09:00:00Z" });
    let call = task(&app, due).await;
    let waiting = before_due(&app, &call).await;
    assert_eq!(each(&waiting, "status"), ["waiting"]);
    assert_eq!(each(&waiting, "moved_because"), ["outside_hours"]);
    assert!(waiting["data"][0]["reason"].as_str().unwrap().contains("2026-11-23 at 09:00"));
    app.at("2026-11-23T09:00:00Z").await;
    let mail = id(&app.get(&format!("/v1/emails?task_id={call}")).await.ok()["data"][0]);
    let why = app.get(&format!("/v1/emails/{mail}")).await.ok()["why"].clone();
    assert_eq!(why["rule"], "task_reminder.before");
    assert!(why["text"].as_str().unwrap().contains("Ada"), "{why}");
    let moved = json!([{ "from": "2026-11-23T08:30:00Z", "to": "2026-11-23T09:00:00Z", "because": "outside_hours" }]);
    assert_eq!((&why["moves"], &why["instead"]), (&moved, &json!(null)));
    let texts: Vec<_> =
        why["rows"].as_array().unwrap().iter().map(|row| (&row["type"], &row["text"])).collect();
    assert!(texts.contains(&(&json!("task"), &json!("Offer"))), "{why}");
    assert!(texts.contains(&(&json!("user"), &json!("Ada"))), "{why}");
    let kept = before_due(&app, &call).await;
    assert_eq!(each(&kept, "email_id"), [&json!(mail)]);
}

#[tokio::test]
async fn a_move_over_a_weekend_a_holiday_and_the_night_is_told_apart() {
    let app = TestApp::start().await;
    let calendar = app.get("/v1/settings").await.ok()["default_calendar_id"].clone();
    let path = format!("/v1/calendars/{}", calendar.as_str().unwrap());
    app.patch(&path, json!({ "holidays": ["2026-11-24"] })).await.ok();
    let ada = ada(&app).await;
    for (due, because) in [
        ("2026-11-22T12:00:00Z", "weekend"),
        ("2026-11-24T12:00:00Z", "holiday"),
        ("2026-11-25T20:00:00Z", "outside_hours"),
    ] {
        let call = task(&app, json!({ "subject": "Call", "owner_id": ada, "due_at": due })).await;
        assert_eq!(each(&before_due(&app, &call).await, "moved_because"), [because], "{due}");
    }
}

#[tokio::test]
async fn what_was_not_sent_says_why_and_what_came_instead() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let lead = json!({ "email": "wei@nimbus.example", "first_name": "Wei", "owner_id": ada });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.patch(&format!("/v1/leads/{lead}"), json!({ "owner_id": bo })).await.ok();
    app.drain().await;
    let mails = app.get(&format!("/v1/emails?lead_id={lead}&sort=created_at")).await.ok();
    let cancelled = mails["data"].as_array().unwrap().iter().find(|m| m["status"] == "cancelled");
    let Some(cancelled) = cancelled else {
        // Both were announced after the change: the first is never made.
        assert_eq!(each(&mails, "to"), ["bo@example.com"], "{mails}");
        return;
    };
    let why = app.get(&format!("/v1/emails/{}", id(cancelled))).await.ok()["why"].clone();
    assert_eq!(why["instead"]["status"], "cancelled");
    let text = why["instead"]["text"].as_str().unwrap();
    assert!(text.contains("went to somebody else"), "{why}");
}

#[tokio::test]
async fn a_suppressed_and_a_cancelled_message_say_so() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    app.post("/v1/suppressions", json!({ "email": "ada@example.com" })).await.created();
    let now = json!({ "subject": "Offer", "owner_id": ada, "remind_at": app.clock.now() });
    let call = task(&app, now).await;
    app.drain().await;
    let mail = app.get(&format!("/v1/emails?task_id={call}")).await.ok()["data"][0].clone();
    let why = app.get(&format!("/v1/emails/{}", id(&mail))).await.ok()["why"].clone();
    assert_eq!(why["instead"]["status"], "suppressed");
    assert!(why["instead"]["text"].as_str().unwrap().contains("suppressed"), "{why}");
    let told = reminders(&app, &call).await;
    assert!(told["data"][0]["reason"].as_str().unwrap().contains("suppressed"), "{told}");
}

#[tokio::test]
async fn why_no_reminder_came_can_be_asked() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    let none = json!({ "reminders": { "before": null } });
    let quiet = app.user("Quiet", "rep", none).await;
    let due = "2026-11-20T12:00:00Z";
    for (owner, body, words) in [
        (&ada, json!({}), "neither due_at nor remind_at"),
        (&quiet, json!({ "due_at": due }), "its owner wants none"),
        (&ada, json!({ "due_at": "2026-11-19T12:00:00Z" }), "in the past"),
    ] {
        let mut body = body;
        body["subject"] = "Call".into();
        body["owner_id"] = json!(owner);
        let call = task(&app, body).await;
        let told = reminders(&app, &call).await;
        assert!(told["text"].as_str().unwrap().contains(words), "{told}");
    }
    let done = task(&app, json!({ "subject": "Call", "owner_id": ada, "due_at": due })).await;
    app.post(&format!("/v1/tasks/{done}/complete"), json!({})).await.ok();
    let gone = task(&app, json!({ "subject": "Call", "owner_id": ada, "due_at": due })).await;
    app.delete(&format!("/v1/tasks/{gone}")).await.expect(204);
    let moved = json!({ "subject": "Call", "owner_id": ada, "remind_at": due });
    let moved = task(&app, moved).await;
    let later = json!({ "until": "2026-11-20T13:00:00Z" });
    app.post(&format!("/v1/tasks/{moved}/snooze"), later).await.ok();
    app.pass(TimeDelta::hours(8)).await;
    for (task, words) in [
        (&done, "the task was done on 2026-11-20"),
        (&gone, "the task was deleted on 2026-11-20"),
        (&moved, "moved to another time"),
    ] {
        let told = reminders(&app, task).await;
        let rows = told["data"].as_array().unwrap();
        let cancelled = rows.iter().find(|row| row["status"] == "cancelled").unwrap();
        assert!(cancelled["reason"].as_str().unwrap().contains(words), "{told}");
    }
}

#[tokio::test]
async fn rows_that_the_caller_may_not_see_have_no_words() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let ada = app.rep("Ada", &north).await;
    let cy = app.rep("Cy", &south).await;
    let lead = json!({ "email": "wei@nimbus.example", "first_name": "Wei", "owner_id": ada });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.drain().await;
    let mail = id(&app.get(&format!("/v1/emails?lead_id={lead}")).await.ok()["data"][0]);
    app.patch(&format!("/v1/leads/{lead}"), json!({ "owner_id": cy })).await.ok();
    let key = app.key_of(&ada, &["crm:read"]).await;
    let rows =
        app.as_key(&key).get(&format!("/v1/emails/{mail}")).await.ok()["why"]["rows"].clone();
    let of = |rows: &Value| {
        rows.as_array().unwrap().iter().find(|row| row["type"] == "lead").unwrap().clone()
    };
    assert_eq!(of(&rows), json!({ "type": "lead", "id": lead, "text": null }));
    let whole = app.get(&format!("/v1/emails/{mail}")).await.ok()["why"]["rows"].clone();
    assert_eq!(of(&whole)["text"], "Wei");
}
