//! A worker is killed in the middle of its mails; several workers share one database.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use serde_json::json;
use shared::emails::{self, EmailKind, NewEmail, Regarding};
use testkit::{
    TestApp,
    fixtures::id,
    lanes::Lanes,
    smtp::{At, Behaviour},
    sql::Sql,
};
use tokio::time::Instant;

use super::child::WorkerProcess;

/// Mails that one owner gets about one lead.
async fn queue_mails(app: &TestApp, count: usize) {
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    let body = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let mut conn = app.conn().await;
    let (owner, lead) = (ada.parse().unwrap(), lead.parse().unwrap());
    let owner = shared::users::queries::get(&conn, owner).await.unwrap().unwrap();
    let now = app.ctx.clock.now();
    // The lead's own message is the first.
    for n in 1..count {
        let email = NewEmail {
            kind: EmailKind::LeadAssigned,
            cause: format!("story:{n}"),
            to: (&owner).into(),
            regarding: Regarding { lead_id: Some(lead), ..Regarding::NOTHING },
            reason: json!({ "rule": "story" }),
            deadline_at: now + TimeDelta::hours(1),
        };
        emails::actions::queue(&mut conn, email, now).await.unwrap();
    }
}

/// With as many mails, which are all there is. Answers how long it took from the kill to the last message.
pub(super) async fn kill_during(app: &TestApp, mails: usize, patient: bool) -> Duration {
    // The server has a message and has not said so yet: the instant in which a kill makes a repeat.
    app.smtp.script(Behaviour::delay(At::End, Duration::from_millis(40)));
    let url = app.database.url();
    let mut victim = WorkerProcess::start(url, &app.smtp, patient);
    let _survivor = WorkerProcess::start(url, &app.smtp, patient);
    app.smtp.wait_for(mails / 3, Duration::from_secs(60)).await;
    victim.kill();
    let killed = Instant::now();
    let mut sql = Sql::on(url).await;
    // Answered by the mail server and not written down: these alone may come again.
    let open = sql.texts(
        "trim(both '<>' from message_id)",
        "emails where status = 'queued' and message_id is not null",
    );
    let open = open.await;
    let all = i64::try_from(mails).unwrap();
    while sql.count("emails where status = 'sent'").await < all {
        assert!(killed.elapsed() < Duration::from_secs(120), "messages are missing");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took = killed.elapsed();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for mail in app.smtp.messages() {
        *times.entry(mail.message_id().unwrap()).or_default() += 1;
    }
    assert_eq!(times.len(), mails);
    assert_eq!(sql.count("emails").await, all);
    for (message_id, times) in times.iter().filter(|(_, times)| **times > 1) {
        assert!(*times == 2 && open.contains(message_id), "{message_id} came {times} times");
    }
    println!("{mails} mails, {} of them twice", app.smtp.messages().len() - mails);
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_worker_held_arrives_once() {
    let app = TestApp::start_real().await;
    queue_mails(&app, 60).await;
    kill_during(&app, 60, false).await;
}

/// `cargo test -p stories -- --ignored --nocapture killed_worker_of_300`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "waits for the defaults: half a minute"]
async fn what_a_killed_worker_of_300_mails_held_arrives_within_35_seconds() {
    let app = TestApp::start_real().await;
    queue_mails(&app, 300).await;
    let took = kill_during(&app, 300, true).await;
    println!("the last message came {took:?} after the kill");
    assert!(took < Duration::from_secs(35), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_workers_and_two_apis_send_each_message_once() {
    let app = TestApp::start_real().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    let second = app.another();
    let url = app.database.url();
    let workers = [(); 3].map(|()| Lanes::start(url, &app.smtp));
    const EACH: usize = 20;
    let at = app.ctx.clock.now() + TimeDelta::seconds(2);
    for n in 0..EACH {
        for (api, base) in [&app.base, &second].into_iter().enumerate() {
            let caller = app.at_base(base);
            let lead = json!({ "last_name": format!("Zhang {api} {n}"), "email": format!("p{api}-{n}@nimbus.example") });
            caller.post("/v1/leads", lead).await.created();
            let task =
                json!({ "subject": format!("Offer {api} {n}"), "owner_id": ada, "remind_at": at });
            caller.post("/v1/tasks", task).await.created();
        }
    }
    app.smtp.wait_for(4 * EACH, Duration::from_secs(60)).await;
    // Long enough for every worker to look at everything once more.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut sql = Sql::on(url).await;
    assert_eq!(sql.count("emails where kind = 'lead_assigned' and status = 'sent'").await, 40);
    assert_eq!(sql.count("emails where kind = 'task_reminder' and status = 'sent'").await, 40);
    assert_eq!(sql.count("reminders where kind = 'given' and status = 'sent'").await, 40);
    assert_eq!(sql.count("emails").await, 80);
    assert_eq!(app.smtp.messages().len(), 4 * EACH);
    // Every event has a place in the feed, and no two the same.
    assert_eq!(sql.count("events where position is null").await, 0);
    for worker in workers {
        worker.stop().await;
    }
}
