//! What becomes of what fell due, by kind.

use chrono::TimeDelta;
use serde_json::json;
use shared::{
    adoption::{self, Fates},
    installation::Marks,
};
use testkit::{TestApp, sql::Sql};

/// A marked installation.
pub(super) async fn installed() -> TestApp {
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

pub(super) async fn adopt(app: &TestApp, fates: &Fates) -> Vec<(String, i64)> {
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

pub(super) fn drop_all(kinds: &[&str]) -> Fates {
    Fates { drop: kinds.iter().map(|kind| (*kind).to_owned()).collect(), ..Fates::default() }
}

/// Overdue work of Ada, due to climb to Max, and the reminder of its owner.
async fn with_climbing() -> TestApp {
    let app = installed().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    let task = json!({ "subject": "Offer", "owner_id": ada, "due_at": "2026-11-23T10:00:00Z" });
    app.post("/v1/tasks", task).await.created();
    app.clock.advance_to("2026-11-25T12:00:00Z".parse().unwrap());
    app
}

#[tokio::test]
async fn what_climbs_is_named_apart_and_climbs_a_day_later() {
    let app = with_climbing().await;
    let due = adopt(&app, &drop_all(&["task_reminder"])).await;
    assert_eq!(due, [("escalation".to_owned(), 1), ("task_reminder".to_owned(), 2)]);
    app.drain().await;
    assert!(app.smtp.messages().is_empty(), "{:?}", app.smtp.messages());
    shared::sandbox::walk(&app.ctx, "2026-11-26T13:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(app.smtp.to("max@example.com").len(), 1);
    assert_eq!(app.smtp.to("ada@example.com").len(), 0);
}

#[tokio::test]
async fn what_climbs_is_dropped_where_somebody_says_so() {
    let app = with_climbing().await;
    adopt(&app, &drop_all(&["escalation"])).await;
    shared::sandbox::walk(&app.ctx, "2026-12-05T00:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(app.smtp.to("max@example.com").len(), 0);
    assert!(!app.smtp.to("ada@example.com").is_empty());
}

/// Two reminders that go with one mail, which is queued.
async fn with_late_ones() -> (TestApp, Sql) {
    let app = with_due().await;
    app.clock.advance_to("2026-11-20T12:00:00Z".parse().unwrap());
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("update reminders set via = 'late', status = 'waiting'; delete from emails").await;
    let now = app.clock.now();
    shared::reminders::late::claim_due(&mut *app.conn().await, now, 100).await.unwrap();
    assert_eq!(sql.count("reminders where email_id is not null").await, 2);
    (app, sql)
}

#[tokio::test]
async fn reminders_of_one_mail_go_back_to_their_rule_and_come_once() {
    let (app, mut sql) = with_late_ones().await;
    assert_eq!(adopt(&app, &Fates::default()).await, [("task_reminder".to_owned(), 1)]);
    assert_eq!(sql.count("reminders where status = 'waiting' and email_id is null").await, 2);
    app.drain().await;
    let mails = app.smtp.to("ada@example.com");
    assert_eq!(mails.len(), 1, "{mails:?}");
    let text = mails[0].text().unwrap();
    assert!(text.contains("Offer") && text.contains("Call"), "{text}");
}

#[tokio::test]
async fn reminders_of_one_mail_are_dropped_with_it() {
    let (app, mut sql) = with_late_ones().await;
    adopt(&app, &drop_all(&["task_reminder"])).await;
    assert_eq!(sql.count("reminders where status = 'cancelled' and email_id is null").await, 2);
    app.pass(TimeDelta::days(1)).await;
    assert!(app.smtp.messages().is_empty());
}
