//! Taking a user out of service.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{reminded, task, walk};

#[tokio::test]
async fn open_work_needs_a_successor_and_goes_over() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let lead =
        id(&app.post("/v1/leads", json!({ "email": "wei@x.example" })).await.created()["lead"]);
    let call = task(&app, &ada, json!({ "due_at": "2026-11-20T16:00:00Z" })).await;
    let done = task(&app, &ada, json!({ "status": "done" })).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    app.drain().await;
    let path = format!("/v1/users/{ada}");
    // Two tasks: the lead's first contact and the call.
    for problem in [
        app.patch(&path, json!({ "active": false })).await.problem(409, "open_work"),
        app.delete(&path).await.problem(409, "open_work"),
    ] {
        assert_eq!((&problem["open_leads"], &problem["open_tasks"]), (&json!(1), &json!(2)));
    }
    for unfit in [ada.as_str(), lead.as_str()] {
        let refused = app.patch(&path, json!({ "active": false, "reassign_to": unfit })).await;
        assert_eq!(refused.faults(), ["/reassign_to unfit_successor"]);
    }
    assert_eq!(app.get(&path).await.ok()["active"], true);
    let after = app.patch(&path, json!({ "active": false, "reassign_to": bo })).await.ok();
    assert_eq!(after["active"], false);
    assert_eq!(app.get(&format!("/v1/leads/{lead}")).await.ok()["owner_id"], bo);
    assert_eq!(app.get(&format!("/v1/tasks/{call}")).await.ok()["owner_id"], bo);
    assert_eq!(app.get(&format!("/v1/tasks/{done}")).await.ok()["owner_id"], ada);
    walk(&app, "2026-11-20T18:00:00Z").await;
    assert_eq!(reminded(&app, "ada@example.com").await, [] as [&str; 0]);
    assert_eq!(
        reminded(&app, "bo@example.com").await,
        ["2026-11-20T12:30:00Z", "2026-11-20T15:30:00Z"]
    );
    let kinds: Vec<_> =
        app.smtp.to("bo@example.com").iter().map(|mail| mail.kind().unwrap()).collect();
    assert_eq!(kinds[0], "lead_assigned");
}

#[tokio::test]
async fn who_has_no_open_work_just_goes_and_comes_back() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let path = format!("/v1/users/{ada}");
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    let other = app.user("Ada Two", "rep", json!({ "email": "ada@example.com" })).await;
    let taken = app.post(&format!("{path}/restore"), json!({})).await.problem(409, "email_taken");
    let named = json!({ "kind": "user", "id": other, "by": "email" });
    assert_eq!(taken["matched"], named, "the one that is there is named");
    app.delete(&format!("/v1/users/{other}")).await.expect(204);
    assert_eq!(app.post(&format!("{path}/restore"), json!({})).await.ok()["active"], true);
}

#[tokio::test]
async fn nobody_is_above_themselves() {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let bea = app.user("Bea", "manager", json!({ "manager_id": max })).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": bea })).await;
    for below in [&max, &bea, &ada] {
        let refused = app.patch(&format!("/v1/users/{max}"), json!({ "manager_id": below })).await;
        assert_eq!(refused.faults(), ["/manager_id manager_loop"]);
    }
    let north = app.team("North").await;
    let below =
        app.post("/v1/teams", json!({ "name": "Far north", "parent_id": north })).await.created();
    let refused =
        app.patch(&format!("/v1/teams/{north}"), json!({ "parent_id": below["id"] })).await;
    assert_eq!(refused.faults(), ["/parent_id team_loop"]);
}

#[tokio::test]
async fn who_is_new_has_no_open_work_to_give() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for successor in [json!(ada), json!(null)] {
        let body = json!({ "name": "Bo", "email": "bo@example.com", "role": "rep", "reassign_to": successor });
        assert_eq!(app.post("/v1/users", body).await.faults(), ["/reassign_to unknown_field"]);
    }
}
