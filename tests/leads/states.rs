//! A lead's states, and its deletion.

use serde_json::json;
use testkit::TestApp;

use super::{kinds, lead, tasks_of};

#[tokio::test]
async fn states_follow_in_any_order_and_converted_by_convert_alone() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let path = format!("/v1/leads/{wei}");
    for status in ["working", "qualified", "new", "unqualified", "qualified", "working"] {
        assert_eq!(app.patch(&path, json!({ "status": status })).await.ok()["status"], status);
    }
    app.patch(&path, json!({ "status": "converted" })).await.problem(409, "invalid_transition");
    let made =
        app.post("/v1/leads", json!({ "email": "li@x.example", "status": "converted" })).await;
    made.problem(409, "invalid_transition");
    let derived =
        json!({ "score": 5, "first_response_at": "2026-11-20T08:00:00Z", "assigned_because": "x" });
    let faults = app.patch(&path, derived).await.faults();
    assert_eq!(
        faults,
        [
            "/assigned_because unknown_field",
            "/first_response_at unknown_field",
            "/score unknown_field"
        ]
    );
}

#[tokio::test]
async fn a_person_who_reopens_a_lead_gets_its_task_again() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let path = format!("/v1/leads/{wei}");
    app.patch(&path, json!({ "status": "unqualified" })).await.ok();
    app.drain().await;
    for (count, status) in [(2, "working"), (3, "qualified"), (4, "new")] {
        app.patch(&path, json!({ "status": status })).await.ok();
        app.patch(&path, json!({ "status": "working" })).await.ok();
        let tasks = tasks_of(&app, &wei).await;
        assert_eq!((tasks.len(), &tasks[count - 1]["status"]), (count, &json!("open")));
        app.patch(&path, json!({ "status": "unqualified" })).await.ok();
    }
}

#[tokio::test]
async fn a_lead_that_is_worked_on_again_is_nobodys_who_left() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let path = format!("/v1/leads/{wei}");
    app.patch(&path, json!({ "status": "unqualified" })).await.ok();
    let bo = app.user("Bo", "rep", json!({})).await;
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    app.drain().await;
    let again = app.patch(&path, json!({ "status": "qualified" })).await.ok();
    assert_eq!(
        (&again["owner_id"], &again["assigned_because"]),
        (&json!(bo), &json!("round_robin"))
    );
    app.drain().await;
    assert_eq!(kinds(&app, "bo@example.com"), ["lead_assigned"]);
}

#[tokio::test]
async fn a_deleted_lead_takes_its_tasks_and_mails_along() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.delete(&format!("/v1/leads/{wei}")).await.expect(204);
    app.at("2026-11-24T12:00:00Z").await;
    assert_eq!(kinds(&app, "ada@example.com"), [] as [&str; 0]);
    assert_eq!(tasks_of(&app, &wei).await[0]["status"], "cancelled");
}

#[tokio::test]
async fn nobody_hears_of_a_lead_that_nobody_is_to_contact() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let first = lead(&app, json!({ "email": "a@x.example", "owner_id": ada })).await;
    let late = lead(&app, json!({ "email": "b@x.example", "owner_id": ada })).await;
    app.patch(&format!("/v1/leads/{late}"), json!({ "status": "unqualified" })).await.ok();
    app.drain().await;
    let rows = app.get("/v1/emails?kind=lead_assigned").await.ok();
    let told: Vec<&str> =
        rows["data"].as_array().unwrap().iter().filter_map(|row| row["lead_id"].as_str()).collect();
    assert_eq!(told, [first.as_str()]);
    assert_eq!(app.smtp.to("ada@example.com").len(), 1);
}
