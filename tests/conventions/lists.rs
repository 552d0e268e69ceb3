//! The parameters of a list.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

fn parameters(body: &Value) -> Vec<String> {
    let errors = body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            format!("{} {}", error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_wrong_parameter_is_400_and_named() {
    let app = TestApp::start().await;
    for (query, expected) in [
        ("colour=red", "colour unknown_parameter"),
        ("limit=0", "limit out_of_range"),
        ("limit=201", "limit out_of_range"),
        ("limit=ten", "limit out_of_range"),
        ("limit=", "limit out_of_range"),
        ("limit=5&limit=6", "limit repeated"),
        ("sort=email", "sort unknown_value"),
        ("sort=--created_at", "sort unknown_value"),
        ("cursor=x", "cursor invalid_cursor"),
        ("cursor=W10", "cursor invalid_cursor"),
        ("status=sleeping", "status unknown_value"),
        ("owner_id=me", "owner_id invalid_id"),
        ("created_after=2026-11-20", "created_after invalid_time"),
        ("include_deleted=maybe", "include_deleted unknown_value"),
        ("source=%00", "source invalid_character"),
    ] {
        let problem =
            app.get(&format!("/v1/leads?{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(parameters(&problem), [expected], "{query}");
    }
    for path in [
        "/v1/tasks",
        "/v1/users",
        "/v1/teams",
        "/v1/keys",
        "/v1/calendars",
        "/v1/emails",
        "/v1/audit",
        "/v1/changes",
        "/v1/rejected-leads",
        "/v1/suppressions",
        "/v1/targets",
    ] {
        let problem =
            app.get(&format!("{path}?colour=red")).await.problem(400, "invalid_parameter");
        assert_eq!(parameters(&problem), ["colour unknown_parameter"], "{path}");
        app.get(&format!("{path}?limit=0")).await.problem(400, "invalid_parameter");
        app.get(&format!("{path}?cursor=x")).await.problem(400, "invalid_parameter");
    }
    let both = app.get("/v1/leads?colour=red&limit=0").await.problem(400, "invalid_parameter");
    assert_eq!(parameters(&both), ["colour unknown_parameter", "limit out_of_range"]);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_sort() {
    let app = TestApp::start().await;
    for name in ["A", "B", "C"] {
        app.team(name).await;
    }
    let page = app.get("/v1/teams?limit=1&sort=name").await.ok();
    assert_eq!(page["data"][0]["name"], "A");
    let cursor = page["next_cursor"].as_str().unwrap();
    for sort in ["-name", "created_at"] {
        let other = format!("/v1/teams?limit=1&cursor={cursor}&sort={sort}");
        app.get(&other).await.problem(409, "cursor_of_other_sort");
    }
    let foreign = cursor.replace("name.", "email.");
    let problem = app.get(&format!("/v1/teams?cursor={foreign}")).await;
    assert_eq!(parameters(&problem.problem(400, "invalid_parameter")), ["cursor invalid_cursor"]);
    // A cursor alone says the order.
    let next = app.get(&format!("/v1/teams?limit=1&cursor={cursor}")).await.ok();
    assert_eq!(next["data"][0]["name"], "B");
    let next = app.get(&format!("/v1/teams?limit=5&sort=name&cursor={cursor}")).await.ok();
    assert_eq!(next["data"].as_array().unwrap().len(), 2);
    assert_eq!(next["next_cursor"], Value::Null);
}

#[tokio::test]
async fn filters_are_named_after_fields() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let lead = json!({ "email": "a@x.example", "emails": ["b@x.example"], "source": "fair", "company": "Nimbus" });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.clock.advance(chrono::TimeDelta::hours(1));
    app.post("/v1/leads", json!({ "phone": "+8613800138000", "source": "web" })).await.created();
    for (query, count) in [
        ("source=fair", 1),
        ("source=fair&company=Nimbus&status=new", 1),
        ("source=fair&company=Other", 0),
        ("email=B@x.example", 1),
        ("phone=%2B8613800138000", 1),
        ("created_after=2026-11-20T08:30:00Z", 1),
        ("created_before=2026-11-20T08:30:00Z", 1),
        ("status=working", 0),
    ] {
        let found = app.get(&format!("/v1/leads?{query}")).await.ok();
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{query}");
    }
    assert_eq!(
        app.get(&format!("/v1/leads?owner_id={ada}")).await.ok()["data"].as_array().unwrap().len(),
        2
    );
    assert_eq!(
        app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok()["data"].as_array().unwrap().len(),
        1
    );
}
