use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{customer, deal, rows, task};

const CRM: [&str; 2] = ["crm:read", "crm:write"];

#[tokio::test]
async fn a_deal_is_of_who_makes_it_else_of_the_customers_owner() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &north).await);
    let max = app.user("Max", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    let (of_ada, of_nobody) = (customer(&app, Some(&ada)).await, customer(&app, None).await);
    let owner = async |key: Option<String>, customer: &str, more: Value| {
        let mut body = json!({ "customer_id": customer, "name": "x" });
        for (field, value) in more.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        let made = match &key {
            Some(key) => app.as_key(key).post("/v1/deals", body).await,
            None => app.post("/v1/deals", body).await,
        };
        made.created()["owner_id"].clone()
    };
    let max_key = app.key_of(&max, &CRM).await;
    assert_eq!(owner(Some(max_key.clone()), &of_ada, json!({})).await, json!(max));
    assert_eq!(owner(Some(max_key), &of_ada, json!({ "owner_id": bo })).await, json!(bo));
    assert_eq!(owner(None, &of_ada, json!({})).await, json!(ada));
    assert_eq!(owner(None, &of_nobody, json!({})).await, Value::Null);
    let integration = app.integration(None, &CRM).await;
    assert_eq!(owner(Some(integration), &of_ada, json!({})).await, json!(ada));
}

#[tokio::test]
async fn who_had_a_deal_when_is_kept() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let it = deal(&app, &nimbus, json!({})).await;
    for owner in [json!(bo), Value::Null] {
        app.clock.advance(chrono::TimeDelta::hours(1));
        app.patch(&format!("/v1/deals/{it}"), json!({ "owner_id": owner })).await.ok();
    }
    let found = rows(&app, &format!("/v1/deals/{it}/owners")).await;
    let found: Vec<_> =
        found.iter().map(|row| (&row["owner_id"], &row["from"], &row["why"])).collect();
    let at = |hour: u32| json!(format!("2026-11-20T{hour:02}:00:00Z"));
    let (eight, nine, ten) = (at(8), at(9), at(10));
    let (ada, bo, created, given) = (json!(ada), json!(bo), json!("created"), json!("given"));
    assert_eq!(
        found,
        [(&ada, &eight, &created), (&bo, &nine, &given), (&Value::Null, &ten, &given)]
    );
}

#[tokio::test]
async fn a_rep_sees_own_deals_and_those_of_seen_customers() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, cy) = (app.rep("Ada", &north).await, app.rep("Cy", &south).await);
    let (of_ada, of_cy) = (customer(&app, Some(&ada)).await, customer(&app, Some(&cy)).await);
    let worked_on = customer(&app, Some(&cy)).await;
    let own_customer = deal(&app, &of_ada, json!({ "owner_id": cy })).await;
    let own = deal(&app, &of_cy, json!({ "owner_id": ada })).await;
    let foreign = deal(&app, &of_cy, json!({})).await;
    let read = deal(&app, &worked_on, json!({})).await;
    let work = task(&app, &ada, "Call", &worked_on, &read).await;
    let key = app.key_of(&ada, &CRM).await;
    let caller = app.as_key(&key);
    let mut seen: Vec<String> =
        caller.get("/v1/deals").await.ok()["data"].as_array().unwrap().iter().map(id).collect();
    let mut expected = vec![own_customer.clone(), own.clone(), read.clone()];
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    for (deal, shown, changed) in
        [(&own_customer, 200, 200), (&own, 200, 200), (&read, 200, 403), (&foreign, 404, 404)]
    {
        let path = format!("/v1/deals/{deal}");
        for under in ["", "/stages", "/owners"] {
            caller.get(&format!("{path}{under}")).await.expect(shown);
        }
        caller.patch(&path, json!({ "name": "changed" })).await.expect(changed);
    }
    // Told of what is seen alone.
    app.drain().await;
    let feed = caller.get("/v1/changes?limit=200").await.ok();
    let of = |deal: &str| {
        feed["data"].as_array().unwrap().iter().filter(|row| row["data"]["id"] == deal).count()
    };
    assert_eq!([of(&own_customer), of(&own), of(&read), of(&foreign)], [2, 2, 1, 0]);
    // A deal of a customer that is not seen, or is only read, is not made.
    let new = |customer: &str| json!({ "customer_id": customer, "name": "x" });
    assert_eq!(
        caller.post("/v1/deals", new(&of_cy)).await.faults(),
        ["/customer_id unknown_reference"]
    );
    caller.post("/v1/deals", new(&worked_on)).await.problem(403, "read_only");
    // With the task the sight of it ends.
    app.post(&format!("/v1/tasks/{work}/complete"), json!({})).await.ok();
    caller.get(&format!("/v1/deals/{read}")).await.expect(404);
    // What would be lost from sight is not let go, nor given out of it.
    let own = format!("/v1/deals/{own}");
    assert_eq!(
        caller.patch(&own, json!({ "owner_id": null })).await.faults(),
        ["/owner_id unknown_reference"]
    );
    assert_eq!(
        caller.patch(&own, json!({ "owner_id": cy })).await.faults(),
        ["/owner_id unknown_reference"]
    );
}

#[tokio::test]
async fn pipelines_are_seen_by_all_and_changed_by_admins() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let key = app.key_of(&ada, &["crm:read", "crm:write", "admin"]).await;
    let sales = app.as_key(&key).get("/v1/pipelines").await.ok()["data"][0].clone();
    let path = format!("/v1/pipelines/{}", id(&sales));
    app.as_key(&key).patch(&path, json!({ "name": "Mine" })).await.problem(403, "role_not_allowed");
    app.patch(&path, json!({ "name": "Ours" })).await.ok();
    app.drain().await;
    let feed = app.as_key(&key).get("/v1/changes").await.ok();
    let kinds: Vec<&Value> =
        feed["data"].as_array().unwrap().iter().map(|row| &row["type"]).collect();
    assert!(kinds.contains(&&json!("pipeline.updated")), "{kinds:?}");
}

#[tokio::test]
async fn a_deal_is_nobodys_where_that_is_said() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let max = app.user("Max", "admin", json!({})).await;
    for key in [app.key_of(&max, &CRM).await, app.integration(None, &CRM).await] {
        let body = json!({ "customer_id": nimbus, "name": "x", "owner_id": null });
        let made = app.as_key(&key).post("/v1/deals", body).await.created();
        assert_eq!(made["owner_id"], Value::Null);
    }
}
