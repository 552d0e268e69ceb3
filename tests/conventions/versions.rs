//! ETag, If-Match and merge patch.

use serde_json::{Value, json};
use testkit::{ADMIN_KEY, Caller, Response, TestApp, fixtures::id};

async fn patch(caller: Caller<'_>, path: &str, if_match: &str, body: Value) -> Response {
    let headers = [("content-type", "application/json"), ("if-match", if_match)];
    caller.send("PATCH", path, &headers, body.to_string()).await
}

async fn events_of(app: &TestApp, subject_id: &str) -> usize {
    app.get(&format!("/v1/audit?subject_id={subject_id}")).await.ok()["data"]
        .as_array()
        .unwrap()
        .len()
}

#[tokio::test]
async fn a_stale_if_match_is_412_and_changes_nothing() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let team = app.team("North").await;
    let path = format!("/v1/teams/{team}");
    assert_eq!(app.get(&path).await.header("etag"), "\"1\"");
    let changed = patch(caller, &path, "\"1\"", json!({ "name": "South" })).await;
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.ok()["version"], 2);
    for stale in ["\"1\"", "\"3\"", "2", "W/\"2\"", "\"x\"", ""] {
        patch(caller, &path, stale, json!({ "name": "East" })).await.problem(412, "stale");
    }
    caller.send("DELETE", &path, &[("if-match", "\"1\"")], "").await.problem(412, "stale");
    assert_eq!(app.get(&path).await.ok()["name"], "South");
    assert_eq!(patch(caller, &path, "*", json!({ "name": "East" })).await.ok()["version"], 3);
    caller.send("DELETE", &path, &[("if-match", "\"3\"")], "").await.expect(204);
}

#[tokio::test]
async fn every_single_resource_has_an_etag_and_201_its_location() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for (path, body) in [
        ("/v1/teams", json!({ "name": "North" })),
        ("/v1/users", json!({ "name": "Bo", "email": "bo@example.com", "role": "rep" })),
        ("/v1/calendars", json!({ "name": "Office" })),
        ("/v1/keys", json!({ "name": "website", "scopes": ["crm:read"] })),
        ("/v1/tasks", json!({ "subject": "Call", "owner_id": ada })),
        ("/v1/suppressions", json!({ "email": "a@x.example" })),
        ("/v1/leads", json!({ "email": "a@x.example" })),
    ] {
        let made = app.post(path, body).await;
        let (location, etag) = (made.header("location").to_owned(), made.header("etag").to_owned());
        assert!(location.starts_with(&format!("{path}/")), "{path}: {location}");
        let read = app.get(&location).await;
        assert_eq!(read.header("etag"), etag, "{path}");
        assert_eq!(etag, "\"1\"", "{path}");
        let created = made.created();
        assert_eq!(id(&read.ok()), id(created.get("lead").unwrap_or(&created)));
    }
    assert_eq!(app.get("/v1/settings").await.header("etag"), "\"1\"");
}

#[tokio::test]
async fn a_patch_that_changes_nothing_keeps_the_version_and_makes_no_audit_row() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let lead = json!({ "email": "a@x.example", "company": "Nimbus", "utm": { "a": "1" } });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let task =
        id(&app.post("/v1/tasks", json!({ "subject": "Call", "owner_id": ada })).await.created());
    app.clock.advance(chrono::TimeDelta::minutes(1));
    for (path, subject, body) in [
        (
            format!("/v1/leads/{lead}"),
            &lead,
            json!({ "company": "Nimbus", "utm": { "a": "1" }, "owner_id": ada }),
        ),
        (format!("/v1/leads/{lead}"), &lead, json!({})),
        (
            format!("/v1/tasks/{task}"),
            &task,
            json!({ "status": "open", "subject": "Call", "due_at": null }),
        ),
        (format!("/v1/users/{ada}"), &ada, json!({ "email": "ADA@example.com", "active": true })),
    ] {
        let (before, events) = (app.get(&path).await.ok(), events_of(&app, subject).await);
        assert_eq!(app.patch(&path, body.clone()).await.ok(), before, "{path} {body}");
        assert_eq!(events_of(&app, subject).await, events, "{path} {body}");
    }
}

#[tokio::test]
async fn a_merge_patch_leaves_changes_and_clears() {
    let app = TestApp::start().await;
    let body = json!({
        "email": "a@x.example", "company": "Nimbus", "title": "CEO", "utm": { "source": "a", "medium": "b" },
        "consent": { "basis": "consent", "text": "yes" }, "custom": { "size": 5, "vip": true }
    });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let patch = json!({
        "company": "Cirrus", "title": null, "utm": { "medium": null, "term": "c" }, "consent": { "text": "yes!" },
        "custom": { "size": 6, "vip": null, "x": "y" }
    });
    let after = app.patch(&format!("/v1/leads/{lead}"), patch).await.ok();
    assert_eq!(after["email"], "a@x.example");
    assert_eq!(after["company"], "Cirrus");
    assert_eq!(after["title"], Value::Null);
    assert_eq!(after["utm"], json!({ "source": "a", "term": "c" }));
    assert_eq!(after["consent"], json!({ "basis": "consent", "text": "yes!" }));
    assert_eq!(after["custom"], json!({ "size": 6, "x": "y" }));
    assert_eq!(after["version"], 2);
    let cleared =
        app.patch(&format!("/v1/leads/{lead}"), json!({ "utm": null, "custom": null })).await.ok();
    assert_eq!((&cleared["utm"], &cleared["custom"]), (&Value::Null, &json!({})));
}

#[tokio::test]
async fn an_audit_row_has_the_changed_values_before_and_the_whole_after() {
    let app = TestApp::start().await;
    let lead = json!({ "email": "a@x.example", "company": "Nimbus" });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let after = app.patch(&format!("/v1/leads/{lead}"), json!({ "company": "Cirrus" })).await.ok();
    let audit = app.get(&format!("/v1/audit?subject_id={lead}")).await.ok();
    assert_eq!(audit["data"][0]["type"], "lead.updated");
    assert_eq!(audit["data"][0]["before"], json!({ "company": "Nimbus" }));
    assert_eq!(audit["data"][0]["after"], after);
    assert_eq!(audit["data"][1]["type"], "lead.created");
    assert_eq!(audit["data"][1]["before"], Value::Null);
}
