//! Refused posts are kept, so that no lead is lost.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

async fn refused(app: &TestApp) -> Vec<Value> {
    app.get("/v1/rejected-leads").await.ok()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn payload_faults_and_key_are_kept_and_identical_ones_counted() {
    let app = TestApp::start().await;
    let made =
        app.post("/v1/keys", json!({ "name": "web", "scopes": ["leads:write"] })).await.created();
    let key = made["key"].as_str().unwrap();
    let body = json!({ "email": "nobody", "colour": "red" });
    for _ in 0..3 {
        app.as_key(key).post("/v1/leads", body.clone()).await.expect(422);
        app.clock.advance(TimeDelta::minutes(1));
    }
    app.as_key(key).post("/v1/leads", json!({ "email": "other" })).await.expect(422);
    app.post("/v1/leads", body.clone()).await.expect(422);
    let rows = refused(&app).await;
    assert_eq!(rows.len(), 3);
    let row = &rows[2];
    assert_eq!((&row["payload"], &row["count"], &row["key_id"]), (&body, &json!(3), &made["id"]));
    assert_eq!((&row["status"], &row["code"]), (&json!(422), &json!("validation")));
    let mut codes: Vec<&str> =
        row["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["invalid_email", "unknown_field"]);
    assert_eq!(
        (&row["created_at"], &row["updated_at"]),
        (&json!("2026-11-20T08:00:00Z"), &json!("2026-11-20T08:02:00Z"))
    );
    assert!(row["request_id"].is_string());
    assert_eq!(app.get(&format!("/v1/rejected-leads/{}", id(row))).await.ok(), *row);
    let of_key = app.get(&format!("/v1/rejected-leads?key_id={}", id(&made))).await.ok();
    assert_eq!(of_key["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_refusal_names_where_the_post_is_kept() {
    let app = TestApp::start().await;
    let bad = json!({ "email": "nobody" });
    let alone = app.post("/v1/leads", bad.clone()).await.problem(422, "validation");
    let again = app.post("/v1/leads", bad.clone()).await.problem(422, "validation");
    let kept = id(&refused(&app).await[0]);
    assert_eq!([&alone["rejected_lead_id"], &again["rejected_lead_id"]], [&json!(kept); 2]);
    let rows = json!({ "leads": [{ "email": "a@x.example" }, bad.clone(), bad] });
    let rows = app.post("/v1/leads/batch", rows).await.ok()["data"].clone();
    assert_eq!(rows[0].get("rejected_lead_id"), None);
    assert_eq!([&rows[1]["rejected_lead_id"], &rows[2]["rejected_lead_id"]], [&json!(kept); 2]);
    let broken = app.as_key(testkit::ADMIN_KEY).send("POST", "/v1/leads", JSON, "{").await;
    let broken = broken.problem(400, "malformed_json");
    let path = format!("/v1/rejected-leads/{}", broken["rejected_lead_id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.ok()["payload"], "{");
}

#[tokio::test]
async fn broken_json_is_kept_as_text_and_a_nul_as_what_can_be_kept() {
    let app = TestApp::start().await;
    let caller = app.as_key(testkit::ADMIN_KEY);
    caller.send("POST", "/v1/leads", JSON, "{\"email\": \"a@x.example\",").await.expect(400);
    caller.send("POST", "/v1/leads", JSON, b"{\"email\": \"a\0\xff".to_vec()).await.expect(400);
    let nul = r#"{"email": "a@x.example", "message": "x\u0000y", "custom": {"k\ud800": "z"}, "f\u0000": 1}"#;
    caller.send("POST", "/v1/leads", JSON, nul).await.expect(422);
    let rows = refused(&app).await;
    let kept: Vec<&Value> = rows.iter().rev().map(|row| &row["payload"]).collect();
    assert_eq!(kept[0], "{\"email\": \"a@x.example\",");
    assert_eq!(kept[1], "{\"email\": \"a\u{fffd}\u{fffd}");
    let cleaned = json!({ "email": "a@x.example", "message": "x\u{fffd}y", "custom": { "k\u{fffd}": "z" }, "f\u{fffd}": 1 });
    assert_eq!(*kept[2], cleaned);
    assert_eq!(rows[2]["code"], "malformed_json");
}

#[tokio::test]
async fn what_was_not_refused_for_what_it_holds_is_not_kept() {
    let app = TestApp::start().await;
    let none = app.integration(None, &["crm:read"]).await;
    let caller = app.as_key(testkit::ADMIN_KEY);
    super::lead(&app, json!({ "email": "a@x.example" })).await;
    app.stranger().post("/v1/leads", json!({})).await.expect(401);
    app.as_key(&none).post("/v1/leads", json!({})).await.expect(403);
    let huge = "x".repeat(1024 * 1024 + 1);
    caller.send("POST", "/v1/leads", JSON, huge).await.expect(413);
    caller.send("POST", "/v1/leads", &[("content-type", "text/plain")], "x").await.expect(415);
    app.post("/v1/leads?on_duplicate=reject", json!({ "email": "a@x.example" })).await.expect(409);
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    caller.send("POST", "/v1/leads", &headers, "{\"email\": \"b@x.example\"}").await.expect(201);
    caller.send("POST", "/v1/leads", &headers, "{\"email\": \"b\"}").await.expect(422);
    app.post("/v1/tasks", json!({})).await.expect(422);
    assert_eq!(refused(&app).await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_is_older_is_gone_from_view_before_it_is_removed() {
    let app = TestApp::start().await;
    app.post("/v1/leads", json!({ "email": "x" })).await.expect(422);
    let path = format!("/v1/rejected-leads/{}", id(&refused(&app).await[0]));
    app.clock.advance(TimeDelta::days(30));
    app.get(&path).await.ok();
    assert_eq!(refused(&app).await.len(), 1);
    app.clock.advance(TimeDelta::seconds(1));
    app.get(&path).await.problem(404, "not_found");
    assert_eq!(refused(&app).await, [] as [Value; 0]);
    // An identical one now is a new one.
    app.post("/v1/leads", json!({ "email": "x" })).await.expect(422);
    let rows = refused(&app).await;
    assert_eq!((rows.len(), &rows[0]["count"]), (1, &json!(1)));
    assert_eq!(rows[0]["created_at"], "2026-12-20T08:00:01Z");
}

#[tokio::test]
async fn they_are_kept_for_thirty_days() {
    let app = TestApp::start().await;
    app.post("/v1/leads", json!({ "email": "x" })).await.expect(422);
    app.clock.advance(TimeDelta::days(30));
    worker::retention(&app.ctx).await.unwrap();
    assert_eq!(refused(&app).await.len(), 1);
    app.clock.advance(TimeDelta::seconds(1));
    worker::retention(&app.ctx).await.unwrap();
    assert_eq!(refused(&app).await.len(), 0);
}
