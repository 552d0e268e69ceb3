//! Open, working, resolved, closed, and back.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, customer, events_of, rows};

#[tokio::test]
async fn a_case_goes_its_way_and_each_step_is_kept() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let it = id(&case(&app, &nimbus, json!({})).await);
    let path = format!("/v1/cases/{it}");
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let step = async |body: Value| {
        app.clock.advance(TimeDelta::hours(1));
        app.as_key(&key).patch(&path, body).await
    };
    step(json!({ "status": "closed" })).await.problem(409, "invalid_transition");
    assert_eq!(step(json!({ "status": "working" })).await.ok()["resolved_at"], Value::Null);
    let fault = step(json!({ "status": "resolved" })).await;
    assert_eq!(fault.faults(), ["/resolution required"]);
    let resolved = step(json!({ "status": "resolved", "resolution": "Sent again" })).await.ok();
    assert_eq!(resolved["resolved_at"], "2026-11-20T12:00:00Z");
    assert_eq!(resolved["closed_at"], Value::Null);
    let closed = step(json!({ "status": "closed" })).await.ok();
    assert_eq!(closed["closed_at"], "2026-11-20T13:00:00Z");
    assert_eq!(closed["resolved_at"], resolved["resolved_at"]);
    for status in ["open", "resolved"] {
        step(json!({ "status": status })).await.problem(409, "invalid_transition");
    }
    let again = step(json!({ "status": "working" })).await.ok();
    for field in ["resolution", "resolved_at", "closed_at"] {
        assert_eq!(again[field], Value::Null, "{field}");
    }
    // What was said of it the first time is not said of the second.
    assert_eq!(step(json!({ "status": "resolved" })).await.faults(), ["/resolution required"]);

    let history = rows(&app, &format!("{path}/history")).await;
    let steps: Vec<_> =
        history.iter().map(|row| (&row["status"], &row["at"], &row["by"])).collect();
    let at = |hour: u32| json!(format!("2026-11-20T{hour:02}:00:00Z"));
    let want = [
        (json!("open"), at(8), Value::Null),
        (json!("working"), at(10), json!(ada)),
        (json!("resolved"), at(12), json!(ada)),
        (json!("closed"), at(13), json!(ada)),
        (json!("working"), at(16), json!(ada)),
    ];
    let want: Vec<_> = want.iter().map(|(status, at, by)| (status, at, by)).collect();
    assert_eq!(steps, want);
    assert!(history.iter().all(|row| row["type"] == "status"));
    assert_eq!(
        events_of(&app, &it).await,
        ["case.opened", "case.updated", "case.resolved", "case.closed", "case.reopened"]
    );
    let events = rows(&app, "/v1/audit?type=case.resolved").await;
    assert_eq!(
        events[0]["before"],
        json!({ "status": "working", "resolution": null, "resolved_at": null })
    );
}

#[tokio::test]
async fn one_that_is_opened_resolved_has_both_events() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let more = json!({ "status": "resolved", "resolution": "Said sorry" });
    let made = case(&app, &nimbus, more).await;
    assert_eq!(made["resolved_at"], "2026-11-20T08:00:00Z");
    assert_eq!(events_of(&app, &id(&made)).await, ["case.opened", "case.resolved"]);
}

/// A case that was due when it was resolved is due anew when it is opened again.
#[tokio::test]
async fn a_reopened_case_has_time_again() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made = case(&app, &nimbus, json!({})).await;
    assert_eq!(made["due_at"], "2026-11-23T09:00:00Z");
    let path = format!("/v1/cases/{}", id(&made));
    app.patch(&path, json!({ "status": "resolved", "resolution": "Said sorry" })).await.ok();
    let early = app.patch(&path, json!({ "status": "open" })).await.ok();
    assert_eq!(early["due_at"], made["due_at"]);
    app.patch(&path, json!({ "status": "resolved", "resolution": "Said sorry" })).await.ok();
    app.clock.advance(TimeDelta::days(7));
    let late = app.patch(&path, json!({ "status": "working" })).await.ok();
    assert_eq!(late["due_at"], "2026-11-30T09:00:00Z");
    let closing = json!({ "status": "resolved", "resolution": "Said sorry" });
    app.patch(&path, closing).await.ok();
    let given = json!({ "status": "working", "due_at": "2026-12-24T08:00:00Z" });
    assert_eq!(app.patch(&path, given).await.ok()["due_at"], "2026-12-24T08:00:00Z");
}
