use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, sql::Sql};

use super::{customer, deal, rows, task, told};

/// All at once, half of them at a second API. Who is told to come back does so.
async fn all_at_once(app: &TestApp, method: &str, requests: Vec<(String, Value)>) -> Vec<Response> {
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let second = app.another();
    let sent = requests.into_iter().enumerate().map(|(n, (path, body))| {
        let base = if n % 2 == 0 { app.base.clone() } else { second.clone() };
        async move {
            loop {
                let caller = app.at_base(&base);
                let answer = match method {
                    "POST" => caller.post(&path, body.clone()).await,
                    _ => caller.patch(&path, body.clone()).await,
                };
                if answer.status != 503 {
                    return answer;
                }
            }
        }
    });
    join_all(sent).await
}

fn counted(answers: &[Response]) -> BTreeMap<u16, usize> {
    let mut by_status = BTreeMap::new();
    for answer in answers {
        *by_status.entry(answer.status).or_default() += 1;
    }
    by_status
}

#[tokio::test]
async fn of_many_who_win_and_lose_a_deal_at_once_one_decides() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let nimbus = customer(&app, None).await;
    let it = deal(&app, &nimbus, json!({})).await;
    let work = task(&app, &bo, "Call", &nimbus, &it).await;
    let path = format!("/v1/deals/{it}");
    let close = |n: usize| match n % 2 {
        0 => json!({ "status": "won", "open_tasks": "complete" }),
        _ => json!({ "status": "lost", "lost_reason": "x", "open_tasks": "cancel" }),
    };
    let answers =
        all_at_once(&app, "PATCH", (0..16).map(|n| (path.clone(), close(n))).collect()).await;
    // Who comes later closes nothing (422), or would have to open it first (409).
    assert_eq!(counted(&answers), BTreeMap::from([(200, 1), (409, 8), (422, 7)]));
    let closed = app.get(&path).await.ok();
    assert_eq!(closed["version"], 2);
    assert_eq!(told(&app, &it).await.len(), 2);
    assert_eq!(rows(&app, &format!("{path}/stages")).await.len(), 2);
    let task = app.get(&format!("/v1/tasks/{work}")).await.ok();
    let expected = if closed["status"] == "won" { "done" } else { "cancelled" };
    assert_eq!((&task["status"], &task["version"]), (&json!(expected), &json!(2)));
    app.drain().await;
    assert_eq!(app.smtp.to("bo@example.com").len(), 1);
}

#[tokio::test]
async fn one_name_is_of_one_pipeline() {
    let app = TestApp::start().await;
    let stages = json!([{ "name": "a", "probability": 0 }]);
    let body = |n: usize| {
        let name = if n.is_multiple_of(2) { "Partners" } else { "PARTNERS" };
        json!({ "name": name, "stages": stages })
    };
    let requests = (0..12).map(|n| ("/v1/pipelines".to_owned(), body(n))).collect();
    let answers = all_at_once(&app, "POST", requests).await;
    assert_eq!(counted(&answers), BTreeMap::from([(201, 1), (409, 11)]));
    assert_eq!(rows(&app, "/v1/pipelines").await.len(), 2);
}

#[tokio::test]
async fn of_many_defaults_at_once_one_is_left() {
    let app = TestApp::start().await;
    let mut requests = Vec::new();
    for n in 0..8 {
        let stages = json!([{ "name": "a", "probability": 0 }]);
        let made = json!({ "name": format!("{n}"), "stages": stages });
        let made = id(&app.post("/v1/pipelines", made).await.created());
        requests.push((format!("/v1/pipelines/{made}"), json!({ "is_default": true })));
    }
    let answers = all_at_once(&app, "PATCH", requests).await;
    assert_eq!(counted(&answers), BTreeMap::from([(200, 8)]));
    assert_eq!(rows(&app, "/v1/pipelines?is_default=true").await.len(), 1);
}

#[tokio::test]
async fn a_stage_does_not_go_while_a_deal_comes() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    for n in 0..10 {
        let stages = json!([{ "name": "a", "probability": 0 }, { "name": "b", "probability": 0 }]);
        let made = json!({ "name": format!("{n}"), "stages": stages });
        let made = app.post("/v1/pipelines", made).await.created();
        let (first, second) = (&made["stages"][0], &made["stages"][1]);
        let keep = json!({ "stages": [{ "id": second["id"], "name": "b", "probability": 0 }] });
        let new = json!({ "customer_id": nimbus, "name": "x", "stage_id": first["id"] });
        let path = format!("/v1/pipelines/{}", id(&made));
        let (fewer, one) = tokio::join!(app.patch(&path, keep), app.post("/v1/deals", new));
        match (fewer.status, one.status) {
            (409, 201) => _ = fewer.problem(409, "stage_in_use"),
            (200, 422) => assert_eq!(one.faults(), ["/stage_id unknown_reference"]),
            other => panic!("{other:?}: {} {}", fewer.text, one.text),
        }
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("deals where stage_id not in (select id from pipeline_stages)").await, 0);
}
