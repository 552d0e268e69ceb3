//! What a case is and what is refused.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, contact, customer, rows};

const NOBODY: &str = "019aa041-0400-7000-8000-ffffffffffff";

#[tokio::test]
async fn a_case_says_what_it_is() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "timezone": "Asia/Shanghai" })).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let bare = app.post("/v1/cases", json!({ "customer_id": nimbus, "subject": "Late" })).await;
    assert!(bare.header("location").starts_with("/v1/cases/"));
    assert_eq!(bare.header("etag"), "\"1\"");
    let bare = bare.created();
    for (field, value) in [
        ("status", json!("open")),
        ("severity", json!("normal")),
        ("owner_id", json!(ada)),
        // Friday 16:00 in Shanghai: Monday at the same time.
        ("due_at", json!("2026-11-23T08:00:00Z")),
        ("contact_id", Value::Null),
        ("survey_response_id", Value::Null),
        ("description", Value::Null),
        ("channel", Value::Null),
        ("resolution", Value::Null),
        ("resolved_at", Value::Null),
        ("closed_at", Value::Null),
        ("custom", json!({})),
        ("version", json!(1)),
    ] {
        assert_eq!(bare[field], value, "{field}");
    }
    let more = json!({
        "contact_id": wei, "description": "Three days", "channel": "email", "severity": "critical",
        "status": "working", "due_at": "2026-11-21T08:00:00Z", "custom": { "order": "so-9" },
    });
    let whole = case(&app, &nimbus, more.clone()).await;
    for (field, value) in more.as_object().unwrap() {
        assert_eq!(whole[field], *value, "{field}");
    }
    let path = format!("/v1/cases/{}", id(&whole));
    assert_eq!(app.get(&path).await.ok(), whole);
    let patch =
        json!({ "channel": null, "contact_id": null, "custom": { "order": null }, "due_at": null });
    let after = app.patch(&path, patch).await.ok();
    assert_eq!((&after["channel"], &after["contact_id"]), (&Value::Null, &Value::Null));
    assert_eq!((&after["custom"], &after["version"]), (&json!({}), &json!(2)));
    assert_eq!(after["due_at"], "2026-11-23T08:00:00Z", "by the rule again");
    let headers = [("content-type", "application/json"), ("if-match", "\"1\"")];
    app.as_key(testkit::app::ADMIN_KEY)
        .send("PATCH", &path, &headers, r#"{"severity": "low"}"#)
        .await
        .problem(412, "stale");
}

#[tokio::test]
async fn what_is_wrong_with_a_case_is_named() {
    let app = TestApp::start().await;
    let (nimbus, other) = (customer(&app, None).await, customer(&app, None).await);
    let wei = contact(&app, &other, "wei@other.example", json!({})).await;
    let of = |more: Value| super::with(json!({ "customer_id": nimbus, "subject": "x" }), more);
    for (sent, faults) in [
        (json!({}), "/customer_id required, /subject required"),
        (json!({ "subject": "x", "customer_id": NOBODY }), "/customer_id unknown_reference"),
        (of(json!({ "contact_id": NOBODY })), "/contact_id unknown_reference"),
        (of(json!({ "contact_id": wei })), "/contact_id other_customer"),
        (of(json!({ "owner_id": NOBODY })), "/owner_id unknown_reference"),
        (of(json!({ "severity": "urgent" })), "/severity unknown_value"),
        (of(json!({ "status": "resolved" })), "/resolution required"),
        (of(json!({ "status": "resolved", "resolution": " " })), "/resolution blank"),
        (of(json!({ "survey_response_id": NOBODY })), "/survey_response_id unknown_field"),
    ] {
        let answer = app.post("/v1/cases", sent.clone()).await;
        assert_eq!(answer.faults().join(", "), faults, "{sent}");
    }
    let it = id(&case(&app, &nimbus, json!({})).await);
    let moved = app.patch(&format!("/v1/cases/{it}"), json!({ "customer_id": other })).await;
    assert_eq!(moved.faults(), ["/customer_id immutable"]);
    app.post("/v1/cases", of(json!({ "status": "closed", "resolution": "x" })))
        .await
        .problem(409, "invalid_transition");
}

#[tokio::test]
async fn a_list_holds_what_its_filters_say() {
    let app = TestApp::start().await;
    let (nimbus, other) = (customer(&app, None).await, customer(&app, None).await);
    let late = id(&case(&app, &nimbus, json!({ "severity": "high", "channel": "call" })).await);
    let soon = json!({ "due_at": "2026-11-20T12:00:00Z" });
    let soon = id(&case(&app, &other, soon).await);
    app.clock.advance(chrono::TimeDelta::hours(1));
    let done = json!({ "status": "resolved", "resolution": "sent again" });
    app.patch(&format!("/v1/cases/{soon}"), done).await.ok();
    let found = async |query: &str| {
        let found = rows(&app, &format!("/v1/cases?{query}")).await;
        found.iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(found(&format!("customer_id={nimbus}")).await, std::slice::from_ref(&late));
    assert_eq!(found("status=open").await, std::slice::from_ref(&late));
    assert_eq!(found("severity=high&channel=call").await, std::slice::from_ref(&late));
    assert_eq!(found("due_before=2026-11-20T13:00:00Z").await, std::slice::from_ref(&soon));
    assert_eq!(found("resolved_after=2026-11-20T08:00:00Z").await, std::slice::from_ref(&soon));
    assert_eq!(found("sort=due_at").await, [soon.clone(), late.clone()]);
    assert_eq!(found("sort=-resolved_at").await, [soon.clone(), late.clone()]);
    app.patch(&format!("/v1/cases/{soon}"), json!({ "status": "closed" })).await.ok();
    assert_eq!(found("closed_after=2026-11-20T08:00:00Z").await, std::slice::from_ref(&soon));
    assert_eq!(found("closed_before=2026-11-20T08:00:00Z").await, Vec::<String>::new());
    assert_eq!(found("").await, [soon, late]);
    app.get("/v1/cases?colour=red").await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn a_repeat_opens_no_second_case() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let body = json!({ "customer_id": nimbus, "subject": "Late" }).to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", "c-1")];
    let caller = app.as_key(testkit::app::ADMIN_KEY);
    let first = caller.send("POST", "/v1/cases", &headers, body.clone()).await.created();
    let again = caller.send("POST", "/v1/cases", &headers, body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), first);
    assert_eq!(rows(&app, "/v1/cases").await.len(), 1);
}
