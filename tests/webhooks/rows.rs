//! Endpoints as rows: what is taken, changed, deleted, brought back, seen.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{
    TestApp,
    fixtures::id,
    sandbox::Sandbox,
    sql::Sql,
    target::{Answer, Target},
};

use super::{deliveries, endpoint, team};

#[tokio::test]
async fn every_fault_is_named() {
    let app = TestApp::start().await;
    for (body, faults) in [
        (json!({}), &["/events required", "/url required"][..]),
        (
            json!({ "url": "ftp://x.example", "events": [] }),
            &["/events required", "/url invalid_url"],
        ),
        (json!({ "url": "https://x.example", "events": [] }), &["/events required"]),
        (
            json!({ "url": "https://a:b@x.example", "events": ["lead.created", "lead.sneezed"], "colour": 1 }),
            &["/colour unknown_field", "/events/1 unknown_value", "/url invalid_url"],
        ),
        (json!({ "url": "https://x.example", "events": "*" }), &["/events wrong_type"]),
    ] {
        let refused = app.post("/v1/webhooks", body.clone()).await;
        assert_eq!(refused.faults(), faults, "{body}");
    }
    let body = json!({ "url": "https://x.example/", "events": ["*"] });
    let path = format!("/v1/webhooks/{}", id(&app.post("/v1/webhooks", body).await.created()));
    assert_eq!(app.patch(&path, json!({ "url": null })).await.faults(), ["/url required"]);
    assert_eq!(app.patch(&path, json!({ "events": [] })).await.faults(), ["/events required"]);
}

#[tokio::test]
async fn it_is_changed_deleted_and_brought_back() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    let path = format!("/v1/webhooks/{webhook}");
    let patched =
        app.patch(&path, json!({ "description": "Warehouse", "active": false })).await.ok();
    assert_eq!((&patched["disabled_reason"], &patched["version"]), (&json!("manual"), &json!(2)));
    assert_eq!(app.patch(&path, json!({ "active": false })).await.ok(), patched, "nothing changed");
    app.patch(&path, json!({ "active": null })).await.ok();
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.get(&format!("{path}/deliveries")).await.problem(404, "not_found");
    app.post(&format!("{path}/test"), json!({})).await.problem(404, "not_found");
    assert!(app.get(&format!("{path}?include_deleted=true")).await.ok()["deleted_at"].is_string());
    assert_eq!(app.get("/v1/webhooks").await.ok()["data"], json!([]));
    team(&app, "a").await;
    app.post(&format!("{path}/restore"), json!({})).await.ok();
    team(&app, "b").await;
    assert_eq!(target.hooks().len(), 1);
    assert_eq!(target.hooks()[0].json()["data"]["name"], "b");
    let audit = app.get(&format!("/v1/audit?subject_id={webhook}&sort=created_at")).await.ok();
    let types: Vec<&str> =
        audit["data"].as_array().unwrap().iter().map(|row| row["type"].as_str().unwrap()).collect();
    let wanted = ["created", "updated", "updated", "deleted", "restored"];
    assert_eq!(types, wanted.map(|verb| format!("webhook.{verb}")));
}

#[tokio::test]
async fn deleted_while_something_waits_it_gets_nothing() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(500));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "a").await;
    app.delete(&format!("/v1/webhooks/{webhook}")).await.expect(204);
    app.pass(TimeDelta::seconds(5)).await;
    assert_eq!(target.hooks().len(), 1);
    app.post(&format!("/v1/webhooks/{webhook}/restore"), json!({})).await.ok();
    assert_eq!(deliveries(&app, &webhook).await[0]["status"], "failed");
}

#[tokio::test]
async fn deliveries_are_found_by_state_and_type() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.script([Answer::Status(204), Answer::Status(500)]);
    let (webhook, _) = endpoint(&app, &target, &["team.created", "team.deleted"]).await;
    let north = team(&app, "North").await;
    app.delete(&format!("/v1/teams/{north}")).await.expect(204);
    app.drain().await;
    let count = async |filter: &str| {
        let path = format!("/v1/webhooks/{webhook}/deliveries?{filter}");
        app.get(&path).await.ok()["data"].as_array().unwrap().len()
    };
    for (filter, rows) in [
        ("", 2),
        ("status=delivered", 1),
        ("status=pending&event_type=team.deleted", 1),
        ("status=pending&event_type=team.created", 0),
        ("created_after=2026-11-20T08:00:00Z", 0),
    ] {
        assert_eq!(count(filter).await, rows, "{filter}");
    }
    let path = format!("/v1/webhooks/{webhook}/deliveries?status=lost");
    app.get(&path).await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn an_admin_alone_may() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, _) = endpoint(&app, &target, &["*"]).await;
    let manager = app.user("Max", "manager", json!({})).await;
    let all = ["leads:write", "crm:read", "crm:write", "surveys:write", "reports:read"];
    let lesser = app.integration(None, &all).await;
    let manager = app.key_of(&manager, &["admin"]).await;
    let paths = ["", "/deliveries"].map(|end| format!("/v1/webhooks/{webhook}{end}"));
    for path in paths.iter().map(String::as_str).chain(["/v1/webhooks"]) {
        app.as_key(&lesser).get(path).await.problem(403, "missing_scope");
        app.as_key(&manager).get(path).await.problem(403, "role_not_allowed");
    }
    for step in ["test", "recover", "restore", "secret/rotate"] {
        let body = json!({ "since": "2026-11-20T00:00:00Z" });
        let body = if step == "recover" { body } else { json!({}) };
        let path = format!("/v1/webhooks/{webhook}/{step}");
        app.as_key(&lesser).post(&path, body).await.problem(403, "missing_scope");
    }
    assert_eq!(app.as_key(&lesser).get("/v1/changes").await.ok()["data"], json!([]));
}

#[tokio::test]
async fn nothing_leaves_a_sandbox() {
    let sandbox = Sandbox::start_at(testkit::app::begin()).await;
    let app = &sandbox.app;
    let target = Target::start().await;
    let (webhook, _) = endpoint(app, &target, &["team.created"]).await;
    team(app, "North").await;
    let rows = deliveries(app, &webhook).await;
    assert_eq!(
        (&rows[0]["status"], &rows[0]["response_status"]),
        (&json!("delivered"), &Value::Null)
    );
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn what_ended_is_kept_for_thirty_days() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "a").await;
    app.pass(TimeDelta::days(29)).await;
    team(&app, "b").await;
    worker::retention(&app.ctx).await.unwrap();
    assert_eq!(deliveries(&app, &webhook).await.len(), 2);
    app.pass(TimeDelta::days(2)).await;
    worker::retention(&app.ctx).await.unwrap();
    let left = deliveries(&app, &webhook).await;
    assert_eq!(left.len(), 1);
    let event = left[0]["event_id"].as_str().unwrap();
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(
        sql.count(&format!("events where id = '{event}' and after ->> 'name' = 'b'")).await,
        1
    );
}
