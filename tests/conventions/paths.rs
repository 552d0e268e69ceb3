//! Paths and methods.

use testkit::{ADMIN_KEY, TestApp};

#[tokio::test]
async fn an_unknown_path_is_404_with_a_key_and_without() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/nothing",
        "/v1/leads/",
        "/v1//leads",
        "/v1/leads/x/y/z",
        "/v2/leads",
        "/v1/Leads",
    ] {
        app.get(path).await.problem(404, "not_found");
        app.stranger().get(path).await.problem(404, "not_found");
    }
    app.get("/v1/leads/not-an-id").await.problem(404, "not_found");
    app.get("/v1/leads/0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10").await.problem(404, "not_found");
    app.get("/v1/leads/%00").await.problem(404, "not_found");
    app.get("/v1/sandbox").await.problem(404, "not_found");
}

#[tokio::test]
async fn a_wrong_method_is_405_with_those_that_are_known() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let id = "0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10";
    let one = format!("/v1/leads/{id}");
    let restore = format!("/v1/leads/{id}/restore");
    for (method, path, allow) in [
        ("PUT", "/v1/leads", "GET, HEAD, POST"),
        ("DELETE", "/v1/leads", "GET, HEAD, POST"),
        ("OPTIONS", "/v1/leads", "GET, HEAD, POST"),
        ("POST", one.as_str(), "GET, HEAD, PATCH, DELETE"),
        ("GET", restore.as_str(), "POST"),
        ("POST", "/v1/settings", "GET, HEAD, PATCH"),
        ("POST", "/healthz", "GET, HEAD"),
    ] {
        let refused = caller.send(method, path, &[], "").await;
        let mut known: Vec<&str> = refused.header("allow").split(", ").collect();
        let mut expected: Vec<&str> = allow.split(", ").collect();
        known.sort_unstable();
        expected.sort_unstable();
        assert_eq!(known, expected, "{method} {path}");
        refused.problem(405, "method_not_allowed");
    }
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    for path in ["/v1/settings", "/v1/teams", "/healthz"] {
        let get = app.get(path).await;
        let head = caller.send("HEAD", path, &[], "").await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        for name in ["etag", "content-type", "content-length"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
    assert_eq!(caller.send("HEAD", "/v1/nothing", &[], "").await.status, 404);
}
