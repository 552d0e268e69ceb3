//! Tasks and their reminders.

mod deactivation;
mod languages;
mod reminders;
mod silence;
mod states;
mod worktime;

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

/// Makes a task of this owner; `more` holds further fields.
async fn task(app: &TestApp, owner: &str, more: Value) -> String {
    let mut body = json!({ "subject": "Send the offer", "owner_id": owner });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    id(&app.post("/v1/tasks", body).await.created())
}

/// When reminders reached this address so far, by the clock.
async fn reminded(app: &TestApp, to: &str) -> Vec<String> {
    let path = format!("/v1/emails?kind=task_reminder&status=sent&to={to}&sort=created_at");
    let rows = app.get(&path).await.ok();
    let rows = rows["data"].as_array().unwrap();
    assert_eq!(
        rows.len(),
        app.smtp
            .to(to)
            .iter()
            .filter(|mail| mail.kind().as_deref() == Some("task_reminder"))
            .count()
    );
    rows.iter().map(|row| row["sent_at"].as_str().unwrap().to_owned()).collect()
}

/// Walks to a time, stopping wherever something is due, as a worker would.
async fn walk(app: &TestApp, to: &str) {
    shared::sandbox::walk(&app.ctx, to.parse().unwrap()).await.unwrap();
}
