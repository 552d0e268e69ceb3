//! A task is open, done or cancelled.

use serde_json::{Value, json};
use shared::interactions::{Channel, Direction, queries};
use testkit::{TestApp, fixtures::id};

use super::task;

#[tokio::test]
async fn done_twice_is_done_once() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let call = task(&app, &ada, json!({})).await;
    app.clock.advance(chrono::TimeDelta::minutes(5));
    let path = format!("/v1/tasks/{call}/complete");
    let done = app.as_key(&key).post(&path, json!({ "note": "wants a demo" })).await.ok();
    assert_eq!((&done["status"], &done["note"]), (&json!("done"), &json!("wants a demo")));
    assert_eq!(
        (&done["completed_at"], &done["completed_by"]),
        (&json!("2026-11-20T08:05:00Z"), &json!(ada))
    );
    app.clock.advance(chrono::TimeDelta::minutes(5));
    let again =
        app.as_key(&key).post(&path, json!({ "note": "other", "outcome": "reached" })).await.ok();
    assert_eq!(again, done);
    let audit = app.get(&format!("/v1/audit?subject_id={call}")).await.ok();
    let types: Vec<&Value> =
        audit["data"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(types, ["task.completed", "task.created"]);
}

#[tokio::test]
async fn a_cancelled_task_is_not_completed_before_it_is_reopened() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let call = task(&app, &ada, json!({})).await;
    let path = format!("/v1/tasks/{call}");
    let done = format!("{path}/complete");
    app.patch(&path, json!({ "status": "cancelled" })).await.ok();
    app.post(&done, json!({})).await.problem(409, "invalid_transition");
    app.patch(&path, json!({ "status": "done" })).await.problem(409, "invalid_transition");
    app.post(&format!("{path}/snooze"), json!({ "for": "PT1H" }))
        .await
        .problem(409, "invalid_transition");
    app.patch(&path, json!({ "status": "open" })).await.ok();
    app.post(&done, json!({ "outcome": "reached" })).await.ok();
    app.patch(&path, json!({ "status": "cancelled" })).await.problem(409, "invalid_transition");
    let open = app.patch(&path, json!({ "status": "open" })).await.ok();
    for field in ["completed_at", "completed_by", "outcome"] {
        assert_eq!(open[field], Value::Null, "{field}");
    }
}

#[tokio::test]
async fn an_outcome_is_logged_once_and_stops_the_first_response_clock() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let lead =
        id(&app.post("/v1/leads", json!({ "email": "wei@x.example" })).await.created()["lead"]);
    let first = app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok()["data"][0].clone();
    app.clock.advance(chrono::TimeDelta::minutes(5));
    let body = json!({ "outcome": "no_answer", "note": "rang twice" });
    for _ in 0..2 {
        app.post(&format!("/v1/tasks/{}/complete", id(&first)), body.clone()).await.ok();
    }
    let todo = task(&app, &ada, json!({ "lead_id": lead })).await;
    app.clock.advance(chrono::TimeDelta::minutes(5));
    app.post(&format!("/v1/tasks/{todo}/complete"), json!({ "outcome": "reached" })).await.ok();
    let silent = task(&app, &ada, json!({ "lead_id": lead })).await;
    app.post(&format!("/v1/tasks/{silent}/complete"), json!({ "note": "nothing to log" }))
        .await
        .ok();

    let read = app.get(&format!("/v1/leads/{lead}")).await.ok();
    assert_eq!(read["first_response_at"], "2026-11-20T08:05:00Z");
    assert_eq!(read["version"], 1, "derived fields bump no version");
    let rows = queries::of_lead(&mut *app.conn().await, lead.parse().unwrap()).await.unwrap();
    let seen: Vec<_> =
        rows.iter().map(|row| (row.channel, row.outcome.unwrap().as_str())).collect();
    assert_eq!(seen, [(Channel::Email, "no_answer"), (Channel::Call, "reached")]);
    assert!(rows.iter().all(|row| row.direction == Direction::Outbound));
    assert!(rows.iter().all(|row| row.user_id == Some(ada.parse().unwrap())));
    assert_eq!(rows[0].summary.as_deref(), Some("rang twice"));
}

#[tokio::test]
async fn the_owner_is_the_keys_user_else_the_leads_else_required() {
    let app = TestApp::start().await;
    let body = json!({ "subject": "Call" });
    assert_eq!(app.post("/v1/tasks", body.clone()).await.faults(), ["/owner_id required"]);
    let unowned =
        id(&app.post("/v1/leads", json!({ "email": "a@x.example" })).await.created()["lead"]);
    let on_unowned = json!({ "subject": "Call", "lead_id": unowned });
    assert_eq!(app.post("/v1/tasks", on_unowned).await.faults(), ["/owner_id required"]);
    let ada = app.user("Ada", "rep", json!({})).await;
    let owned =
        id(&app.post("/v1/leads", json!({ "email": "b@x.example" })).await.created()["lead"]);
    let made =
        app.post("/v1/tasks", json!({ "subject": "Call", "lead_id": owned })).await.created();
    assert_eq!(
        (&made["owner_id"], &made["kind"], &made["status"]),
        (&json!(ada), &json!("todo"), &json!("open"))
    );
    let bo = app.user("Bo", "rep", json!({})).await;
    let key = app.key_of(&bo, &["crm:write"]).await;
    assert_eq!(app.as_key(&key).post("/v1/tasks", body).await.created()["owner_id"], bo);
    let path = format!("/v1/tasks/{}", id(&made));
    assert_eq!(
        app.patch(&path, json!({ "owner_id": null })).await.faults(),
        ["/owner_id required"]
    );
    let nobody = json!({ "subject": "x", "owner_id": owned, "lead_id": ada });
    let faults = app.post("/v1/tasks", nobody).await.faults();
    assert_eq!(faults, ["/lead_id unknown_reference"]);
}

#[tokio::test]
async fn a_snooze_moves_the_reminder_alone() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let call = task(&app, &ada, json!({ "due_at": "2026-11-20T10:00:00Z" })).await;
    let path = format!("/v1/tasks/{call}/snooze");
    let later = app.post(&path, json!({ "for": "PT1H" })).await.ok();
    assert_eq!(
        (&later["remind_at"], &later["due_at"]),
        (&json!("2026-11-20T09:00:00Z"), &json!("2026-11-20T10:00:00Z"))
    );
    let until = app.post(&path, json!({ "until": "2026-11-20T20:00:30Z" })).await.ok();
    assert_eq!(until["remind_at"], "2026-11-20T20:00:30Z");
    for (body, fault) in [
        (json!({}), "/until required"),
        (json!({ "for": "PT1H", "until": "2026-11-20T20:00:00Z" }), "/until required"),
        (json!({ "until": "2026-11-20T08:00:00Z" }), "/until in_the_past"),
        (json!({ "for": "PT0S" }), "/for in_the_past"),
        (json!({ "for": "1 hour" }), "/for invalid_duration"),
    ] {
        assert_eq!(app.post(&path, body.clone()).await.faults(), [fault], "{body}");
    }
    super::walk(&app, "2026-11-21T08:00:00Z").await;
    assert_eq!(super::reminded(&app, "ada@example.com").await, ["2026-11-20T20:00:30Z"]);
}
