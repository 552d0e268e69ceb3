use serde_json::json;
use testkit::TestApp;

use super::{customer, deal};

#[tokio::test]
async fn a_change_to_an_older_version_is_stale() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let path = format!("/v1/deals/{}", deal(&app, &nimbus, json!({})).await);
    let answer = app.patch(&path, json!({ "name": "second" })).await;
    assert_eq!(answer.header("etag"), "\"2\"");
    let admin = app.as_key(testkit::app::ADMIN_KEY);
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", "\"1\"")];
    let stale = r#"{"status": "won"}"#;
    admin.send("PATCH", &path, &headers, stale).await.problem(412, "stale");
    admin.send("DELETE", &path, &headers[1..], "").await.problem(412, "stale");
    assert_eq!(app.get(&path).await.ok()["status"], "open");
}

#[tokio::test]
async fn custom_keys_are_merged() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made =
        deal(&app, &nimbus, json!({ "custom": { "colour": "red", "size": 5, "no": null } })).await;
    let path = format!("/v1/deals/{made}");
    let changed = app.patch(&path, json!({ "custom": { "size": null, "weight": 1.5 } })).await.ok();
    assert_eq!(changed["custom"], json!({ "colour": "red", "weight": 1.5 }));
    assert_eq!(app.patch(&path, json!({ "custom": null })).await.ok()["custom"], json!({}));
}

/// Who waited for another's change has an older time than that one wrote.
#[tokio::test]
async fn a_stage_does_not_end_before_it_began() {
    let app = TestApp::start().await;
    let it = super::deal(&app, &super::customer(&app, None).await, serde_json::json!({})).await;
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    let later = "2026-11-20T08:00:05Z";
    sql.run(&format!("update deal_stage_intervals set from_at = '{later}'")).await;
    let path = format!("/v1/deals/{it}");
    app.patch(&path, serde_json::json!({ "status": "won" })).await.ok();
    let stages = super::rows(&app, &format!("{path}/stages")).await;
    assert_eq!((&stages[0]["from"], &stages[0]["to"]), (&later.into(), &later.into()));
    assert_eq!((&stages[1]["from"], &stages[1]["to"]), (&later.into(), &serde_json::Value::Null));
}
