//! What goes along with a contact to another customer.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, customer};

#[tokio::test]
async fn tasks_and_interactions_of_its_leads_go_along_and_both_customers_know() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cirrus) =
        (customer(&app, "Nimbus", json!({})).await, customer(&app, "Cirrus", json!({})).await);
    let wei = contact(&app, &nimbus, "Wei", json!({ "email": "wei@x.example" })).await;
    let lead = json!({ "email": "wei@x.example", "owner_id": ada });
    let lead = app.post("/v1/leads", lead).await.created()["lead"].clone();
    assert_eq!(lead["customer_id"], nimbus);
    let lead = id(&lead);
    let call = json!({ "lead_id": lead, "channel": "call", "direction": "outbound", "outcome": "reached", "summary": "Spoke" });
    let call = id(&app.post("/v1/interactions", call).await.created());
    let task = json!({ "subject": "Offer", "lead_id": lead, "owner_id": ada, "due_at": "2026-11-24T09:00:00Z" });
    let task = id(&app.post("/v1/tasks", task).await.created());
    let derived = async |row: &str| {
        let row = app.get(&format!("/v1/customers/{row}")).await.ok();
        (row["last_contacted_at"].clone(), row["next_follow_up_at"].clone())
    };
    let before = derived(&nimbus).await;
    assert!(before.0.is_string() && before.1.is_string(), "{before:?}");
    app.patch(&format!("/v1/contacts/{wei}"), json!({ "customer_id": cirrus })).await.ok();
    for path in [format!("/v1/tasks/{task}"), format!("/v1/interactions/{call}")] {
        assert_eq!(app.get(&path).await.ok()["customer_id"], cirrus, "{path}");
    }
    assert_eq!(derived(&nimbus).await, (Value::Null, Value::Null));
    assert_eq!(derived(&cirrus).await, before);
}

#[tokio::test]
async fn open_deals_and_tasks_go_with_a_customer_that_is_handed_over() {
    let app = TestApp::start().await;
    let [ada, bob, cy] = [
        app.user("Ada", "rep", json!({})).await,
        app.user("Bob", "rep", json!({})).await,
        app.user("Cy", "rep", json!({})).await,
    ];
    let nimbus = customer(&app, "Nimbus", json!({ "owner_id": ada })).await;
    let deal = async |name: &str, owner: Value| {
        let body = json!({ "customer_id": nimbus, "name": name, "owner_id": owner });
        id(&app.post("/v1/deals", body).await.created())
    };
    let [own, nobodys, others, won] = [
        deal("own", json!(ada)).await,
        deal("nobody's", Value::Null).await,
        deal("Cy's", json!(cy)).await,
        deal("won", json!(ada)).await,
    ];
    app.patch(&format!("/v1/deals/{won}"), json!({ "status": "won" })).await.ok();
    let task = async |owner: &str| {
        let body = json!({ "customer_id": nimbus, "subject": "Offer", "owner_id": owner, "due_at": "2026-11-24T09:00:00Z" });
        id(&app.post("/v1/tasks", body).await.created())
    };
    let [mine, his] = [task(&ada).await, task(&cy).await];
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": bob })).await.ok();
    let owner = async |path: String| app.get(&path).await.ok()["owner_id"].clone();
    for (deal, holder) in [(&own, &bob), (&nobodys, &bob), (&others, &cy), (&won, &ada)] {
        assert_eq!(owner(format!("/v1/deals/{deal}")).await, json!(holder));
    }
    for (task, holder) in [(&mine, &bob), (&his, &cy)] {
        assert_eq!(owner(format!("/v1/tasks/{task}")).await, json!(holder));
    }
    let intervals = app.get(&format!("/v1/deals/{own}/owners")).await.ok();
    let reasons: Vec<&Value> =
        intervals["data"].as_array().unwrap().iter().map(|one| &one["why"]).collect();
    assert_eq!(reasons, ["created", "customer_owner"]);
}
