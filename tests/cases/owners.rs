//! Whose a case is, and who sees it.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, customer, rows, tasks_of};

const CRM: [&str; 2] = ["crm:read", "crm:write"];

#[tokio::test]
async fn a_case_is_of_who_opens_it_else_of_the_customers_owner() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada", &north).await;
    let max = app.user("Max", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    let (of_ada, of_nobody) = (customer(&app, Some(&ada)).await, customer(&app, None).await);
    let key = app.key_of(&max, &CRM).await;
    let body = |customer: &str| json!({ "customer_id": customer, "subject": "x" });
    let by_max = app.as_key(&key).post("/v1/cases", body(&of_ada)).await.created();
    assert_eq!(by_max["owner_id"], json!(max));
    let integration = app.integration(None, &CRM).await;
    let by_none = app.as_key(&integration).post("/v1/cases", body(&of_ada)).await.created();
    assert_eq!(by_none["owner_id"], json!(ada));
    let unowned = app.as_key(&integration).post("/v1/cases", body(&of_nobody)).await.created();
    assert_eq!(unowned["owner_id"], Value::Null);
    let null = case(&app, &of_ada, json!({ "owner_id": null })).await;
    assert_eq!(null["owner_id"], Value::Null);
}

#[tokio::test]
async fn who_had_a_case_when_is_kept_and_its_task_goes_along() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let it = id(&case(&app, &nimbus, json!({})).await);
    let path = format!("/v1/cases/{it}");
    for owner in [json!(bo), Value::Null, json!(ada)] {
        app.clock.advance(TimeDelta::hours(1));
        app.patch(&path, json!({ "owner_id": owner })).await.ok();
    }
    let found = rows(&app, &format!("{path}/owners")).await;
    let found: Vec<_> = found.iter().map(|row| (&row["owner_id"], &row["from"])).collect();
    let at = |hour: u32| json!(format!("2026-11-20T{hour:02}:00:00Z"));
    let (ada, bo) = (json!(ada), json!(bo));
    let hours = [at(8), at(9), at(10), at(11)];
    let owners = [&ada, &bo, &Value::Null, &ada];
    assert_eq!(found, owners.into_iter().zip(&hours).collect::<Vec<_>>());
    // Of nobody's case nobody has a task; the next owner gets another.
    let tasks = tasks_of(&app, &it).await;
    let tasks: Vec<_> = tasks.iter().map(|task| (&task["owner_id"], &task["status"])).collect();
    assert_eq!(tasks, [(&bo, &json!("cancelled")), (&ada, &json!("open"))]);
}

#[tokio::test]
async fn open_cases_go_with_their_customer_and_with_who_leaves() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let cy = app.user("Cy", "rep", json!({})).await;
    let (nimbus, other) = (customer(&app, Some(&ada)).await, customer(&app, Some(&cy)).await);
    let own = id(&case(&app, &nimbus, json!({})).await);
    let done = json!({ "status": "resolved", "resolution": "x" });
    let done = id(&case(&app, &nimbus, done).await);
    let of_cy = id(&case(&app, &nimbus, json!({ "owner_id": cy })).await);
    let elsewhere = id(&case(&app, &other, json!({ "owner_id": bo })).await);
    let owner = async |case: &str| {
        let row = app.get(&format!("/v1/cases/{case}")).await.ok();
        let tasks = tasks_of(&app, case).await;
        let open: Vec<_> = tasks.iter().filter(|task| task["status"] == "open").collect();
        if row["status"] == "open" {
            assert_eq!(open.len(), 1);
            assert_eq!(open[0]["owner_id"], row["owner_id"], "its task goes along");
        }
        row["owner_id"].as_str().unwrap().to_owned()
    };
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": bo })).await.ok();
    assert_eq!(owner(&own).await, bo);
    assert_eq!(owner(&done).await, ada);
    assert_eq!(owner(&of_cy).await, cy);
    let refused = app.delete(&format!("/v1/users/{bo}")).await.problem(409, "open_work");
    assert_eq!((&refused["open_cases"], &refused["open_tasks"]), (&json!(2), &json!(2)));
    app.delete(&format!("/v1/users/{bo}?reassign_to={ada}")).await.expect(204);
    assert_eq!(owner(&own).await, ada);
    assert_eq!(owner(&elsewhere).await, ada);
}

#[tokio::test]
async fn a_rep_sees_own_cases_and_those_of_seen_customers() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, cy) = (app.rep("Ada", &north).await, app.rep("Cy", &south).await);
    let (of_ada, of_cy) = (customer(&app, Some(&ada)).await, customer(&app, Some(&cy)).await);
    let own_customer = id(&case(&app, &of_ada, json!({ "owner_id": cy })).await);
    let foreign = id(&case(&app, &of_cy, json!({})).await);
    let key = app.key_of(&ada, &CRM).await;
    let caller = app.as_key(&key);
    let listed = caller.get("/v1/cases").await.ok();
    let listed: Vec<String> = listed["data"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(listed, std::slice::from_ref(&own_customer));
    for part in ["", "/owners", "/history"] {
        caller.get(&format!("/v1/cases/{foreign}{part}")).await.problem(404, "not_found");
        caller.get(&format!("/v1/cases/{own_customer}{part}")).await.ok();
    }
    caller.patch(&format!("/v1/cases/{foreign}"), json!({})).await.problem(404, "not_found");
    let hidden = json!({ "customer_id": of_cy, "subject": "x" });
    let hidden = caller.post("/v1/cases", hidden).await;
    assert_eq!(hidden.faults(), ["/customer_id unknown_reference"]);
    let given = json!({ "customer_id": of_ada, "subject": "x", "owner_id": cy });
    assert_eq!(caller.post("/v1/cases", given).await.faults(), ["/owner_id unknown_reference"]);
    // The feed shows as much.
    app.drain().await;
    let feed = caller.get("/v1/changes?limit=200").await.ok();
    let feed: Vec<String> =
        feed["data"].as_array().unwrap().iter().map(|change| id(&change["data"])).collect();
    assert!(feed.contains(&own_customer) && !feed.contains(&foreign), "{feed:?}");
    // With the case its owner reads the customer, by the task that sees to it.
    let lent = id(&case(&app, &of_cy, json!({ "owner_id": ada })).await);
    caller.get(&format!("/v1/cases/{lent}")).await.ok();
    caller.get(&format!("/v1/customers/{of_cy}")).await.ok();
    let timeline = caller.get(&format!("/v1/customers/{of_cy}/timeline?type=case")).await.ok();
    let shown: Vec<String> = timeline["data"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(shown, [lent, foreign]);
}
