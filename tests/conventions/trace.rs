//! The id and the headers of every answer.

use serde_json::json;
use testkit::{ADMIN_KEY, TestApp};

#[tokio::test]
async fn a_request_id_is_taken_where_it_fits_and_else_made() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let longest = "a".repeat(64);
    for given in ["r-1", "A.b_c-9", longest.as_str()] {
        let answer = caller.send("GET", "/v1/teams", &[("x-request-id", given)], "").await;
        assert_eq!(answer.header("x-request-id"), given);
    }
    for unfit in ["", "a b", "a/b", "é", &"a".repeat(65)] {
        let answer = caller.send("GET", "/v1/teams", &[("x-request-id", unfit)], "").await;
        assert_eq!(answer.header("x-request-id").len(), 36, "{unfit:?}");
    }
}

#[tokio::test]
async fn it_stands_in_the_audit_and_in_problems() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let headers = [("content-type", "application/json"), ("x-request-id", "r-17")];
    caller
        .send("POST", "/v1/teams", &headers, json!({ "name": "North" }).to_string())
        .await
        .created();
    let audit = app.get("/v1/audit?request_id=r-17").await.ok();
    assert_eq!(audit["data"][0]["type"], "team.created");
    let refused = caller.send("POST", "/v1/teams", &headers, "{}").await.problem(422, "validation");
    assert_eq!(refused["request_id"], "r-17");
    assert_eq!(refused["type"], "https://crm.example/problems/validation");
    assert_eq!(refused["status"], 422);
    assert_eq!(refused["instance"], "/v1/teams");
}

#[tokio::test]
async fn no_answer_is_stored_or_sniffed() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    for (method, path) in [
        ("GET", "/v1/teams"),
        ("POST", "/v1/teams"),
        ("GET", "/v1/nothing"),
        ("PUT", "/v1/teams"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("HEAD", "/v1/settings"),
        ("GET", "/nothing"),
    ] {
        let answer = caller.send(method, path, &[], "").await;
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
        assert!(!answer.header("x-request-id").is_empty(), "{method} {path}");
    }
    let stranger = app.stranger().get("/v1/teams").await;
    assert_eq!(stranger.header("cache-control"), "no-store");
}
