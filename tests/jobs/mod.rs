//! What the worker did, failed at and will do: shown, retried and cancelled.

mod fetch;
mod lists;
mod plans;
mod steps;
mod why;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shared::queue::{Lane, enqueue_named};
use testkit::{TestApp, fixtures::id, sql::Sql};

/// Makes a job of a kind that nobody knows, due at this time; its next try is the last.
pub async fn unknown(app: &TestApp, key: &str, at: DateTime<Utc>) {
    let data = json!({ "lead_id": "019aa041-0400-7000-8000-000000000001" });
    let conn = app.conn().await;
    enqueue_named(&conn, Lane::Act, "fly_to_the_moon", key, data, at).await.unwrap();
    last_try(app).await;
}

/// The next try of those jobs is the last.
async fn last_try(app: &TestApp) {
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(
        "update apalis.jobs set metadata = metadata || 'errors=>24' \
         where idempotency_key like 'fly_to_the_moon:%'",
    )
    .await;
}

/// A job that was given up; answers its id.
pub async fn failed(app: &TestApp) -> String {
    unknown(app, &kernel::id::new(app.clock.now()).to_string(), app.clock.now()).await;
    app.drain().await;
    id(&app.get("/v1/jobs?kind=fly_to_the_moon&status=failed").await.ok()["data"][0])
}

/// The jobs of a list, by one of their fields.
fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list["data"].as_array().unwrap().iter().map(|job| &job[field]).collect()
}

async fn ada(app: &TestApp) -> String {
    app.user("Ada", "rep", json!({})).await
}

/// A message to Ada that is queued, with its job: a reminder that is due now.
async fn queued(app: &TestApp, ada: &str) -> (String, String) {
    let task = json!({ "subject": "Offer", "owner_id": ada, "remind_at": app.clock.now() });
    app.post("/v1/tasks", task).await.created();
    let now = app.clock.now();
    shared::reminders::schedule::claim_due(&mut *app.conn().await, now, 100).await.unwrap();
    let email = id(&app.get("/v1/emails?status=queued").await.ok()["data"][0]);
    let jobs = app.get("/v1/jobs?kind=send_email").await.ok();
    (email, id(&jobs["data"][0]))
}
