//! A reminder comes on time however many others wait, and none comes of what was settled in the last second.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use testkit::{
    TestApp,
    fixtures::id,
    lanes::Lanes,
    smtp::{At, Behaviour},
    sql::Sql,
};
use tokio::time::sleep;

/// Tasks of this owner that wait for a reminder, some of tomorrow and some of next year.
async fn waiting(app: &TestApp, owner: &str, count: usize) {
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "insert into tasks (id, subject, kind, due_at, remind_at, owner_id, priority, status, created_at, updated_at, version)
         select gen_random_uuid(), 'Wait ' || n, 'call', null, at, '{owner}', 'normal', 'open', now(), now(), 1
         from (select n, now() + interval '1 day' + n * interval '1 minute' as at from generate_series(1, {count}) n) plan;
         insert into reminders (id, task_id, kind, at, wanted_at, status, created_at)
         select gen_random_uuid(), id, 'given', remind_at, null, 'waiting', now() from tasks where subject like 'Wait %';
         analyze tasks; analyze reminders"
    ))
    .await;
}

async fn task(app: &TestApp, owner: &str, subject: &str, at: DateTime<Utc>) -> String {
    let body = json!({ "subject": subject, "owner_id": owner, "remind_at": at });
    id(&app.post("/v1/tasks", body).await.created())
}

async fn start(waiting_tasks: usize) -> (TestApp, String, Lanes) {
    let app = TestApp::start_real().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    waiting(&app, &ada, waiting_tasks).await;
    let lanes = Lanes::start(app.database.url(), &app.smtp);
    (app, ada, lanes)
}

/// `each` reminders at each of some instants; answers how late each message came, sorted.
async fn lateness(waiting_tasks: usize, instants: i32, each: usize) -> Vec<Duration> {
    let (app, ada, lanes) = start(waiting_tasks).await;
    let first =
        app.ctx.clock.now() + TimeDelta::seconds(3 + i64::from(instants) * each as i64 / 100);
    let mut times = std::collections::BTreeMap::new();
    for n in 0..instants {
        let at = first + TimeDelta::milliseconds(500) * n;
        for m in 0..each {
            let subject = format!("Offer {n}.{m}.");
            task(&app, &ada, &subject, at).await;
            times.insert(subject, SystemTime::from(at));
        }
    }
    let mails = app.smtp.wait_for(times.len(), Duration::from_secs(120)).await;
    lanes.stop().await;
    assert_eq!(app.smtp.messages().len(), times.len());
    let mut late = Vec::new();
    for mail in &mails {
        let text = mail.text().unwrap();
        let (_, due) = times.iter().find(|(subject, _)| text.contains(*subject)).unwrap();
        late.push(mail.at.duration_since(*due).expect("none comes before its time"));
    }
    late.sort();
    late
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_come_out_of_thousands_that_wait() {
    let late = lateness(5_000, 4, 5).await;
    assert_eq!(late.len(), 20);
}

/// `cargo test -p stories -- --ignored --nocapture hundred_thousand`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures, so it wants the machine for itself"]
async fn of_a_hundred_thousand_that_wait_those_due_come_within_two_seconds() {
    let late = lateness(100_000, 100, 3).await;
    let at = |share: usize| late[(late.len() * share / 100).min(late.len() - 1)];
    println!(
        "{} reminders late by: p50 {:?}, p95 {:?}, p99 {:?}, longest {:?}",
        late.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    );
    assert!(at(99) < Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_settled_in_the_last_second_is_not_reminded_of() {
    let (app, ada, lanes) = start(100).await;
    let at = app.ctx.clock.now() + TimeDelta::seconds(3);
    let completed = task(&app, &ada, "Completed.", at).await;
    let moved = task(&app, &ada, "Moved.", at).await;
    let deleted = task(&app, &ada, "Deleted.", at).await;
    let cancelled = task(&app, &ada, "Cancelled.", at).await;
    let snoozed = task(&app, &ada, "Snoozed.", at).await;
    task(&app, &ada, "Due.", at).await;
    task(&app, &ada, "Later.", at + TimeDelta::seconds(1)).await;
    let wait = (at - TimeDelta::milliseconds(600) - app.ctx.clock.now()).to_std().unwrap();
    sleep(wait).await;
    app.post(&format!("/v1/tasks/{completed}/complete"), json!({})).await.ok();
    app.patch(&format!("/v1/tasks/{moved}"), json!({ "remind_at": at + TimeDelta::days(1) }))
        .await
        .ok();
    app.delete(&format!("/v1/tasks/{deleted}")).await.expect(204);
    app.patch(&format!("/v1/tasks/{cancelled}"), json!({ "status": "cancelled" })).await.ok();
    app.post(&format!("/v1/tasks/{snoozed}/snooze"), json!({ "for": "PT1H" })).await.ok();
    // The last one shows that the time of all others is past.
    let mails = app.smtp.wait_for(2, Duration::from_secs(60)).await;
    let texts: Vec<_> = mails.iter().map(|mail| mail.text().unwrap()).collect();
    assert!(texts[0].contains("Due.") && texts[1].contains("Later."), "{texts:?}");
    sleep(Duration::from_millis(500)).await;
    assert_eq!(app.smtp.messages().len(), 2);
    lanes.stop().await;
}

#[tokio::test]
async fn a_change_of_a_task_does_not_lose_a_reminder_that_is_late() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let (ada, ben) = (app.rep("Ada Rep", &team).await, app.rep("Ben Rep", &team).await);
    let at: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    let waiting = task(&app, &ada, "Waiting.", at).await;
    let refused = task(&app, &ada, "Refused.", at).await;
    let handed = task(&app, &ada, "Handed.", at).await;
    let told = task(&app, &ada, "Told.", at).await;
    // No worker ran at nine; the mail server takes the last one alone.
    app.clock.advance_to(at + TimeDelta::minutes(5));
    let due = json!({ "due_at": "2026-11-23T09:00:00Z" });
    app.patch(&format!("/v1/tasks/{waiting}"), due.clone()).await.ok();
    app.patch(&format!("/v1/tasks/{handed}"), json!({ "owner_id": ben })).await.ok();
    app.smtp.script(Behaviour::reply(At::Mail, 451).times(3));
    app.drain().await;
    app.patch(&format!("/v1/tasks/{refused}"), due.clone()).await.ok();
    app.pass(TimeDelta::minutes(1)).await;
    app.patch(&format!("/v1/tasks/{told}"), due).await.ok();
    app.pass(TimeDelta::minutes(1)).await;
    let mails = app.smtp.messages();
    for (subject, to) in [
        ("Waiting.", "ada@example.com"),
        ("Refused.", "ada@example.com"),
        ("Handed.", "ben@example.com"),
        ("Told.", "ada@example.com"),
    ] {
        let about = mails.iter().filter(|mail| mail.text().unwrap().contains(subject));
        let about: Vec<_> = about.map(|mail| mail.to.join(",")).collect();
        assert_eq!(about, [to], "{subject}");
    }
}
