//! Deals and their pipelines.

mod changes;
mod gone;
mod lists;
mod open_tasks;
mod owners;
mod pipelines;
mod races;
mod states;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

/// A customer of this owner, or of nobody.
async fn customer(app: &TestApp, owner: Option<&str>) -> String {
    let body = json!({ "name": "Nimbus", "owner_id": owner });
    id(&app.post("/v1/customers", body).await.created())
}

/// A deal of this customer; `more` holds further fields.
async fn deal(app: &TestApp, customer: &str, more: Value) -> String {
    let mut body = json!({ "customer_id": customer, "name": "Nimbus 2027" });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    id(&app.post("/v1/deals", body).await.created())
}

/// An open task of this owner for a deal.
async fn task(app: &TestApp, owner: &str, subject: &str, customer: &str, deal: &str) -> String {
    let body = json!({ "subject": subject, "owner_id": owner, "due_at": "2026-11-23T09:00:00Z" });
    let task = id(&app.post("/v1/tasks", body).await.created());
    let mut sql = Sql::on(app.database.url()).await;
    let set = format!("customer_id = '{customer}', deal_id = '{deal}'");
    sql.run(&format!("update tasks set {set} where id = '{task}'")).await;
    task
}

async fn rows(app: &TestApp, path: &str) -> Vec<Value> {
    app.get(path).await.ok()["data"].as_array().unwrap().clone()
}

/// The stages of the default pipeline.
async fn stages(app: &TestApp) -> Vec<String> {
    let found = rows(app, "/v1/pipelines?is_default=true").await;
    assert_eq!(found.len(), 1);
    found[0]["stages"].as_array().unwrap().iter().map(id).collect()
}

/// The types of a row's events, oldest first, each with what it says was before.
async fn told(app: &TestApp, subject: &str) -> Vec<(String, Value)> {
    let path = format!("/v1/audit?subject_id={subject}&sort=created_at");
    let events = rows(app, &path).await;
    events
        .iter()
        .map(|row| (row["type"].as_str().unwrap().to_owned(), row["before"].clone()))
        .collect()
}
