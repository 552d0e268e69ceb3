//! Digests: who gets which, when, and what it says.

mod editions;
mod figures;
mod of_leads;
mod rows;
mod sandbox;
mod schedule;
mod seen;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

const LIST: &str = "/v1/digests";

/// A weekly digest of a team for one reader, Monday at eight in Shanghai.
fn weekly(reader: &str, team: &str) -> Value {
    json!({
        "name": "North weekly", "recipient_ids": [reader], "scope": { "team_id": team }, "every": "week",
        "on": "mon", "at": "08:00", "timezone": "Asia/Shanghai"
    })
}

/// A team, the manager who leads it and has no automatic digest of it, and a rep in it.
async fn north(app: &TestApp) -> (String, String, String) {
    app.patch("/v1/settings", json!({ "lead_digest": false })).await.ok();
    let north = app.team("North").await;
    let max = app.user("Max", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    let ada = app.rep("Ada", &north).await;
    (north, max, ada)
}

async fn make(app: &TestApp, body: Value) -> String {
    id(&app.post(LIST, body).await.created())
}

/// What a deal of this owner brought.
async fn won(app: &TestApp, owner: &str, amount: &str) -> String {
    let customer = json!({ "name": "Nimbus", "owner_id": owner });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let deal = json!({
        "customer_id": customer, "name": "Nimbus 2027", "owner_id": owner,
        "value": { "amount": amount, "currency": "USD" }
    });
    let deal = id(&app.post("/v1/deals", deal).await.created());
    app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    deal
}

/// A digest's editions, the oldest first.
async fn editions(app: &TestApp, digest: &str) -> Vec<Value> {
    let list = app.get(&format!("{LIST}/{digest}/editions?sort=created_at")).await.ok();
    list["data"].as_array().unwrap().clone()
}

/// Of an edition's figures the one of a metric.
fn figure<'a>(edition: &'a Value, metric: &str) -> &'a Value {
    let figures = edition["content"]["figures"].as_array().unwrap();
    figures.iter().find(|figure| figure["metric"] == metric).unwrap()
}
