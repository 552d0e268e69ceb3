//! Reminders as each person wants them: preferences, the agenda, what came late, what climbs, leave.

mod above;
mod agenda;
mod escalation;
mod following;
mod late;
mod leave;
mod preferences;
mod workers;
mod zones;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

const ADA: &str = "ada@example.com";
const MAX: &str = "max@example.com";

/// Makes a task of this owner that is due then; `more` holds further fields.
async fn task(app: &TestApp, owner: &str, due_at: &str, more: Value) -> String {
    let mut body = json!({ "subject": "Send the offer", "owner_id": owner, "due_at": due_at });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    id(&app.post("/v1/tasks", body).await.created())
}

/// Rows of `/v1/emails` to somebody that were sent, oldest first.
async fn rows(app: &TestApp, to: &str) -> Vec<Value> {
    let path = format!("/v1/emails?to={to}&status=sent&sort=created_at&limit=200");
    app.get(&path).await.ok()["data"].as_array().unwrap().clone()
}

/// What somebody was sent so far: kind and time, oldest first.
async fn sent(app: &TestApp, to: &str) -> Vec<String> {
    let rows = rows(app, to).await;
    assert_eq!(app.smtp.to(to).len(), rows.len());
    rows.iter()
        .map(|row| {
            let at = row["sent_at"].as_str().unwrap();
            format!("{} {at}", row["kind"].as_str().unwrap())
        })
        .collect()
}

/// The text of the last message to somebody.
fn text(app: &TestApp, to: &str) -> String {
    app.smtp.to(to).last().expect("a message").text().expect("a text")
}

async fn prefer(app: &TestApp, user: &str, reminders: Value) {
    app.patch(&format!("/v1/users/{user}"), json!({ "reminders": reminders })).await.ok();
    app.drain().await;
}

/// Walks to a time, stopping wherever something is due, as a worker would.
async fn walk(app: &TestApp, to: &str) {
    shared::sandbox::walk(&app.ctx, to.parse().unwrap()).await.unwrap();
}
