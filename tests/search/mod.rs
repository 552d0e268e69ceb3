//! `?q=` over leads, customers and contacts.

mod found;
mod order;
mod plans;
mod sight;

use serde_json::{Value, json};
use testkit::{TestApp, app::Caller};

/// What stands in a list for this search, by a field that tells the rows apart.
async fn found_by(caller: &Caller<'_>, list: &str, q: &str, field: &str) -> Vec<String> {
    let answer = get(caller, list, &[("q", q)]).await;
    texts(&answer, field)
}

async fn get(caller: &Caller<'_>, list: &str, parameters: &[(&str, &str)]) -> Value {
    let url = reqwest::Url::parse_with_params("http://api", parameters).unwrap();
    caller.get(&format!("{list}?{}", url.query().unwrap())).await.ok()
}

fn texts(answer: &Value, field: &str) -> Vec<String> {
    let rows = answer["data"].as_array().unwrap().iter();
    rows.map(|row| row[field].as_str().unwrap_or_default().to_owned()).collect()
}

async fn lead(app: &TestApp, body: Value) -> Value {
    app.post("/v1/leads", body).await.created()["lead"].clone()
}

/// A lead of this last name.
async fn named(app: &TestApp, name: &str) -> Value {
    let random = uuid::Uuid::new_v4().simple();
    lead(app, json!({ "last_name": name, "email": format!("{random}@x.example") })).await
}
