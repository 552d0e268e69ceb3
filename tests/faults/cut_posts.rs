//! The database goes away at any statement of a post: all of it is there, or nothing.

use serde_json::{Value, json};
use testkit::{
    Response, TestApp,
    app::ADMIN_KEY,
    fixtures::id,
    proxy::{Grain, Proxy},
    sql::Sql,
};

fn lead(n: usize) -> Value {
    json!({ "last_name": format!("Zhang {n}"), "email": format!("p{n}@nimbus.example"),
            "phone": format!("+1202555{n:04}"), "source": "website", "external_id": format!("w-{n}"),
            "message": "Please call me" })
}

/// Rows that a lead brings along, by table.
async fn rows(sql: &mut Sql, n: usize) -> Vec<i64> {
    let lead = format!("(select id from leads where external_id = 'w-{n}')");
    let task = format!("(select id from tasks where lead_id in {lead})");
    let both = format!(
        "(select id from leads where external_id = 'w-{n}' union all select * from {task} t)"
    );
    let events = format!("(select id from events where subject_id in {both})");
    let mut counts = Vec::new();
    for rows in [
        format!("leads where external_id = 'w-{n}'"),
        format!("contact_points where value in ('p{n}@nimbus.example', '+1202555{n:04}')"),
        format!("tasks where lead_id in {lead}"),
        format!("reminders where kind = 'before' and task_id in {task}"),
        format!("ownerships where subject_id in {both}"),
        format!("events where subject_id in {both}"),
        format!(
            "apalis.jobs where convert_from(job, 'UTF8')::jsonb -> 'data' ->> 'event_id' in (select id::text from {events} e)"
        ),
    ] {
        counts.push(sql.count(&rows).await);
    }
    counts
}

/// Lead, two contact points, task, reminder, two owners, two events, one job.
const ALL: [i64; 7] = [1, 2, 1, 1, 2, 2, 1];
const NOTHING: [i64; 7] = [0; 7];

async fn post(app: &TestApp, base: &str, n: usize, key: Option<&str>) -> Response {
    let idempotency = key.map(|key| ("idempotency-key", key));
    let headers: Vec<_> =
        [("content-type", "application/json")].into_iter().chain(idempotency).collect();
    let body = lead(n).to_string();
    app.at_base(base).send("POST", "/v1/leads", &headers, body).await
}

/// Posts that get through before it is over: one that looks up its key, which is remembered for some seconds, has more
/// messages than one that does not.
const UNHARMED: usize = 4;

/// Cuts the connection after the first message of a post, then after the second of another one, and so on, until
/// posts get through unharmed.
async fn cut_everywhere(grain: Grain, with_idempotency_key: bool) {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    app.rep("Ada Rep", &team).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let proxy = Proxy::before(&app.database, grain).await;
    let base = app.another_on(proxy.url());
    let mut sql = Sql::on(app.database.url()).await;
    let (mut nothing, mut unharmed) = (0, 0);
    let key_of = |n: usize| with_idempotency_key.then(|| format!("post-{n}"));
    for n in 1..1000 {
        let key = key_of(n);
        proxy.cut_after(n);
        let first = post(&app, &base, n, key.as_deref()).await;
        let (was_cut, messages) = proxy.heal();
        let left = rows(&mut sql, n).await;
        if first.status != 201 {
            first.clone().problem(503, "unavailable");
            assert!(was_cut, "a 503 without a cut after {n}");
        } else {
            assert_eq!(left, ALL, "acknowledged, cut after {n}: {messages}");
        }
        match (was_cut, left == ALL) {
            (false, _) => unharmed += 1,
            (true, true) => {}
            (true, false) => {
                assert_eq!(left, NOTHING, "cut after {n}: {messages}");
                nothing += 1;
            }
        }
        let again = post(&app, &base, n, key.as_deref()).await;
        assert_again(&again, left == ALL, with_idempotency_key);
        assert_eq!(rows(&mut sql, n).await, ALL, "after the retry, cut after {n}");
        if unharmed == UNHARMED {
            println!("{n} posts: {nothing} cuts left nothing");
            assert!(nothing > 10);
            let post_once = async || post(&app, &base, n + 1, key_of(n + 1).as_deref()).await;
            proxy.cut_after_commit();
            post_once().await.problem(503, "unavailable");
            assert!(proxy.heal().0);
            assert_eq!(rows(&mut sql, n + 1).await, ALL, "committed, and nobody was told");
            assert_again(&post_once().await, true, with_idempotency_key);
            assert_eq!(rows(&mut sql, n + 1).await, ALL);
            announced_once(&app, &mut sql, n + 1).await;
            return;
        }
    }
    panic!("no post got through");
}

/// Without a key the repeat is merged into what is there; with one it is the first answer again.
fn assert_again(again: &Response, was_there: bool, with_idempotency_key: bool) {
    let (status, replayed) = match (was_there, with_idempotency_key) {
        (true, true) => (201, "true"),
        (true, false) => (200, ""),
        (false, _) => (201, ""),
    };
    assert_eq!(again.status, status, "{}", again.text);
    assert_eq!(again.header("idempotency-replayed"), replayed);
    assert!(again.json()["lead"]["email"].is_string());
}

async fn announced_once(app: &TestApp, sql: &mut Sql, leads: usize) {
    app.drain().await;
    let expected = i64::try_from(leads).unwrap();
    assert_eq!(sql.count("leads").await, expected);
    assert_eq!(sql.count("tasks").await, expected);
    assert_eq!(sql.number("select count(distinct lead_id) from emails").await, expected);
    assert_eq!(
        sql.count("emails where kind = 'lead_assigned' and status = 'sent'").await,
        expected
    );
    let mails = app.smtp.to("ada@example.com");
    assert_eq!(mails.len(), leads, "one message a lead");
    let list = app.as_key(ADMIN_KEY).get("/v1/emails?limit=1").await.ok();
    assert!(!id(&list["data"][0]).is_empty());
}

#[tokio::test]
async fn a_post_cut_at_any_statement_leaves_all_or_nothing() {
    cut_everywhere(Grain::Statements, false).await;
}

#[tokio::test]
async fn so_does_one_with_an_idempotency_key() {
    cut_everywhere(Grain::Statements, true).await;
}

/// `cargo test -p stories -- --ignored --nocapture any_message_of_the_protocol`
#[tokio::test]
#[ignore = "the same at six times as many points"]
async fn so_does_one_cut_at_any_message_of_the_protocol() {
    cut_everywhere(Grain::Messages, false).await;
    cut_everywhere(Grain::Messages, true).await;
}
