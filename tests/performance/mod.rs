//! How people and teams stand.

mod against_target;
mod compared;
mod deals;
mod numbers;
pub mod oracle;
mod seen;
mod working_hours;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

/// The figures of a metric.
async fn figures(app: &TestApp, query: &str, metric: &str) -> Vec<Value> {
    let found = app.get(&format!("/v1/performance?{query}")).await.ok();
    let metrics = found["metrics"].as_array().unwrap().iter();
    metrics.filter(|figure| figure["metric"] == metric).cloned().collect()
}

/// The one figure of a metric.
async fn figure(app: &TestApp, query: &str, metric: &str) -> Value {
    let found = figures(app, query, metric).await;
    assert_eq!(found.len(), 1, "{metric}: {found:?}");
    found[0].clone()
}

async fn value(app: &TestApp, query: &str, metric: &str) -> Value {
    figure(app, query, metric).await["value"].clone()
}

/// All rows behind a metric, a few a page.
async fn rows(app: &TestApp, query: &str, metric: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/performance/{metric}/rows?{query}&limit=2{cursor}");
        let page = app.get(&path).await.ok();
        all.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// A customer of this owner.
async fn customer(app: &TestApp, owner: &str) -> String {
    id(&app.post("/v1/customers", json!({ "name": "Nimbus", "owner_id": owner })).await.created())
}

/// A deal of this owner with a customer of theirs; `more` holds further fields.
async fn deal(app: &TestApp, customer: &str, owner: &str, more: Value) -> String {
    let mut body = json!({ "customer_id": customer, "name": "Nimbus 2027", "owner_id": owner });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    id(&app.post("/v1/deals", body).await.created())
}

async fn close(app: &TestApp, deal: &str, status: &str) {
    let body = match status {
        "lost" => json!({ "status": "lost", "lost_reason": "price" }),
        _ => json!({ "status": status }),
    };
    app.patch(&format!("/v1/deals/{deal}"), body).await.ok();
}
