//! Leads of known contacts, and what passed with them.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{created, lead, tasks_of};

const WEI: &str = "wei@x.example";

/// A customer of this owner with a contact of this e-mail; both.
async fn known(app: &TestApp, owner: &str, email: &str) -> (String, String) {
    let lead = lead(app, json!({ "email": email, "owner_id": owner })).await;
    let made = app.post(&format!("/v1/leads/{lead}/convert"), json!({})).await.created();
    (id(&made["customer"]), id(&made["contact"]))
}

#[tokio::test]
async fn its_owner_converts_a_lead_of_a_customer_that_is_anothers() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, cy) = (app.rep("Ada", &north).await, app.rep("Cy", &south).await);
    let (customer, contact) = known(&app, &cy, WEI).await;
    let wei = id(&created(&app, json!({ "email": WEI, "owner_id": ada })).await["lead"]);
    let path = format!("/v1/leads/{wei}/convert");
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let named = app.as_key(&key).post(&path, json!({ "customer_id": customer })).await;
    assert_eq!(named.faults(), ["/customer_id unknown_reference"]);
    let made = app.as_key(&key).post(&path, json!({})).await.created();
    assert_eq!((id(&made["customer"]), id(&made["contact"])), (customer, contact));
}

#[tokio::test]
async fn the_customer_that_it_leaves_has_nothing_to_do_with_it_any_more() {
    let app = TestApp::start().await;
    let cy = app.user("Cy", "rep", json!({})).await;
    let (old, _) = known(&app, &cy, WEI).await;
    for task in
        app.get(&format!("/v1/tasks?customer_id={old}")).await.ok()["data"].as_array().unwrap()
    {
        app.delete(&format!("/v1/tasks/{}", id(task))).await.expect(204);
    }
    let (new, _) = known(&app, &cy, "li@x.example").await;
    let wei = id(&created(&app, json!({ "email": WEI })).await["lead"]);
    let due =
        async || app.get(&format!("/v1/customers/{old}")).await.ok()["next_follow_up_at"].clone();
    assert_ne!(due().await, Value::Null);
    app.post(&format!("/v1/leads/{wei}/convert"), json!({ "customer_id": new })).await.created();
    assert_eq!(due().await, Value::Null);
}

#[tokio::test]
async fn what_passed_with_it_is_of_its_contact_and_of_a_colleague_who_was_named() {
    let app = TestApp::start().await;
    let cy = app.user("Cy", "rep", json!({})).await;
    let (customer, contact) = known(&app, &cy, WEI).await;
    let colleague = json!({ "customer_id": customer, "name": "Na Li", "email": "li@x.example" });
    let colleague = id(&app.post("/v1/contacts", colleague).await.created());
    let wei = id(&created(&app, json!({ "email": WEI })).await["lead"]);
    let talk = json!({ "lead_id": wei, "contact_id": colleague, "channel": "call" });
    let talk = id(&app.post("/v1/interactions", talk).await.created());
    let first = id(&tasks_of(&app, &wei).await[0]);
    app.post(&format!("/v1/tasks/{first}/complete"), json!({ "outcome": "reached" })).await.ok();
    let of_wei = async || {
        let list = app.get(&format!("/v1/interactions?lead_id={wei}")).await.ok()["data"].clone();
        let with = |named: bool| {
            let mut rows = list.as_array().unwrap().iter();
            rows.find(|row| (row["id"] == talk) == named).unwrap()["contact_id"].clone()
        };
        [with(true), with(false)]
    };
    assert_eq!(of_wei().await, [json!(colleague), json!(contact)]);
    app.post(&format!("/v1/leads/{wei}/convert"), json!({})).await.created();
    assert_eq!(of_wei().await, [json!(colleague), json!(contact)]);
}

#[tokio::test]
async fn an_erased_one_is_not_converted() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": WEI })).await;
    app.post(&format!("/v1/leads/{wei}/erase"), json!({})).await.expect(204);
    let path = format!("/v1/leads/{wei}/convert");
    app.post(&path, json!({})).await.problem(409, "erased");
}

/// Who knows an e-mail of a colleague's customer does not come to that customer by posting it as a lead of one's own.
#[tokio::test]
async fn an_owner_who_is_named_for_a_hidden_customer_is_not_taken() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (bo, cy) = (app.rep("Bo", &north).await, app.rep("Cy", &south).await);
    let (customer, _) = known(&app, &cy, WEI).await;
    let key = app.key_of(&bo, &["leads:write", "crm:read", "crm:write"]).await;
    let bos = app.as_key(&key);
    let answer = bos.post("/v1/leads", json!({ "email": WEI, "owner_id": bo })).await;
    let location = answer.header("location").to_owned();
    answer.expect(201);
    let shown = bos.get(&location).await.ok();
    assert_eq!((&shown["customer_id"], &shown["owner_id"]), (&Value::Null, &Value::Null));
    bos.post(&format!("{location}/convert"), json!({})).await.problem(404, "not_found");
    let lead = app.get(&location).await.ok();
    assert_eq!((&lead["owner_id"], &lead["customer_id"]), (&json!(cy), &json!(customer)));
}

/// Nor where that customer has no owner: it is whose turn it is, of the key's team.
#[tokio::test]
async fn nor_does_a_customer_without_an_owner_fall_to_whoever_posts() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (bo, al) = (app.rep("Bo", &north).await, app.rep("Al", &north).await);
    let cy = app.rep("Cy", &south).await;
    let (customer, _) = known(&app, &cy, WEI).await;
    app.patch(&format!("/v1/customers/{customer}"), json!({ "owner_id": null })).await.ok();
    let key = app.key_of(&bo, &["leads:write", "crm:read"]).await;
    let answer = app.as_key(&key).post("/v1/leads", json!({ "email": WEI, "owner_id": bo })).await;
    let lead = app.get(answer.header("location")).await.ok();
    assert_eq!(lead["assigned_because"], "round_robin");
    assert!([json!(bo), json!(al)].contains(&lead["owner_id"]), "{lead}");
}
