//! Mails: retried, failed, suppressed, too late; and what stands in them.

mod bounces;
mod customers;
mod deadlines;
mod headers;
mod notifications;
mod pacing;
mod providers;
mod retries;
mod signatures;
mod sns;
mod unsubscribe;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

/// Posts a lead for this owner, whose mail is then queued.
async fn lead(app: &TestApp, name: &str, owner: &str) -> String {
    let body =
        json!({ "email": format!("{name}@x.example"), "first_name": name, "owner_id": owner });
    id(&app.post("/v1/leads", body).await.created()["lead"])
}

/// Rows of `/v1/emails` of this kind to somebody, oldest first.
async fn rows(app: &TestApp, kind: &str, to: &str) -> Vec<Value> {
    let list = app.get(&format!("/v1/emails?kind={kind}&to={to}&sort=created_at")).await.ok();
    list["data"].as_array().unwrap().clone()
}

/// Walks to a time, stopping wherever something is due, as a worker would.
async fn walk(app: &TestApp, to: &str) {
    shared::sandbox::walk(&app.ctx, to.parse().unwrap()).await.unwrap();
}
