//! Whatever changes at once, what a lead, a customer and a deal hold is what their rows say.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{customer, customer_row, deal, lead, link, task};

/// Rows whose values are not those of their interactions and tasks.
pub async fn stale(app: &TestApp) -> i64 {
    let contact = "i.deleted_at is null and i.channel not in ('note', 'form') and \
        (i.direction = 'inbound' or i.outcome is null or i.outcome in ('reached', 'meeting_made'))";
    let open = "t.deleted_at is null and t.status = 'open'";
    let mut sql = Sql::on(app.database.url()).await;
    let mut wrong = 0;
    for (table, column) in
        [("customers", "customer_id"), ("leads", "lead_id"), ("deals", "deal_id")]
    {
        wrong += sql
            .count(&format!(
                "{table} p where p.last_contacted_at is distinct from
                    (select max(occurred_at) from interactions i where i.{column} = p.id and {contact})
                 or p.next_follow_up_at is distinct from
                    (select min(coalesce(due_at, remind_at)) from tasks t where t.{column} = p.id and {open})"
            ))
            .await;
    }
    wrong
        + sql
            .count(
                "leads p where p.first_response_at is distinct from
                    (select min(occurred_at) from interactions i where i.lead_id = p.id and i.deleted_at is null
                     and i.channel not in ('note', 'form') and i.direction = 'outbound' and i.user_id is not null)",
            )
            .await
}

#[tokio::test]
async fn of_many_tasks_at_once_the_earliest_is_next() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let nimbus = customer(&app, &json!(ada)).await;
    let second = app.another();
    for _ in 0..5 {
        let posts = (0..16).map(|n| {
            let base = if n % 2 == 0 { &app.base } else { &second };
            let due = format!("2026-11-{}T10:00:00Z", 21 + (n * 7) % 9);
            let body = json!({ "subject": "Call", "customer_id": nimbus, "due_at": due });
            let caller = app.at_base(base);
            async move { caller.post("/v1/tasks", body).await }
        });
        let made: Vec<String> =
            join_all(posts).await.into_iter().map(|it| id(&it.created())).collect();
        let next = customer_row(&app, &nimbus).await.next_follow_up_at.unwrap();
        assert_eq!(next.to_rfc3339(), "2026-11-21T10:00:00+00:00");
        let ends = made.iter().enumerate().map(|(n, task)| {
            let base = if n % 2 == 0 { &app.base } else { &second };
            let caller = app.at_base(base);
            async move { caller.delete(&format!("/v1/tasks/{task}")).await.expect(204) }
        });
        join_all(ends).await;
        assert_eq!(customer_row(&app, &nimbus).await.next_follow_up_at, None);
    }
}

#[tokio::test]
async fn changes_of_a_lead_its_customer_and_its_deal_wait_in_no_circle() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let nimbus = customer(&app, &json!(ada)).await;
    let sold = deal(&app, &nimbus, &Value::Null).await;
    let wei = lead(&app, "wei", &ada).await;
    link(&app, &wei, &nimbus).await;
    let second = app.another();
    for round in 0..4 {
        let mut done = Vec::new();
        for _ in 0..6 {
            done.push(id(&task(
                &app,
                json!({ "lead_id": wei, "deal_id": sold, "due_at": "2026-11-25T10:00:00Z" }),
            )
            .await));
        }
        let requests = (0..36_usize).map(|n| {
            let base = if n % 2 == 0 { &app.base } else { &second };
            let at = format!("2026-11-20T0{}:0{round}:00Z", n % 8);
            let (nimbus, sold, wei, task) = (&nimbus, &sold, &wei, done[n % 6].clone());
            let caller = app.at_base(base);
            async move {
                match n % 6 {
                    0 => caller.post("/v1/interactions", json!({ "channel": "call", "customer_id": nimbus, "deal_id": sold, "occurred_at": at })).await,
                    1 => caller.post("/v1/interactions", json!({ "channel": "call", "lead_id": wei, "occurred_at": at })).await,
                    2 => {
                        let status = ["unqualified", "new", "working"][n % 3];
                        caller.patch(&format!("/v1/leads/{wei}"), json!({ "status": status, "company": format!("N {n}") })).await
                    }
                    3 => caller.post(&format!("/v1/tasks/{task}/complete"), json!({ "outcome": "reached" })).await,
                    4 => caller.patch(&format!("/v1/tasks/{task}"), json!({ "due_at": at })).await,
                    _ => caller.post("/v1/leads", json!({ "email": "wei@x.example", "message": format!("{round} {n}") })).await,
                }
            }
        });
        for answer in join_all(requests).await {
            assert!(answer.status < 500, "{} {}", answer.status, answer.text);
        }
        assert_eq!(stale(&app).await, 0, "round {round}");
    }
}
