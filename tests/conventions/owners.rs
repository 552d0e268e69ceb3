//! `…/{id}/owners`: who had a row when.

use chrono::TimeDelta;
use serde_json::{Value, json};
use shared::ctx::Ctx;
use testkit::{TestApp, fixtures::id};

async fn rows(app: &TestApp, path: &str) -> Vec<Value> {
    app.get(path).await.ok()["data"].as_array().unwrap().clone()
}

/// A lead that went from Ada to Bo and back, an hour each; its path.
async fn handed_over(app: &TestApp) -> (String, String, String) {
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let body = json!({ "email": "wei@x.example", "owner_id": ada });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let path = format!("/v1/leads/{lead}");
    let root = app.user("Root", "admin", json!({})).await;
    let key = app.key_of(&root, &["crm:read", "crm:write"]).await;
    for owner in [json!(bo), Value::Null, json!(ada)] {
        app.clock.advance(TimeDelta::hours(1));
        app.as_key(&key).patch(&path, json!({ "owner_id": owner })).await.ok();
    }
    (path, ada, bo)
}

/// `to` of one is `from` of the next, and the last is open.
fn assert_gapless(rows: &[Value]) {
    for pair in rows.windows(2) {
        assert_eq!(pair[0]["to"], pair[1]["from"], "{rows:?}");
    }
    assert_eq!(rows.last().unwrap()["to"], Value::Null, "{rows:?}");
}

#[tokio::test]
async fn intervals_of_hand_overs_have_no_gap() {
    let app = TestApp::start().await;
    let (path, ada, bo) = handed_over(&app).await;
    let rows = rows(&app, &format!("{path}/owners")).await;
    assert_gapless(&rows);
    let owners: Vec<&Value> = rows.iter().map(|row| &row["owner_id"]).collect();
    assert_eq!(owners, [&json!(ada), &json!(bo), &Value::Null, &json!(ada)]);
    let times: Vec<&Value> = rows.iter().map(|row| &row["from"]).collect();
    let hours = [8, 9, 10, 11].map(|hour| json!(format!("2026-11-20T{hour:02}:00:00Z")));
    assert_eq!(times, hours.iter().collect::<Vec<_>>());
    let root = app.get("/v1/users?email=root@example.com").await.ok()["data"][0]["id"].clone();
    let first = json!({
        "owner_id": ada, "from": "2026-11-20T08:00:00Z", "to": "2026-11-20T09:00:00Z", "by": null, "why": "given"
    });
    assert_eq!(rows[0], first);
    assert!(rows[1..].iter().all(|row| row["by"] == root), "{rows:?}");
}

#[tokio::test]
async fn a_task_that_is_handed_over_has_them_too() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let body = json!({ "subject": "Call", "owner_id": ada });
    let task = id(&app.post("/v1/tasks", body).await.created());
    app.clock.advance(TimeDelta::hours(1));
    app.delete(&format!("/v1/users/{ada}?reassign_to={bo}")).await.expect(204);
    let rows = rows(&app, &format!("/v1/tasks/{task}/owners")).await;
    assert_gapless(&rows);
    let owners: Vec<&Value> = rows.iter().map(|row| &row["owner_id"]).collect();
    assert_eq!(owners, [&json!(ada), &json!(bo)]);
}

#[tokio::test]
async fn pages_go_on_where_they_ended() {
    let app = TestApp::start().await;
    let (path, ..) = handed_over(&app).await;
    let whole = rows(&app, &format!("{path}/owners")).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{path}/owners?limit=1{cursor}")).await.ok();
        seen.extend(page["data"].as_array().unwrap().clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, whole);
    let mut newest_first = rows(&app, &format!("{path}/owners?sort=-from")).await;
    newest_first.reverse();
    assert_eq!(newest_first, whole);
}

#[tokio::test]
async fn an_instant_is_in_one_interval_and_before_the_first_in_that() {
    let app = TestApp::start().await;
    let (path, ..) = handed_over(&app).await;
    let whole = rows(&app, &format!("{path}/owners")).await;
    for (at, place) in [
        ("2020-01-01T00:00:00Z", 0),
        ("2026-11-20T08:00:00Z", 0),
        ("2026-11-20T08:59:59Z", 0),
        ("2026-11-20T09:00:00Z", 1),
        ("2026-11-20T10:30:00Z", 2),
        ("2030-01-01T00:00:00Z", 3),
    ] {
        assert_eq!(
            rows(&app, &format!("{path}/owners?at={at}")).await,
            whole[place..=place],
            "{at}"
        );
    }
}

#[tokio::test]
async fn who_may_not_read_the_row_reads_nothing_of_its_owners() {
    let app = TestApp::start().await;
    let (path, _, bo) = handed_over(&app).await;
    let key = app.key_of(&bo, &["crm:read"]).await;
    app.as_key(&key).get(&format!("{path}/owners")).await.problem(404, "not_found");
    app.delete(&path).await.expect(204);
    app.get(&format!("{path}/owners")).await.problem(404, "not_found");
}

/// Who came first and waited for the row's lock takes over with an older time than who came second.
#[tokio::test]
async fn an_older_request_that_comes_through_later_leaves_no_gap() {
    let app = TestApp::start().await;
    let older = Ctx { clock: kernel::clock::Clock::manual(app.clock.now()), ..app.ctx.clone() };
    let options = api::ApiOptions { workers: 1, ..Default::default() };
    let older = testkit::app::serve(&older, app.database.url(), options);
    let north = app.team("North").await;
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &north).await);
    app.clock.advance(TimeDelta::seconds(1));
    let body = json!({ "email": "wei@x.example", "owner_id": ada });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let path = format!("/v1/leads/{lead}");
    app.at_base(&older).patch(&path, json!({ "owner_id": bo })).await.ok();
    let rows = rows(&app, &format!("{path}/owners")).await;
    assert_gapless(&rows);
    let owners: Vec<&Value> = rows.iter().map(|row| &row["owner_id"]).collect();
    assert_eq!(owners, [&json!(ada), &json!(bo)]);
    let south = app.team("South").await;
    app.patch(&format!("/v1/users/{ada}"), json!({ "team_id": south })).await.ok();
    app.at_base(&older).patch(&format!("/v1/users/{ada}"), json!({ "team_id": north })).await.ok();
}
