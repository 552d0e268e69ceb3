//! The database goes away at any statement of a job or a schedule: one message's row, and one Message-ID.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;
use shared::{ctx::Ctx, db::pool};
use testkit::{
    TestApp,
    fixtures::id,
    proxy::{Grain, Proxy},
    sql::Sql,
};

/// What one round made due, and how to find what came of it.
struct Due {
    /// In the text of the message.
    mark: String,
    /// Of the table of e-mails.
    filter: String,
}

/// Makes one thing due, drains with a cut after the first message, then mends all and drains again; then the same with a
/// cut after the second, until a drain gets through unharmed.
async fn cut_everywhere(
    app: &TestApp,
    grain: Grain,
    make_due: impl AsyncFn(&TestApp, usize) -> Due,
) {
    let proxy = Proxy::before(&app.database, grain).await;
    let cut_off = Ctx { pool: pool::new(proxy.url(), 4).unwrap(), ..app.ctx.clone() };
    let mut sql = Sql::on(app.database.url()).await;
    let mut repeated = 0;
    for n in 1..1000 {
        let due = make_due(app, n).await;
        proxy.cut_after(n);
        let _ = worker::drain(cut_off.clone()).await;
        let (was_cut, messages) = proxy.heal();
        // Longer than any back-off of one failure.
        app.pass(TimeDelta::seconds(10)).await;
        let rows = sql.texts("status", &format!("emails where {}", due.filter)).await;
        assert_eq!(rows, ["sent"], "cut after {n}: {messages}");
        let caught = app.smtp.messages();
        let mine = caught.iter().filter(|mail| mail.text().is_some_and(|t| t.contains(&due.mark)));
        let ids: Vec<_> = mine.filter_map(|mail| mail.message_id()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1, "cut after {n}: {ids:?}");
        // Twice only where the server had said 250 and that could not be written down.
        assert!(ids.len() <= 2, "cut after {n}: {ids:?}");
        repeated += ids.len() - 1;
        app.smtp.clear();
        if !was_cut {
            println!("{n} drains, {repeated} messages came twice");
            assert!(n > 10, "only {n} messages were ever sent");
            assert_eq!(sql.count("apalis.jobs where status <> 'Done'").await, 0);
            // Begin, last look, close and commit are some messages each; all others come before the talk.
            assert!(repeated < n / 2, "{repeated} of {n} came twice");
            return;
        }
    }
    panic!("no drain got through");
}

async fn announce(grain: Grain) {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    app.rep("Ada Rep", &team).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    cut_everywhere(&app, grain, async |app, n| {
        let body =
            json!({ "last_name": format!("Zhang{n:04}"), "email": format!("p{n}@nimbus.example") });
        let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
        Due {
            mark: format!("Zhang{n:04}"),
            filter: format!("kind = 'lead_assigned' and lead_id = '{lead}'"),
        }
    })
    .await;
}

async fn remind(grain: Grain) {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    cut_everywhere(&app, grain, async |app, n| {
        let at = app.clock.now() + TimeDelta::minutes(1);
        let body = json!({ "subject": format!("Offer{n:04}"), "owner_id": ada, "remind_at": at });
        let task = id(&app.post("/v1/tasks", body).await.created());
        app.clock.advance_to(at);
        Due { mark: format!("Offer{n:04}"), filter: format!("task_id = '{task}'") }
    })
    .await;
}

#[tokio::test]
async fn a_lead_is_announced_by_one_message_wherever_the_work_was_cut() {
    announce(Grain::Statements).await;
}

#[tokio::test]
async fn a_task_is_reminded_of_by_one_message_wherever_the_work_was_cut() {
    remind(Grain::Statements).await;
}

/// `cargo test -p stories -- --ignored --nocapture any_message_of_the_work`
#[tokio::test]
#[ignore = "the same at six times as many points"]
async fn so_it_is_at_any_message_of_the_work() {
    announce(Grain::Messages).await;
    remind(Grain::Messages).await;
}
