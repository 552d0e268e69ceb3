//! Messages that go in groups: each fares as it would by itself.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use testkit::{
    TestApp,
    fixtures::id,
    lanes::Lanes,
    smtp::{At, Behaviour},
    sql::Sql,
};
use tokio::time::{Instant, sleep};

pub(super) const EACH: usize = 20;

/// Reminders of as many tasks of each of these, due at one instant.
pub(super) async fn due_at_once(app: &TestApp, owners: &[&str]) {
    let at = app.ctx.clock.now() + TimeDelta::seconds(3);
    for n in 0..EACH {
        for owner in owners {
            let subject = format!("Offer {n} of {owner}");
            let task = json!({ "subject": subject, "owner_id": owner, "remind_at": at });
            app.post("/v1/tasks", task).await.created();
        }
    }
}

pub(super) async fn until(sql: &mut Sql, rows: &str, count: usize) {
    let begun = Instant::now();
    while sql.count(rows).await < i64::try_from(count).unwrap() {
        assert!(begun.elapsed() < Duration::from_secs(60), "still not {count} {rows}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_all_kinds_of_cases_settles_each_by_itself() {
    let app = TestApp::start_real().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let team = app.team("North").await;
    let [ada, ben, cem, dan] = [
        app.rep("Ada Rep", &team).await,
        app.rep("Ben Rep", &team).await,
        app.rep("Cem Rep", &team).await,
        app.rep("Dan Rep", &team).await,
    ];
    let mut sql = Sql::on(app.database.url()).await;
    // Ben's address takes no mail, the server wants Cem's later, and what is Dan's was done without a word to anybody.
    app.post("/v1/suppressions", json!({ "email": "ben@example.com" })).await.created();
    let busy = u32::try_from(EACH).unwrap();
    app.smtp.script(Behaviour::reply(At::Rcpt, 451).to("cem@example.com").times(busy));
    due_at_once(&app, &[&ada, &ben, &cem, &dan]).await;
    sql.run(&format!(
        "update tasks set status = 'done', completed_at = now() where owner_id = '{dan}'"
    ))
    .await;

    let workers = [(); 2].map(|()| Lanes::start(app.database.url(), &app.smtp));
    until(&mut sql, "emails where kind = 'task_reminder' and status <> 'queued'", 4 * EACH).await;
    let sizes = workers.each_ref().map(|worker| &worker.health);
    assert!(sizes.iter().any(|health| health.largest_claim() > 1), "each was claimed by itself");
    assert!(sizes.iter().any(|health| health.largest_close() > 1), "each was closed by itself");
    for worker in workers {
        worker.stop().await;
    }
    for (owner, status, reminder, attempts) in [
        (&ada, "sent", "sent", 1),
        (&ben, "suppressed", "cancelled", 0),
        (&cem, "sent", "sent", 2),
        (&dan, "cancelled", "cancelled", 0),
    ] {
        let rows = format!(
            "emails join reminders on reminders.id = emails.reminder_id \
             where user_id = '{owner}' and emails.status = '{status}' and attempts = {attempts} \
             and reminders.status = '{reminder}'"
        );
        assert_eq!(sql.count(&rows).await, 20, "{rows}");
    }
    assert_eq!(app.smtp.messages().len(), 2 * EACH);
    assert_eq!(sql.count("apalis.jobs where status not in ('Done', 'Killed')").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_written_down_harms_no_other() {
    let app = TestApp::start_real().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    let body = json!({ "subject": "Poison", "owner_id": ada, "remind_at": app.ctx.clock.now() + TimeDelta::seconds(3) });
    let poison = id(&app.post("/v1/tasks", body).await.created());
    due_at_once(&app, &[&ada]).await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$;
         create trigger refuse before update of claimed_at on emails for each row when (new.task_id = '{poison}') execute function refuse()"
    ))
    .await;

    let worker = Lanes::start(app.database.url(), &app.smtp);
    until(&mut sql, "emails where status = 'sent'", EACH).await;
    let others = format!("emails where task_id <> '{poison}' and attempts = 1 and status = 'sent'");
    assert_eq!(sql.count(&others).await, 20);
    assert_eq!(sql.count("apalis.jobs where last_result::text like '%poison%'").await, 1);
    sql.run("drop trigger refuse on emails").await;
    until(&mut sql, "emails where status = 'sent'", EACH + 1).await;
    worker.stop().await;
    assert_eq!(app.smtp.messages().len(), EACH + 1);
}
