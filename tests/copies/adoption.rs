//! What becomes of what fell due, by kind.

use chrono::TimeDelta;
use serde_json::json;
use shared::{
    adoption::{self, Fates},
    installation::Marks,
};
use testkit::{
    TestApp,
    sql::Sql,
    target::{Answer, Target},
};

/// A marked installation.
async fn installed() -> TestApp {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let row = shared::installation::queries::Installation {
        mark: kernel::id::new(now),
        sandbox_now: None,
        created_at: now,
    };
    shared::installation::queries::insert(&mut *app.conn().await, &row).await.unwrap();
    app
}

/// Two reminders of one rep that are due: one of them has its message queued, as it was when the copy was made.
async fn with_due() -> TestApp {
    let app = installed().await;
    let now = app.clock.now();
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

#[tokio::test]
async fn reminders_that_fell_due_long_ago_come_in_one_message() {
    let app = with_due().await;
    app.clock.advance(TimeDelta::hours(3));
    assert_eq!(adopt(&app, &Fates::default()).await, [("task_reminder".to_owned(), 2)]);
    app.drain().await;
    let mails = app.smtp.to("ada@example.com");
    assert_eq!(mails.len(), 1, "{mails:?}");
    let text = mails[0].text().unwrap();
    assert!(text.contains("Offer") && text.contains("Call"), "{text}");
    app.pass(TimeDelta::days(1)).await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 1, "and not once more");
}

/// A delivery that an endpoint did not take, four days ago: longer than it is tried for.
async fn with_delivery() -> (TestApp, Target, String) {
    let app = installed().await;
    let target = Target::start().await;
    target.script([Answer::Status(503)]);
    let body = json!({ "url": target.url(), "events": ["team.created"] });
    let webhook = testkit::fixtures::id(&app.post("/v1/webhooks", body).await.created());
    app.team("North").await;
    app.drain().await;
    assert_eq!(target.hooks().len(), 1);
    app.clock.advance(TimeDelta::days(4));
    (app, target, format!("/v1/webhooks/{webhook}/deliveries"))
}

#[tokio::test]
async fn deliveries_are_sent_with_as_much_time_as_they_had() {
    let (app, target, path) = with_delivery().await;
    assert_eq!(adopt(&app, &Fates::default()).await, [("webhook".to_owned(), 1)]);
    target.script([Answer::Status(503)]);
    app.drain().await;
    app.pass(TimeDelta::minutes(2)).await;
    let hooks = target.hooks();
    assert_eq!(hooks.len(), 3, "one that failed, and one that was taken");
    assert!(hooks.iter().all(|hook| hook.id() == hooks[0].id()));
    assert_eq!(app.get(&path).await.ok()["data"][0]["status"], "delivered");
    assert_eq!(adopt(&app, &Fates::default()).await, []);
}

#[tokio::test]
async fn dropped_deliveries_are_not_sent() {
    let (app, target, path) = with_delivery().await;
    let fates = Fates { drop: vec!["webhook".to_owned()], ..Fates::default() };
    assert_eq!(adopt(&app, &fates).await, [("webhook".to_owned(), 1)]);
    app.pass(TimeDelta::days(1)).await;
    assert_eq!(target.hooks().len(), 1);
    let row = app.get(&path).await.ok()["data"][0].clone();
    assert_eq!(row["status"], "failed");
    assert!(row["last_error"].as_str().unwrap().contains("adopted"), "{row}");
}

#[tokio::test]
async fn an_erasure_is_finished_whatever_is_dropped() {
    let (app, _, _) = with_delivery().await;
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example", "country": "XX" });
    assert_eq!(app.post("/v1/leads", lead).await.status, 422);
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let lead = testkit::fixtures::id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.post(&format!("/v1/leads/{lead}/erase"), json!({})).await.expect(204);
    let fates = Fates { drop: vec!["webhook".to_owned()], ..Fates::default() };
    adopt(&app, &fates).await;
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("erasures").await, 0);
    assert_eq!(sql.count("rejected_leads where payload <> 'null'").await, 0);
}
