//! Silence is noticed: late, failed and ownerless things are named to the admins, each once.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{
    TestApp,
    fixtures::id,
    smtp::{At, Behaviour},
    sql::Sql,
};

const ROOT: &str = "root@example.com";

async fn rooted() -> TestApp {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    app.drain().await;
    app
}

/// A worker that does all but one thing: it never looks at the reminders.
async fn watched(app: &TestApp, minutes: i64) {
    for _ in 0..minutes * 2 {
        app.clock.advance(TimeDelta::seconds(30));
        stuck(app).await;
    }
}

async fn stuck(app: &TestApp) {
    let others = worker::schedules().into_iter().filter(|one| one.name != "reminders");
    let others: Vec<_> = others.collect();
    worker::drain_with(&app.ctx, &worker::registry(), &others).await.unwrap();
}

async fn look(app: &TestApp) {
    let watch = worker::schedules().into_iter().find(|one| one.name == "watch for silence");
    let now = app.clock.now();
    (watch.unwrap().claim_due)(&mut *app.conn().await, now, 100).await.unwrap();
}

/// The rules of the alerts that were made, in their order.
async fn alerts(app: &TestApp) -> Vec<String> {
    let list = app.get("/v1/emails?kind=alert&sort=created_at").await.ok();
    let rules = list["data"].as_array().unwrap().iter();
    rules.map(|mail| mail["reason"]["rule"].as_str().unwrap().to_owned()).collect()
}

async fn reminder(app: &TestApp) -> String {
    let ada = app.user("Ada", "rep", json!({})).await;
    let at = app.clock.now() + TimeDelta::minutes(10);
    let task = json!({ "subject": "Send the offer", "owner_id": ada, "remind_at": at });
    id(&app.post("/v1/tasks", task).await.created())
}

#[tokio::test]
async fn a_reminder_that_nobody_moves_on_is_named_once_and_forgotten_when_it_comes() {
    let app = rooted().await;
    reminder(&app).await;
    watched(&app, 14).await;
    assert_eq!(alerts(&app).await, [] as [&str; 0], "it is not late by five minutes yet");
    watched(&app, 3).await;
    assert_eq!(alerts(&app).await, ["alert.late_reminder"]);
    let text = app.smtp.to(ROOT)[0].text().unwrap();
    assert!(text.contains("Send the offer") && text.contains("Ada"), "{text}");
    watched(&app, 70).await;
    assert_eq!(alerts(&app).await, ["alert.late_reminder"], "once");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("silences where kind = 'late_reminder'").await, 1);
    app.drain().await;
    watched(&app, 1).await;
    assert_eq!(sql.count("silences where kind = 'late_reminder'").await, 0);
}

#[tokio::test]
async fn what_came_before_it_was_told_is_no_news() {
    let app = rooted().await;
    reminder(&app).await;
    watched(&app, 14).await;
    while alerts(&app).await.is_empty() {
        app.clock.advance(TimeDelta::seconds(30));
        look(&app).await;
    }
    let queued = app.get("/v1/emails?kind=alert&status=queued").await.ok();
    assert_eq!(queued["data"][0]["reason"]["rule"], "alert.late_reminder");
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("update reminders set status = 'cancelled'; delete from silences").await;
    stuck(&app).await;
    let alert = app.get(&format!("/v1/emails/{}", id(&queued["data"][0]))).await.ok();
    assert_eq!(
        (&alert["status"], &alert["last_error"]),
        (&json!("cancelled"), &json!("it came after all"))
    );
}

#[tokio::test]
async fn what_a_worker_catches_up_with_after_downtime_is_not_named() {
    let app = rooted().await;
    reminder(&app).await;
    look(&app).await;
    // Three hours without any worker; the first looks come before the reminder is moved on.
    app.clock.advance(TimeDelta::hours(3));
    look(&app).await;
    watched(&app, 1).await;
    assert_eq!(alerts(&app).await, [] as [&str; 0]);
    app.drain().await;
    watched(&app, 10).await;
    let named = alerts(&app).await;
    assert!(!named.iter().any(|rule| rule.contains("late")), "{named:?}");
}

#[tokio::test]
async fn a_job_that_was_given_up_is_named_within_half_a_minute_and_once() {
    let app = rooted().await;
    let job = crate::jobs::failed(&app).await;
    app.pass(TimeDelta::seconds(30)).await;
    let mails = app.smtp.to(ROOT);
    assert_eq!(mails.len(), 1);
    let text = mails[0].text().unwrap();
    assert!(text.contains(&format!("/v1/jobs/{job}/retry")), "{text}");
    assert!(text.contains("fly_to_the_moon"), "{text}");
    for _ in 0..5 {
        app.pass(TimeDelta::hours(1)).await;
    }
    assert_eq!(app.smtp.to(ROOT).len(), 1);
    // A second one is a second piece of news; put away, it is forgotten.
    let other = crate::jobs::failed(&app).await;
    app.pass(TimeDelta::seconds(30)).await;
    assert_eq!(app.smtp.to(ROOT).len(), 2);
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("silences").await, 2);
    for job in [job, other] {
        app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    }
    app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(sql.count("silences").await, 0);
}

#[tokio::test]
async fn a_task_of_somebody_who_left_is_named() {
    let app = rooted().await;
    let task = reminder(&app).await;
    let mut sql = Sql::on(app.database.url()).await;
    // The API hands open work on; an import or a restore may not.
    sql.run("update users set active = false where email = 'ada@example.com'").await;
    app.pass(TimeDelta::seconds(30)).await;
    let text = app.smtp.to(ROOT)[0].text().unwrap();
    assert!(text.contains(&format!("/v1/tasks/{task}")), "{text}");
    let told = app.get(&format!("/v1/tasks/{task}/reminders")).await.ok();
    assert!(told["text"].as_str().unwrap().contains("not in service"), "{told}");
    // The reminder itself finds nobody, which is named as well.
    app.pass(TimeDelta::minutes(20)).await;
    let rules = alerts(&app).await;
    assert_eq!(rules, ["alert.ownerless_task", "alert.no_reader"]);
}

#[tokio::test]
async fn a_queued_mail_that_does_not_leave_is_named() {
    let app = rooted().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 451).to("ada@example.com"));
    let lead = json!({ "email": "wei@nimbus.example", "owner_id": ada });
    app.post("/v1/leads", lead).await.created();
    watched(&app, 9).await;
    assert_eq!(alerts(&app).await, [] as [&str; 0]);
    watched(&app, 4).await;
    assert_eq!(alerts(&app).await, ["alert.late_email"]);
    let text = app.smtp.to(ROOT)[0].text().unwrap();
    assert!(text.contains("lead_assigned, ada@example.com") && text.contains("451"), "{text}");
}

#[tokio::test]
async fn metrics_and_readiness_tell_it_where_no_worker_is() {
    let app = rooted().await;
    let metrics = app.get("/metrics").await.text;
    assert!(metrics.contains("rapport_workers_alive 0"), "{metrics}");
    assert!(metrics.contains("rapport_late_messages{kind=\"late_reminder\"} 0"), "{metrics}");
    reminder(&app).await;
    app.clock.advance(TimeDelta::minutes(20));
    let metrics = app.get("/metrics").await.text;
    assert!(metrics.contains("rapport_late_messages{kind=\"late_reminder\"} 1"), "{metrics}");
    assert!(
        metrics.contains("rapport_late_oldest_seconds{kind=\"late_reminder\"} 600"),
        "{metrics}"
    );
    let ready = app.stranger().get("/readyz").await;
    assert_eq!(ready.status, 200);
    assert!(
        ready.text.starts_with("ready\n") && ready.text.contains("late_reminder: 1"),
        "{}",
        ready.text
    );
    assert!(ready.text.contains("no worker"), "{}", ready.text);
}

#[tokio::test]
async fn somebody_whose_address_is_suppressed_is_named_once_until_it_is_let_go() {
    let app = rooted().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let row = app.post("/v1/suppressions", json!({ "email": "ada@example.com" })).await.created();
    app.pass(TimeDelta::seconds(30)).await;
    let text = app.smtp.to(ROOT)[0].text().unwrap();
    assert!(text.contains(&format!("/v1/users/{ada}")), "{text}");
    assert!(text.contains("Ada, ada@example.com"), "{text}");
    for _ in 0..5 {
        app.pass(TimeDelta::hours(1)).await;
    }
    assert_eq!(alerts(&app).await, ["alert.unreachable_user"]);
    let metrics = app.get("/metrics").await.text;
    assert!(metrics.contains("rapport_late_messages{kind=\"unreachable_user\"} 1"), "{metrics}");
    app.delete(&format!("/v1/suppressions/{}", id(&row))).await.expect(204);
    app.pass(TimeDelta::minutes(1)).await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("silences").await, 0);
    let admins = shared::users::queries::reachable_admins(&mut *app.conn().await).await.unwrap();
    assert_eq!(admins.len(), 1);
    app.post("/v1/suppressions", json!({ "email": ROOT })).await.created();
    let admins = shared::users::queries::reachable_admins(&mut *app.conn().await).await.unwrap();
    assert!(admins.is_empty(), "doctor names it");
}

#[tokio::test]
async fn a_mail_that_waits_for_its_turn_is_late_by_that_turn() {
    let app = rooted().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 451).to("ada@example.com"));
    let lead = json!({ "email": "wei@nimbus.example", "owner_id": ada });
    app.post("/v1/leads", lead).await.created();
    watched(&app, 1).await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("update emails set turn_at = created_at + interval '15 minutes'").await;
    watched(&app, 22).await;
    assert_eq!(alerts(&app).await, [] as [&str; 0]);
    watched(&app, 4).await;
    assert_eq!(alerts(&app).await, ["alert.late_email"]);
}
