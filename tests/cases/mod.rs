//! Cases: their rows and states, the tasks that see to them, and what answers make of them.

mod again;
mod erased;
mod gone;
mod low_answers;
mod mails;
mod owners;
mod rows;
mod states;
mod tasks;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

/// A customer of this owner.
async fn customer(app: &TestApp, owner: Option<&str>) -> String {
    let body = json!({ "name": "Nimbus", "owner_id": owner });
    id(&app.post("/v1/customers", body).await.created())
}

async fn contact(app: &TestApp, customer: &str, email: &str, more: Value) -> String {
    let body = with(json!({ "customer_id": customer, "name": "Wei Zhang", "email": email }), more);
    id(&app.post("/v1/contacts", body).await.created())
}

/// A case of a customer; `more` are further fields.
async fn case(app: &TestApp, customer: &str, more: Value) -> Value {
    let body = with(json!({ "customer_id": customer, "subject": "Delivered too late" }), more);
    app.post("/v1/cases", body).await.created()
}

fn with(mut body: Value, more: Value) -> Value {
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

async fn rows(app: &TestApp, path: &str) -> Vec<Value> {
    app.get(path).await.ok()["data"].as_array().unwrap().clone()
}

/// The tasks of a case, the first made first.
async fn tasks_of(app: &TestApp, case: &str) -> Vec<Value> {
    rows(app, &format!("/v1/tasks?case_id={case}&sort=created_at")).await
}

/// Types of the events of a subject, in order.
async fn events_of(app: &TestApp, subject: &str) -> Vec<String> {
    let path = format!("/v1/audit?subject_id={subject}&sort=created_at&limit=200");
    let rows = rows(app, &path).await;
    rows.iter().map(|row| row["type"].as_str().unwrap().to_owned()).collect()
}
