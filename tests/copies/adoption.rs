//! What becomes of what fell due, by kind.

use chrono::TimeDelta;
use serde_json::json;
use shared::{
    adoption::{self, Fates},
    installation::Marks,
};
use testkit::TestApp;

async fn with_due() -> TestApp {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let row = shared::installation::queries::Installation {
        mark: kernel::id::new(now),
        sandbox_now: None,
        created_at: now,
    };
    shared::installation::queries::insert(&mut *app.conn().await, &row).await.unwrap();
    let ada = app.user("Ada", "rep", json!({})).await;
    let at = now + TimeDelta::minutes(1);
    for subject in ["Offer", "Call"] {
        let task = json!({ "subject": subject, "owner_id": ada, "remind_at": at });
        app.post("/v1/tasks", task).await.created();
    }
    app.clock.advance(TimeDelta::minutes(1));
    let now = app.clock.now();
    shared::reminders::schedule::claim_due(&mut *app.conn().await, now, 1).await.unwrap();
    app
}

async fn adopt(app: &TestApp, fates: &Fates) -> Vec<(String, i64)> {
    use diesel_async::AsyncConnection;
    let now = app.clock.now();
    let mut conn = app.conn().await;
    let marks = Marks::default();
    let adopted =
        conn.transaction(async |conn| adoption::actions::adopt(conn, &marks, fates, now).await);
    let (_, due) = adopted.await.unwrap();
    due.into_iter().map(|due| (due.kind, due.count)).collect()
}

#[tokio::test]
async fn dropped_reminders_are_not_sent() {
    let app = with_due().await;
    let fates = Fates { drop: vec!["task_reminder".to_owned()], ..Fates::default() };
    assert_eq!(adopt(&app, &fates).await, [("task_reminder".to_owned(), 2)]);
    app.drain().await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 0);
    let cancelled = app.get("/v1/emails?kind=task_reminder").await.ok();
    assert_eq!(cancelled["data"][0]["status"], "cancelled");
    assert_eq!(adopt(&app, &Fates::default()).await, []);
}

#[tokio::test]
async fn reminders_go_back_to_their_rule_and_come_once() {
    let app = with_due().await;
    assert_eq!(adopt(&app, &Fates::default()).await, [("task_reminder".to_owned(), 2)]);
    app.drain().await;
    let mails = app.smtp.to("ada@example.com");
    let texts: Vec<String> = mails.iter().map(|mail| mail.text().unwrap()).collect();
    for subject in ["Offer", "Call"] {
        assert_eq!(texts.iter().filter(|text| text.contains(subject)).count(), 1, "{texts:?}");
    }
    let audit = app.get("/v1/audit?type=installation.adopted").await.ok();
    assert_eq!(audit["data"][0]["after"]["due"][0]["count"], 2, "{audit}");
}
