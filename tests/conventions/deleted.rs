//! What is deleted: out of view until asked for, and brought back.

use serde_json::{Value, json};
use testkit::{ADMIN_KEY, TestApp, fixtures::id};

/// One row of everything that is restored: its list and its path.
async fn rows(app: &TestApp) -> Vec<(&'static str, String)> {
    let ada = app.user("Ada", "rep", json!({})).await;
    let mut rows = Vec::new();
    for (list, body) in [
        ("/v1/users", json!({ "name": "Bo", "email": "bo@example.com", "role": "rep" })),
        ("/v1/teams", json!({ "name": "North" })),
        ("/v1/calendars", json!({ "name": "Office" })),
        ("/v1/leads", json!({ "email": "wei@x.example", "owner_id": ada })),
        ("/v1/tasks", json!({ "subject": "Call", "owner_id": ada })),
    ] {
        let made = app.post(list, body).await;
        rows.push((list, made.header("location").to_owned()));
    }
    rows
}

async fn listed(app: &TestApp, list: &str, path: &str) -> bool {
    let rows = app.get(list).await.ok();
    rows["data"].as_array().unwrap().iter().any(|row| path.ends_with(&id(row)))
}

#[tokio::test]
async fn it_is_404_until_asked_for_and_restored() {
    let app = TestApp::start().await;
    for (list, path) in rows(&app).await {
        let before = app.get(&path).await.ok();
        app.clock.advance(chrono::TimeDelta::minutes(1));
        app.delete(&path).await.expect(204);
        app.get(&path).await.problem(404, "not_found");
        app.patch(&path, json!({})).await.problem(404, "not_found");
        app.delete(&path).await.problem(404, "not_found");
        assert!(!listed(&app, list, &path).await, "{list}");

        let shown = app.get(&format!("{path}?include_deleted=true")).await;
        assert_eq!(shown.header("etag"), "\"2\"", "{path}");
        let shown = shown.ok();
        assert_eq!(shown["deleted_at"], json!(app.clock.now()));
        assert!(listed(&app, &format!("{list}?include_deleted=true"), &path).await, "{list}");
        let event = app.get(&format!("/v1/audit?subject_id={}", id(&before))).await.ok();
        let kind = event["data"][0]["type"].as_str().unwrap();
        assert!(kind.ends_with(".deleted"), "{kind}");
        assert_eq!(event["data"][0]["after"], shown);

        let restored = app.post(&format!("{path}/restore"), json!({})).await.ok();
        assert_eq!((restored.get("deleted_at"), &restored["version"]), (None, &json!(3)), "{path}");
        assert_eq!(app.get(&path).await.ok(), restored);
        assert!(listed(&app, list, &path).await, "{list}");
        let again = app.post(&format!("{path}/restore"), json!({})).await.ok();
        assert_eq!(again, restored);
    }
}

#[tokio::test]
async fn a_restore_of_another_version_is_412() {
    let app = TestApp::start().await;
    for (_, path) in rows(&app).await {
        app.delete(&path).await.expect(204);
        let restore = format!("{path}/restore");
        let admin = app.as_key(ADMIN_KEY);
        for stale in ["\"1\"", "\"3\"", "2"] {
            let answer = admin.send("POST", &restore, &[("if-match", stale)], "").await;
            answer.problem(412, "stale");
        }
        app.get(&path).await.problem(404, "not_found");
        admin.send("POST", &restore, &[("if-match", "\"2\"")], "").await.ok();
        admin.send("POST", &restore, &[("if-match", "\"2\"")], "").await.problem(412, "stale");
    }
}

#[tokio::test]
async fn a_name_that_is_taken_meanwhile_stands_in_the_way() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    app.delete(&format!("/v1/teams/{north}")).await.expect(204);
    let other = app.team("north").await;
    let restore = format!("/v1/teams/{north}/restore");
    app.post(&restore, json!({})).await.problem(409, "name_taken");
    app.patch(&format!("/v1/teams/{other}"), json!({ "name": "South" })).await.ok();
    app.post(&restore, json!({})).await.ok();

    let ada = app.user("Ada", "rep", json!({})).await;
    app.delete(&format!("/v1/users/{ada}")).await.expect(204);
    app.user("Ada", "rep", json!({})).await;
    let restore = format!("/v1/users/{ada}/restore");
    app.post(&restore, json!({})).await.problem(409, "email_taken");
}

#[tokio::test]
async fn it_comes_back_without_what_is_gone_by_then() {
    let app = TestApp::start().await;
    let above = app.team("Above").await;
    let max = app.user("Max", "manager", json!({})).await;
    let body = json!({ "name": "North", "parent_id": above, "lead_id": max });
    let north = id(&app.post("/v1/teams", body).await.created());
    let calendar = id(&app.post("/v1/calendars", json!({ "name": "Office" })).await.created());
    let more = json!({ "team_id": north, "manager_id": max, "calendar_id": calendar });
    let ada = app.user("Ada", "rep", more).await;
    for path in [
        format!("/v1/users/{ada}"),
        format!("/v1/teams/{north}"),
        format!("/v1/teams/{above}"),
        format!("/v1/calendars/{calendar}"),
        format!("/v1/users/{max}"),
    ] {
        app.delete(&path).await.expect(204);
    }
    let ada = app.post(&format!("/v1/users/{ada}/restore"), json!({})).await.ok();
    for field in ["team_id", "manager_id", "calendar_id"] {
        assert_eq!(ada[field], Value::Null, "{field}");
    }
    let north = app.post(&format!("/v1/teams/{north}/restore"), json!({})).await.ok();
    assert_eq!((&north["parent_id"], &north["lead_id"]), (&Value::Null, &Value::Null));
}
