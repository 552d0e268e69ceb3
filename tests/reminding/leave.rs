//! Leave: who reads and writes it, and what waits for its end.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{ADA, MAX, rows, sent, task, text, walk};

async fn away(app: &TestApp, user: &str, from: &str, to: &str) -> String {
    let body = json!({ "from": from, "to": to });
    let made = app.post(&format!("/v1/users/{user}/leave"), body).await;
    let path = made.header("location").to_owned();
    made.created();
    app.drain().await;
    path
}

#[tokio::test]
async fn it_is_made_changed_listed_and_deleted_and_every_change_is_an_event() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let list = format!("/v1/users/{ada}/leave");
    let body = json!({ "from": "2026-12-21", "to": "2027-01-01", "note": "family" });
    let made = app.post(&list, body).await;
    let (path, etag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let made = made.created();
    assert_eq!(path, format!("{list}/{}", id(&made)));
    assert_eq!(etag, "\"1\"");
    assert_eq!(app.get(&path).await.ok(), made);
    let one_day = app.post(&list, json!({ "from": "2026-11-27" })).await.created();
    assert_eq!(one_day["to"], "2026-11-27");
    let by_day = app.get(&format!("{list}?sort=from&limit=1")).await.ok();
    assert_eq!(by_day["data"], json!([one_day]));
    let cursor = by_day["next_cursor"].as_str().unwrap();
    let next = app.get(&format!("{list}?cursor={cursor}")).await.ok();
    assert_eq!(next["data"], json!([made]));
    let changed = app.patch(&path, json!({ "to": "2026-12-31", "note": null })).await.ok();
    assert_eq!((&changed["to"], &changed["note"]), (&json!("2026-12-31"), &Value::Null));
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    let events = app.get(&format!("/v1/audit?subject_id={}&sort=created_at", id(&made))).await.ok();
    let types: Vec<_> =
        events["data"].as_array().unwrap().iter().map(|event| event["type"].clone()).collect();
    assert_eq!(types, ["leave.created", "leave.updated", "leave.deleted"]);
}

#[tokio::test]
async fn faults_are_named_and_unknown_ones_are_404() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let list = format!("/v1/users/{ada}/leave");
    for (body, fault) in [
        (json!({}), "/from required"),
        (json!({ "from": "2026-02-30" }), "/from invalid_date"),
        (json!({ "from": "2026-12-21", "to": "2026-12-20" }), "/to ends_before_it_begins"),
        (json!({ "from": "2026-12-21", "to": "2036-12-20" }), "/to out_of_range"),
        (json!({ "from": "2026-12-21", "days": 3 }), "/days unknown_field"),
    ] {
        assert_eq!(app.post(&list, body).await.faults(), [fault]);
    }
    let path = away(&app, &ada, "2026-12-21", "2026-12-22").await;
    assert_eq!(app.patch(&path, json!({ "from": null })).await.faults(), ["/from required"]);
    assert_eq!(
        app.patch(&path, json!({ "from": "2026-12-23" })).await.faults(),
        ["/to ends_before_it_begins"]
    );
    app.get(&path.replace(&ada, &bo)).await.problem(404, "not_found");
    app.get(&format!("{list}/me")).await.problem(404, "not_found");
    app.post("/v1/users/me/leave", json!({ "from": "2026-12-21" })).await.problem(404, "not_found");
}

#[tokio::test]
async fn nothing_that_a_rule_timed_comes_during_it() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({ "reminders": { "style": "agenda" } })).await;
    for owner in [&ada, &bo] {
        task(&app, owner, "2026-11-24T12:00:00Z", json!({})).await;
        let given = json!({ "remind_at": "2026-11-24T10:00:00Z" });
        task(&app, owner, "2026-11-30T12:00:00Z", given).await;
        away(&app, owner, "2026-11-23", "2026-11-26").await;
    }
    walk(&app, "2026-11-27T23:00:00Z").await;
    // What a person asked for comes all the same.
    assert_eq!(
        sent(&app, ADA).await,
        [
            "task_reminder 2026-11-24T10:00:00Z",
            "task_reminder 2026-11-27T09:00:00Z",
            "task_reminder 2026-11-27T09:00:00Z",
        ]
    );
    assert_eq!(
        sent(&app, "bo@example.com").await,
        [
            // What is due before the next one, which is after the leave.
            "agenda 2026-11-20T08:30:00Z",
            "task_reminder 2026-11-24T10:00:00Z",
            "agenda 2026-11-27T08:30:00Z",
        ]
    );
    let rules: Vec<_> =
        rows(&app, ADA).await.iter().map(|row| row["reason"]["rule"].clone()).collect();
    assert!(rules.contains(&json!("task_reminder.overdue")), "{rules:?}");
}

#[tokio::test]
async fn shortened_or_called_off_it_lets_reminders_come_again() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    task(&app, &ada, "2026-11-24T12:00:00Z", json!({})).await;
    task(&app, &ada, "2026-11-26T12:00:00Z", json!({})).await;
    let path = away(&app, &ada, "2026-11-24", "2026-11-30").await;
    app.patch(&path, json!({ "to": "2026-11-24" })).await.ok();
    walk(&app, "2026-11-25T08:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, [] as [&str; 0]);
    app.delete(&path).await.expect(204);
    walk(&app, "2026-11-30T00:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        ["task_reminder 2026-11-25T09:00:00Z", "task_reminder 2026-11-26T11:30:00Z"]
    );
}

#[tokio::test]
async fn a_reminder_on_its_way_when_leave_begins_waits_for_its_end() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    task(&app, &ada, "2026-11-20T12:00:00Z", json!({})).await;
    app.smtp.refuse().await;
    walk(&app, "2026-11-20T11:31:00Z").await;
    away(&app, &ada, "2026-11-20", "2026-11-20").await;
    app.smtp.resume().await.unwrap();
    walk(&app, "2026-11-23T12:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["task_reminder 2026-11-23T09:00:00Z"]);
    let first = app.get(&format!("/v1/emails?to={ADA}&status=cancelled")).await.ok();
    assert!(first["data"][0]["last_error"].as_str().unwrap().contains("on leave"), "{first}");
}

#[tokio::test]
async fn working_time_leaves_it_out_and_new_leads_go_by() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({ "timezone": "Pacific/Auckland" })).await;
    let cy = app.user("Cy", "rep", json!({})).await;
    away(&app, &ada, "2026-11-20", "2026-11-23").await;
    // Over already by Bo's clock, on which it is the 20th since eleven yesterday.
    away(&app, &bo, "2026-11-19", "2026-11-19").await;
    let lead = |n: i32| json!({ "email": format!("l{n}@x.example") });
    let mut owners = Vec::new();
    for n in 0..4 {
        let made = app.post("/v1/leads", lead(n)).await.created();
        owners.push(made["lead"]["owner_id"].as_str().unwrap().to_owned());
    }
    assert_eq!(owners, [bo.clone(), cy.clone(), bo.clone(), cy.clone()]);
    // Given by hand all the same: due within the four hours after the leave.
    let given = json!({ "email": "given@x.example", "owner_id": ada });
    let given = id(&app.post("/v1/leads", given).await.created()["lead"]);
    let due = app.get(&format!("/v1/tasks?lead_id={given}")).await.ok();
    assert_eq!(due["data"][0]["due_at"], "2026-11-24T13:00:00Z");
    // Where everybody is away a lead goes to somebody, rather than to nobody.
    for rep in [&bo, &cy] {
        away(&app, rep, "2026-11-20", "2026-11-21").await;
    }
    let made = app.post("/v1/leads", lead(9)).await.created();
    assert_ne!(made["lead"]["owner_id"], Value::Null);
}

#[tokio::test]
async fn overdue_work_of_who_is_away_climbs_and_past_a_manager_who_is() {
    let app = TestApp::start().await;
    let top = app.user("Top", "admin", json!({})).await;
    let max = app.user("Max", "manager", json!({ "manager_id": top })).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    away(&app, &ada, "2026-11-23", "2026-12-04").await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-11-25T12:00:00Z").await;
    assert_eq!(sent(&app, MAX).await, ["escalation 2026-11-25T11:00:00Z"]);
    assert!(text(&app, MAX).contains("on leave until Fri 4 Dec 2026"), "{}", text(&app, MAX));
    away(&app, &max, "2026-11-26", "2026-11-30").await;
    walk(&app, "2026-11-28T00:00:00Z").await;
    assert_eq!(sent(&app, MAX).await.len(), 1);
    assert_eq!(sent(&app, "top@example.com").await, ["escalation 2026-11-27T09:00:00Z"]);
}
