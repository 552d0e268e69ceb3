//! Keys: who comes in.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{ADMIN_KEY, Response, TestApp, fixtures::id};

#[track_caller]
fn unauthenticated(answer: Response) {
    assert!(
        answer.header("www-authenticate").starts_with("Bearer "),
        "{}",
        answer.header("www-authenticate")
    );
    answer.problem(401, "unauthenticated");
}

#[tokio::test]
async fn no_key_or_a_wrong_one_is_401() {
    let app = TestApp::start().await;
    unauthenticated(app.stranger().get("/v1/teams").await);
    unauthenticated(app.as_key("rpt_wrong").get("/v1/teams").await);
    unauthenticated(app.as_key("").get("/v1/teams").await);
    for value in ["Basic YTpi", "Bearer", ADMIN_KEY, "\u{e9}"] {
        unauthenticated(
            app.stranger().send("GET", "/v1/teams", &[("authorization", value)], "").await,
        );
    }
    let value = format!("bearer   {}", ADMIN_KEY);
    app.stranger().send("GET", "/v1/teams", &[("authorization", &value)], "").await.ok();
    // A bad body does not tell a stranger what a good one is.
    unauthenticated(app.stranger().post("/v1/leads", json!({ "colour": 1 })).await);
}

#[tokio::test]
async fn an_expired_or_revoked_key_is_401() {
    let app = TestApp::start().await;
    let body = json!({ "name": "x", "scopes": ["crm:read"], "expires_at": "2026-11-20T09:00:00Z" });
    let made = app.post("/v1/keys", body).await.created();
    let key = made["key"].as_str().unwrap();
    app.as_key(key).get("/v1/teams").await.ok();
    app.clock.advance(TimeDelta::minutes(59));
    app.as_key(key).get("/v1/teams").await.ok();
    app.clock.advance(TimeDelta::minutes(1));
    unauthenticated(app.as_key(key).get("/v1/teams").await);

    let other =
        app.post("/v1/keys", json!({ "name": "y", "scopes": ["crm:read"] })).await.created();
    let key = other["key"].as_str().unwrap();
    app.as_key(key).get("/v1/teams").await.ok();
    app.delete(&format!("/v1/keys/{}", id(&other))).await.expect(204);
    unauthenticated(app.as_key(key).get("/v1/teams").await);
    let shown = app.get(&format!("/v1/keys/{}", id(&other))).await.ok();
    assert!(shown["revoked_at"].is_string());
    assert_eq!(shown.get("key"), None);
}

#[tokio::test]
async fn a_revoked_key_stops_within_five_seconds_on_another_api() {
    let app = TestApp::start().await;
    let made = app.post("/v1/keys", json!({ "name": "y", "scopes": ["crm:read"] })).await.created();
    let other = app.another();
    let ask = async || {
        let request = reqwest::Client::new().get(format!("{other}/v1/teams"));
        request.bearer_auth(made["key"].as_str().unwrap()).send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask().await, 200);
    app.delete(&format!("/v1/keys/{}", id(&made))).await.expect(204);
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(ask().await, 401);
}

#[tokio::test]
async fn a_key_ends_with_its_user() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let key = app.key_of(&ada, &["crm:read"]).await;
    app.as_key(&key).get("/v1/tasks").await.ok();
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    unauthenticated(app.as_key(&key).get("/v1/tasks").await);
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": true })).await.ok();
    app.as_key(&key).get("/v1/tasks").await.ok();
    app.delete(&format!("/v1/users/{ada}")).await.expect(204);
    unauthenticated(app.as_key(&key).get("/v1/tasks").await);
}

#[tokio::test]
async fn a_missing_scope_is_403_and_named_before_the_body_is_judged() {
    let app = TestApp::start().await;
    let key = app.integration(None, &["surveys:write"]).await;
    for (method, path, scope) in [
        ("POST", "/v1/leads", "leads:write"),
        ("GET", "/v1/leads", "crm:read"),
        ("POST", "/v1/tasks", "crm:write"),
        ("GET", "/v1/tasks", "crm:read"),
        ("POST", "/v1/users", "admin"),
        ("POST", "/v1/keys", "admin"),
        ("PATCH", "/v1/settings", "admin"),
        ("GET", "/v1/audit", "admin"),
        ("GET", "/v1/changes", "crm:read"),
    ] {
        let headers = [("content-type", "application/json")];
        let refused = app.as_key(&key).send(method, path, &headers, "{\"colour\": 1}").await;
        let problem = refused.problem(403, "missing_scope");
        assert_eq!(problem["scope"], scope, "{method} {path}");
        assert!(problem["detail"].as_str().unwrap().contains(scope), "{method} {path}");
    }
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"], json!([]));
}

#[tokio::test]
async fn a_key_says_who_it_is_for_and_when_it_was_used() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada", &team).await;
    let refused = [
        (json!({ "name": "x", "scopes": [] }), "/scopes required"),
        (json!({ "name": "x", "scopes": ["fly"] }), "/scopes/0 unknown_value"),
        (
            json!({ "name": "x", "scopes": ["crm:read"], "user_id": ada, "team_id": team }),
            "/team_id user_and_team",
        ),
        (
            json!({ "name": "x", "scopes": ["crm:read"], "user_id": team }),
            "/user_id unknown_reference",
        ),
        (
            json!({ "name": "x", "scopes": ["crm:read"], "expires_at": "2026-11-20T08:00:00Z" }),
            "/expires_at in_the_past",
        ),
    ];
    for (body, fault) in refused {
        assert_eq!(app.post("/v1/keys", body).await.faults(), [fault]);
    }
    let made = app
        .post("/v1/keys", json!({ "name": "x", "scopes": ["crm:read"], "user_id": ada }))
        .await
        .created();
    assert_eq!(made["last_used_at"], json!(null));
    assert!(made["key"].as_str().unwrap().starts_with(made["prefix"].as_str().unwrap()));
    app.clock.advance(TimeDelta::seconds(90));
    app.as_key(made["key"].as_str().unwrap()).get("/v1/tasks").await.ok();
    let read = app.get(&format!("/v1/keys/{}", id(&made))).await.ok();
    assert_eq!(read["last_used_at"], "2026-11-20T08:01:00Z");
    assert_eq!(read["user_id"], ada);
}
