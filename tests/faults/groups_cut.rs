//! Reminders that go in groups, while a worker is killed or the mail server hangs up.

use std::{collections::BTreeSet, time::Duration};

use serde_json::json;
use testkit::{
    TestApp,
    lanes::Lanes,
    smtp::{At, Behaviour},
    sql::Sql,
};

use super::{
    groups::{EACH, due_at_once, until},
    workers::kill_during,
};

async fn three() -> (TestApp, [String; 3]) {
    let app = TestApp::start_real().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    let ben = app.rep("Ben Rep", &team).await;
    let cem = app.rep("Cem Rep", &team).await;
    due_at_once(&app, &[&ada, &ben, &cem]).await;
    (app, [ada, ben, cem])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_a_killed_worker_held_arrives_once() {
    let (app, _) = three().await;
    kill_during(&app, 3 * EACH, false).await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("reminders where status = 'sent'").await, 60);
    assert_eq!(sql.count("apalis.jobs where status <> 'Done'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_server_hangs_up_on_some_the_others_of_their_group_went() {
    let (app, [ada, ben, cem]) = three().await;
    // Ben's before they are taken, and some of Cem's after that, which then come again.
    const TWICE: usize = 5;
    let times = |count: usize| u32::try_from(count).unwrap();
    app.smtp.script(Behaviour::cut(At::Rcpt).to("ben@example.com").times(times(EACH)));
    app.smtp.script(Behaviour::cut(At::End).to("cem@example.com").times(times(TWICE)));
    let worker = Lanes::start(app.database.url(), &app.smtp);
    let mut sql = Sql::on(app.database.url()).await;
    until(&mut sql, "emails where status = 'sent'", 3 * EACH).await;
    assert!(worker.health.largest_claim() > 1 && worker.health.largest_close() > 1);
    worker.stop().await;
    for (owner, tries) in [(&ada, EACH), (&ben, 2 * EACH), (&cem, EACH + TWICE)] {
        let made = format!("select sum(attempts) from emails where user_id = '{owner}'");
        assert_eq!(sql.number(&made).await, i64::try_from(tries).unwrap(), "{owner}");
    }
    for (to, messages) in [("ada", EACH), ("ben", EACH), ("cem", EACH + TWICE)] {
        let mails = app.smtp.to(&format!("{to}@example.com"));
        assert_eq!(mails.len(), messages, "{to}");
        let ids: BTreeSet<_> = mails.iter().filter_map(|mail| mail.message_id()).collect();
        assert_eq!(ids.len(), EACH, "{to}");
    }
    assert_eq!(sql.count("reminders where status = 'sent'").await, 60);
    assert_eq!(sql.count("apalis.jobs where status <> 'Done'").await, 0);
    // Long enough for one that was to come again.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(app.smtp.messages().len(), 3 * EACH + TWICE);
}
