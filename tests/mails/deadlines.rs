//! Each kind has its time, after which it helps nobody.

use serde_json::json;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};

use super::{lead, rows, walk};

const ADA: &str = "ada@example.com";
const ROOT: &str = "root@example.com";

async fn with_task(remind_at: &str) -> TestApp {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.post("/v1/tasks", json!({ "subject": "Call", "owner_id": ada, "remind_at": remind_at }))
        .await
        .created();
    app
}

#[tokio::test]
async fn a_reminder_is_sent_up_to_two_hours_late() {
    let app = with_task("2026-11-20T09:00:00Z").await;
    // No worker ran until then.
    app.at("2026-11-20T11:00:00Z").await;
    assert_eq!(rows(&app, "task_reminder", ADA).await[0]["status"], "sent");
}

#[tokio::test]
async fn a_later_one_is_failed_with_an_alert_and_goes_with_the_late_ones() {
    let app = with_task("2026-11-20T09:00:00Z").await;
    app.at("2026-11-20T11:00:01Z").await;
    let row = rows(&app, "task_reminder", ADA).await[0].clone();
    assert_eq!((&row["status"], &row["attempts"]), (&json!("failed"), &json!(0)));
    let late = rows(&app, "task_reminder", ADA).await[1].clone();
    assert_eq!(
        (&late["status"], &late["reason"]["rule"]),
        (&json!("sent"), &json!("task_reminder.late"))
    );
    assert_eq!(app.smtp.to(ADA).len(), 1);
    assert_eq!(rows(&app, "alert", ROOT).await[0]["reason"]["email_id"], row["id"]);
    assert_eq!(app.smtp.to(ROOT).len(), 1);
}

#[tokio::test]
async fn a_reminder_is_tried_for_two_hours_and_the_alert_waits_for_the_server() {
    let app = with_task("2026-11-20T09:00:00Z").await;
    app.smtp.refuse().await;
    walk(&app, "2026-11-20T10:45:00Z").await;
    assert_eq!(rows(&app, "task_reminder", ADA).await[0]["status"], "queued");
    walk(&app, "2026-11-20T11:30:00Z").await;
    let row = rows(&app, "task_reminder", ADA).await[0].clone();
    assert_eq!(row["status"], "failed");
    assert!(row["attempts"].as_i64().unwrap() > 10, "{row}");
    app.smtp.resume().await.unwrap();
    walk(&app, "2026-11-20T12:00:00Z").await;
    // With the late ones, when the server is back.
    assert_eq!(app.smtp.to(ADA).len(), 1);
    assert_eq!(app.smtp.to(ROOT).len(), 1);
}

#[tokio::test]
async fn news_of_a_lead_are_tried_for_two_days() {
    for (back_at, status) in [("2026-11-22T07:30:00Z", "sent"), ("2026-11-22T08:00:01Z", "failed")]
    {
        let app = TestApp::start().await;
        app.user("Root", "admin", json!({})).await;
        let ada = app.user("Ada", "rep", json!({ "reminders": { "before": null } })).await;
        app.smtp.script(Behaviour::reply(At::Rcpt, 450).to(ADA));
        lead(&app, "Wei", &ada).await;
        walk(&app, "2026-11-20T09:00:00Z").await;
        // Nothing but the next try falls into these hours.
        app.at("2026-11-22T07:00:00Z").await;
        walk(&app, back_at).await;
        app.smtp.accept_all();
        walk(&app, "2026-11-22T09:00:00Z").await;
        let row = rows(&app, "lead_assigned", ADA).await[0].clone();
        assert_eq!(row["status"], status, "{row}");
        assert_eq!(app.smtp.to(ROOT).len(), usize::from(status == "failed"));
    }
}
