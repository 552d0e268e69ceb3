//! How many requests a key may send.

use serde_json::json;
use testkit::TestApp;

#[tokio::test]
async fn too_many_are_429_until_the_limit_is_switched_off() {
    let app = TestApp::start().await;
    let key = app.integration(None, &["crm:read"]).await;
    let first = app.as_key(&key).get("/v1/teams").await;
    assert_eq!(first.header("ratelimit-policy"), "\"key\";q=200;w=2");
    assert!(
        first.header("ratelimit").starts_with("\"key\";r=199;"),
        "{}",
        first.header("ratelimit")
    );
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 1 })).await.ok();
    for _ in 0..2 {
        app.as_key(&key).get("/v1/teams").await.ok();
    }
    let refused = app.as_key(&key).get("/v1/teams").await;
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert!(refused.header("ratelimit").starts_with("\"key\";r=0;"));
    refused.problem(429, "too_many_requests");
    app.get("/v1/teams").await.ok();
    tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
    app.as_key(&key).get("/v1/teams").await.ok();
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    for _ in 0..10 {
        let free = app.as_key(&key).get("/v1/teams").await;
        assert_eq!(free.header("ratelimit"), "");
        free.ok();
    }
}

#[tokio::test]
async fn a_refused_post_for_its_rate_is_not_kept() {
    let app = TestApp::start().await;
    let key = app.integration(None, &["leads:write"]).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 1 })).await.ok();
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(app.as_key(&key).post("/v1/leads", json!({ "email": "x" })).await.status);
    }
    assert_eq!(codes[..2], [422, 422]);
    assert!(codes.contains(&429), "{codes:?}");
    let kept = app.get("/v1/rejected-leads").await.ok();
    let counted = codes.iter().filter(|code| **code == 422).count();
    assert_eq!(kept["data"][0]["count"], counted);
}
