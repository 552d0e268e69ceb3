//! The customers, the people there, and what becomes of them.

mod contacts;
mod erased_around;
mod erased_kept;
mod erased_mails;
mod erased_names;
mod erased_rows;
mod erasure;
mod gone;
mod moving;
mod primary;
mod rows;
mod seen;
mod successors;
mod together;

use serde_json::{Value, json};
use testkit::{TestApp, app::Caller, fixtures::id};

/// Makes a customer as the admin; `more` holds further fields.
async fn customer(app: &TestApp, name: &str, more: Value) -> String {
    id(&app.post("/v1/customers", with(json!({ "name": name }), more)).await.created())
}

/// Makes a contact as the admin.
async fn contact(app: &TestApp, customer: &str, name: &str, more: Value) -> String {
    let body = json!({ "customer_id": customer, "name": name });
    id(&app.post("/v1/contacts", with(body, more)).await.created())
}

fn with(mut body: Value, more: Value) -> Value {
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

/// One field of each row of a list.
async fn column(caller: Caller<'_>, path: &str, field: &str) -> Vec<String> {
    let list = caller.get(path).await.ok();
    let rows = list["data"].as_array().unwrap();
    rows.iter().map(|row| row[field].as_str().unwrap_or("-").to_owned()).collect()
}

/// The names of a list.
async fn names(app: &TestApp, path: &str) -> Vec<String> {
    column(app.as_key(testkit::app::ADMIN_KEY), path, "name").await
}

/// The types of a row's events, oldest first.
async fn events_of(app: &TestApp, row: &str) -> Vec<String> {
    let path = format!("/v1/audit?subject_id={row}&sort=created_at");
    column(app.as_key(testkit::app::ADMIN_KEY), &path, "type").await
}
