//! Deleted, by itself and with its customer, and brought back.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, customer, events_of, tasks_of};

async fn statuses(app: &TestApp, case: &str) -> Vec<String> {
    let tasks = tasks_of(app, case).await;
    tasks.iter().map(|task| task["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_case_goes_with_its_task_and_comes_back() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let it = id(&case(&app, &nimbus, json!({})).await);
    let path = format!("/v1/cases/{it}");
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.delete(&path).await.problem(404, "not_found");
    app.patch(&path, json!({ "severity": "low" })).await.problem(404, "not_found");
    assert!(app.get(&format!("{path}?include_deleted=true")).await.ok()["deleted_at"].is_string());
    assert_eq!(statuses(&app, &it).await, ["cancelled"]);
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!((&back["status"], &back["deleted_at"]), (&json!("open"), &Value::Null));
    assert_eq!(statuses(&app, &it).await, ["cancelled", "open"]);
    assert_eq!(events_of(&app, &it).await, ["case.opened", "case.deleted", "case.restored"]);
}

#[tokio::test]
async fn open_cases_go_with_their_customer_and_come_back() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let open = id(&case(&app, &nimbus, json!({})).await);
    let before = id(&case(&app, &nimbus, json!({})).await);
    let done = json!({ "status": "resolved", "resolution": "x" });
    let done = id(&case(&app, &nimbus, done).await);
    app.delete(&format!("/v1/cases/{before}")).await.expect(204);
    let customer = format!("/v1/customers/{nimbus}");
    app.delete(&customer).await.expect(204);
    app.get(&format!("/v1/cases/{open}")).await.problem(404, "not_found");
    let kept = format!("/v1/cases/{done}");
    app.get(&kept).await.ok();
    app.patch(&kept, json!({ "status": "open" })).await.problem(409, "customer_deleted");
    let restore = format!("/v1/cases/{open}/restore");
    app.post(&restore, json!({})).await.problem(409, "customer_deleted");
    app.post(&format!("{customer}/restore"), json!({})).await.ok();
    assert_eq!(app.get(&format!("/v1/cases/{open}")).await.ok()["status"], "open");
    assert_eq!(statuses(&app, &open).await, ["cancelled", "open"]);
    app.get(&format!("/v1/cases/{before}")).await.problem(404, "not_found");
}
