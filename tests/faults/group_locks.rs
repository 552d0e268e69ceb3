//! A group waits for no row that somebody else has locked, and lets go of its own where it has to wait.

use std::time::Duration;

use serde_json::json;
use testkit::{
    TestApp,
    fixtures::id,
    lanes::Lanes,
    smtp::{At, Behaviour},
    sql::Sql,
};
use tokio::time::{Instant, sleep};

use super::groups::{EACH, due_at_once, until};

/// Far longer than a group needs, and shorter than anybody waits for a lock.
const SOON: Duration = Duration::from_secs(8);

async fn start() -> (TestApp, Sql, Sql) {
    let app = TestApp::start_real().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let sql = Sql::on(app.database.url()).await;
    let other = Sql::on(app.database.url()).await;
    (app, sql, other)
}

async fn customers(app: &TestApp, count: usize) -> Vec<String> {
    let mut contacts = Vec::new();
    for n in 0..count {
        let customer = json!({ "name": format!("Nimbus {n}") });
        let customer = id(&app.post("/v1/customers", customer).await.created());
        let email = format!("wei{n}@nimbus.example");
        let contact = json!({ "customer_id": customer, "name": "Wei Zhang", "email": email });
        contacts.push(id(&app.post("/v1/contacts", contact).await.created()));
    }
    contacts
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_to_customers_is_written_down_while_somebody_has_their_domain() {
    const ALL: usize = 10;
    let (app, mut sql, mut other) = start().await;
    let mut contacts = customers(&app, ALL + 1).await;
    let last = contacts.pop().unwrap();
    let survey = json!({ "name": "The nps", "kind": "nps" });
    let survey = id(&app.post("/v1/surveys", survey).await.created());
    let path = format!("/v1/surveys/{survey}/invitations");
    // It asked for less an hour ago, and took nothing since.
    sql.run(
        "insert into mail_domains (domain, next_at, paused_until, pauses) \
         values ('nimbus.example', now() - interval '1 hour', now() - interval '1 hour', 1)",
    )
    .await;
    app.smtp.script(Behaviour::delay(At::End, Duration::from_secs(3)));
    let worker = Lanes::start(app.database.url(), &app.smtp);
    app.post(&path, json!({ "contact_ids": contacts })).await.created();
    until(&mut sql, "emails where claimed_at is not null", ALL).await;
    other.run("begin; select from mail_domains where domain = 'nimbus.example' for update").await;
    let begun = Instant::now();
    until(&mut sql, "emails where status = 'sent'", ALL).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert!(worker.health.largest_close() > 1);
    assert_eq!(sql.count("mail_domains where pauses = 1").await, 1);
    other.run("rollback").await;
    // The next one makes up for it.
    app.smtp.accept_all();
    app.post(&path, json!({ "contact_ids": [last] })).await.created();
    until(&mut sql, "emails where status = 'sent'", ALL + 1).await;
    assert_eq!(sql.count("mail_domains where pauses = 0").await, 1);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_somebody_has_is_left_out_of_a_close() {
    let (app, mut sql, mut other) = start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    due_at_once(&app, &[&ada]).await;
    app.smtp.script(Behaviour::delay(At::End, Duration::from_secs(3)));
    let worker = Lanes::start(app.database.url(), &app.smtp);
    until(&mut sql, "emails where claimed_at is not null", 16).await;
    other
        .run("begin; select from apalis.jobs where job_type = 'rapport.effect' and status in ('Queued', 'Running') order by id limit 1 for update")
        .await;
    app.smtp.accept_all();
    let begun = Instant::now();
    until(&mut sql, "emails where status = 'sent'", EACH - 1).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert!(worker.health.largest_close() > 1);
    assert_eq!(sql.count("emails where status = 'queued'").await, 1);
    other.run("rollback").await;
    until(&mut sql, "emails where status = 'sent'", EACH).await;
    worker.stop().await;
    assert_eq!(app.smtp.messages().len(), EACH);
    assert_eq!(sql.count("emails where attempts = 1").await, 20);
}

/// Of what a group asks for while it holds its rows, the oldest that waits for a lock, in milliseconds.
const WAITS: &str = "select coalesce(max(extract(epoch from clock_timestamp() - query_start) * 1000), 0) \
     from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' \
     and query like '%suppressions%' and query like '% = ANY(%'";

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_has_to_wait_lets_go_of_its_rows() {
    let (app, mut sql, mut other) = start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    due_at_once(&app, &[&ada]).await;
    other.run("begin; lock table suppressions").await;
    let worker = Lanes::start(app.database.url(), &app.smtp);
    let begun = Instant::now();
    let mut longest = 0;
    // Longer than the client of a group waits.
    while begun.elapsed() < Duration::from_secs(12) {
        longest = longest.max(sql.number(WAITS).await);
        sleep(Duration::from_millis(50)).await;
    }
    assert!((1_000..3_500).contains(&longest), "a group waited for {longest} ms");
    other.run("rollback").await;
    until(&mut sql, "emails where status = 'sent'", EACH).await;
    worker.stop().await;
    assert_eq!(app.smtp.messages().len(), EACH);
}
