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
    let webhook = app.get(path.trim_end_matches("/deliveries")).await.ok();
    assert_eq!(webhook["failing_since"], json!(null), "what it failed at is forgotten");
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

fn drop_all(kinds: &[&str]) -> Fates {
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

/// One invitation and one reminder of a survey that are due, and one day of a rhythm.
async fn with_surveys() -> (TestApp, Sql) {
    let app = installed().await;
    let customer = json!({ "name": "Nimbus" });
    let customer = testkit::fixtures::id(&app.post("/v1/customers", customer).await.created());
    for name in ["wei", "li"] {
        let contact = json!({
            "customer_id": customer, "name": name, "email": format!("{name}@nimbus.example"),
        });
        app.post("/v1/contacts", contact).await.created();
    }
    let survey = json!({ "name": "NPS", "kind": "nps", "trigger": {
        "type": "event", "event": "deal.won", "delay": "P1D",
    } });
    app.post("/v1/surveys", survey).await.created();
    let rhythm = json!({ "name": "Rhythm", "kind": "csat" });
    app.post("/v1/surveys", rhythm).await.created();
    let deal = json!({ "customer_id": customer, "name": "Renewal" });
    let deal = testkit::fixtures::id(&app.post("/v1/deals", deal).await.created());
    app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("survey_invitations where status = 'waiting'").await, 1);
    (app, sql)
}

#[tokio::test]
async fn surveys_that_fell_due_are_named_and_dropped() {
    let (app, mut sql) = with_surveys().await;
    sql.run("update surveys set next_run_at = '2026-11-21T09:00:00Z' where name = 'Rhythm'").await;
    app.clock.advance(TimeDelta::days(5));
    let due = adopt(&app, &drop_all(&["survey_invitation"])).await;
    assert_eq!(due, [("survey_invitation".to_owned(), 2)]);
    assert_eq!(sql.count("survey_invitations where reason = 'dropped'").await, 1);
    assert_eq!(sql.count("surveys where next_run_at <= '2026-11-26T00:00:00Z'").await, 0);
    app.pass(TimeDelta::days(1)).await;
    assert!(app.smtp.messages().is_empty());
}

#[tokio::test]
async fn a_reminder_of_a_survey_that_fell_due_is_dropped_and_the_end_stays() {
    let (app, mut sql) = with_surveys().await;
    app.at("2026-11-23T10:00:00Z").await;
    assert_eq!(app.smtp.messages().len(), 1);
    sql.run("update survey_invitations set next_at = '2026-11-24T10:00:00Z', remind_at = '2026-11-24T10:00:00Z'")
        .await;
    app.clock.advance(TimeDelta::days(2));
    let due = adopt(&app, &drop_all(&["survey_reminder"])).await;
    assert_eq!(due, [("survey_reminder".to_owned(), 1)]);
    assert_eq!(sql.count("survey_invitations where next_at = expires_at").await, 1);
    app.drain().await;
    assert_eq!(app.smtp.messages().len(), 1);
}
