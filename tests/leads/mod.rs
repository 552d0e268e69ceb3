//! A lead posted becomes a task, a mail and a reminder on time.

mod alerts;
mod batch;
mod contacts;
mod contacts_seen;
mod convert;
mod convert_known;
mod external_ids;
mod filters;
mod foreseen;
mod linked;
mod main_job;
mod matching;
mod merging;
mod owners;
mod points;
mod refused;
mod replay;
mod returns;
mod seen;
mod sequences;
mod states;
mod waiting;

use serde_json::Value;
use testkit::{TestApp, fixtures::id};

/// Posts a lead as the admin; answers the whole of the answer to a new one.
async fn created(app: &TestApp, body: Value) -> Value {
    app.post("/v1/leads", body).await.created()
}

/// Posts a lead that is here already.
async fn merged(app: &TestApp, body: Value) -> Value {
    let answer = app.post("/v1/leads", body).await.ok();
    assert_eq!(answer["disposition"], "merged");
    answer
}

/// The id of a new lead.
async fn lead(app: &TestApp, body: Value) -> String {
    id(&created(app, body).await["lead"])
}

/// A lead's tasks, oldest first.
async fn tasks_of(app: &TestApp, lead: &str) -> Vec<Value> {
    let list = app.get(&format!("/v1/tasks?lead_id={lead}&sort=created_at")).await.ok();
    list["data"].as_array().unwrap().clone()
}

/// The kinds of the mails to somebody so far.
fn kinds(app: &TestApp, to: &str) -> Vec<String> {
    app.smtp.to(to).iter().map(|mail| mail.kind().unwrap()).collect()
}

/// How many leads there are.
async fn count(app: &TestApp) -> usize {
    app.get("/v1/leads?limit=200").await.ok()["data"].as_array().unwrap().len()
}
