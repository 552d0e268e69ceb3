use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{customer, deal, task};

/// Ada's customer and deal; tasks of Ada, and two of Bo, who reads Chinese.
struct Team {
    ada: String,
    bo: String,
    nimbus: String,
    deal: String,
    tasks: Vec<String>,
}

async fn team(app: &TestApp) -> Team {
    let north = app.team("North").await;
    let ada = app.rep("Ada Rep", &north).await;
    let bo = app.user("Bo Rep", "rep", json!({ "team_id": north, "locale": "zh-CN" })).await;
    let nimbus = customer(app, Some(&ada)).await;
    let it = deal(app, &nimbus, json!({ "owner_id": ada })).await;
    let mut tasks = Vec::new();
    for (owner, subject) in [(&ada, "Send the offer"), (&bo, "Book the room"), (&bo, "Order lunch")]
    {
        tasks.push(task(app, owner, subject, &nimbus, &it).await);
    }
    Team { ada, bo, nimbus, deal: it, tasks }
}

/// Alone the mails about a closed deal.
fn told(app: &TestApp, to: &str) -> Vec<(String, String)> {
    let mails = app.smtp.to(to).into_iter().filter(|mail| mail.kind().as_deref() == Some("alert"));
    mails
        .map(|mail| (mail.subject().unwrap(), mail.text().unwrap().replace("\r\n", "\n")))
        .collect()
}

async fn tasks(app: &TestApp, ids: &[String]) -> Vec<Value> {
    let mut all = Vec::new();
    for task in ids {
        all.push(app.get(&format!("/v1/tasks/{task}")).await.ok());
    }
    all
}

#[tokio::test]
async fn they_stay_with_the_customer() {
    let app = TestApp::start().await;
    let team = team(&app).await;
    let key = app.key_of(&team.ada, &["crm:read", "crm:write"]).await;
    let path = format!("/v1/deals/{}", team.deal);
    app.as_key(&key).patch(&path, json!({ "status": "won" })).await.ok();
    app.drain().await;
    for task in tasks(&app, &team.tasks).await {
        assert_eq!(task["status"], "open");
        assert_eq!((&task["customer_id"], &task["deal_id"]), (&json!(team.nimbus), &Value::Null));
    }
    // Ada did it herself; Bo is told once of both.
    assert!(told(&app, "ada@example.com").is_empty());
    let [(subject, text)] = &told(&app, "bo@example.com")[..] else { panic!("one mail") };
    assert_eq!(subject, "商机赢单：Nimbus 2027（您的 2 项任务仍待完成）");
    for said in [
        "Ada Rep 已将客户“Nimbus”的该商机标记为赢单。",
        "仍待完成：Book the room，截止时间：",
        "仍待完成：Order lunch，截止时间：",
        "您名下有未完成的任务",
    ] {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    assert!(!text.contains("Send the offer"), "{text}");
    let mail = app.get("/v1/emails?kind=alert").await.ok()["data"][0].clone();
    assert_eq!(mail["customer_id"], json!(team.nimbus));
    let reason = json!({
        "rule": "deal_closed", "deal_id": team.deal, "status": "won", "open_tasks": "keep",
        "task_ids": team.tasks[1..], "by_user_id": team.ada,
    });
    assert_eq!(mail["reason"], reason);
}

#[tokio::test]
async fn they_are_cancelled_with_a_lost_deal() {
    let app = TestApp::start().await;
    let team = team(&app).await;
    let key = app.key_of(&team.bo, &["crm:read", "crm:write"]).await;
    let sent = json!({ "status": "lost", "lost_reason": "too expensive", "open_tasks": "cancel" });
    let path = format!("/v1/deals/{}", team.deal);
    // Bo works on it and may read it alone.
    app.as_key(&key).patch(&path, sent.clone()).await.problem(403, "read_only");
    app.patch(&path, sent).await.ok();
    app.drain().await;
    for task in tasks(&app, &team.tasks).await {
        assert_eq!((&task["status"], &task["deal_id"]), (&json!("cancelled"), &json!(team.deal)));
    }
    let [(subject, text)] = &told(&app, "ada@example.com")[..] else { panic!("one mail") };
    assert_eq!(subject, "Deal lost: Nimbus 2027 – Your task was cancelled");
    for said in [
        "This deal with Nimbus was closed as lost.",
        "Reason: too expensive",
        "Cancelled: Send the offer – due Mon 23 Nov 2026, 09:00 (UTC)",
    ] {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    assert_eq!(told(&app, "bo@example.com").len(), 1);
    // Nobody is reminded of what is cancelled.
    app.at("2026-11-24T12:00:00Z").await;
    assert!(
        app.get("/v1/emails?kind=task_reminder").await.ok()["data"].as_array().unwrap().is_empty()
    );
}

#[tokio::test]
async fn they_are_done_by_who_closes_it() {
    let app = TestApp::start().await;
    let team = team(&app).await;
    let key = app.key_of(&team.ada, &["crm:read", "crm:write"]).await;
    let done = json!({ "note": "before" });
    app.post(&format!("/v1/tasks/{}/complete", team.tasks[2]), done).await.ok();
    let path = format!("/v1/deals/{}", team.deal);
    let sent = json!({ "status": "won", "open_tasks": "complete" });
    app.as_key(&key).patch(&path, sent).await.ok();
    for task in &tasks(&app, &team.tasks).await[..2] {
        assert_eq!((&task["status"], &task["completed_by"]), (&json!("done"), &json!(team.ada)));
        assert_eq!(
            (&task["outcome"], &task["completed_at"]),
            (&Value::Null, &json!("2026-11-20T08:00:00Z"))
        );
    }
    let [before, ..] = &super::told(&app, &team.tasks[2]).await[1..] else { panic!("an event") };
    assert_eq!(before.0, "task.completed");
    assert_eq!(super::told(&app, &team.tasks[1]).await.pop().unwrap().0, "task.completed");
    app.drain().await;
    let [(subject, text)] = &told(&app, "bo@example.com")[..] else { panic!("one mail") };
    assert_eq!(subject, "商机赢单：Nimbus 2027（您的 1 项任务已标记为完成）");
    assert!(text.contains("已完成：Book the room") && !text.contains("Order lunch"), "{text}");
}

#[tokio::test]
async fn who_closes_without_tasks_of_others_tells_nobody() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada Rep", &north).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let it = deal(&app, &nimbus, json!({ "owner_id": ada })).await;
    task(&app, &ada, "Send the offer", &nimbus, &it).await;
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    app.as_key(&key).patch(&format!("/v1/deals/{it}"), json!({ "status": "won" })).await.ok();
    app.drain().await;
    assert!(app.smtp.messages().is_empty());
}

#[tokio::test]
async fn a_deal_that_is_deleted_leaves_them_to_the_customer() {
    let app = TestApp::start().await;
    let team = team(&app).await;
    let path = format!("/v1/deals/{}", team.deal);
    app.delete(&path).await.expect(204);
    for task in tasks(&app, &team.tasks).await {
        assert_eq!((&task["status"], &task["deal_id"]), (&json!("open"), &Value::Null));
        assert_eq!(task["customer_id"], json!(team.nimbus));
    }
    let closed = json!({ "customer_id": team.nimbus, "name": "x", "status": "won" });
    let closed = id(&app.post("/v1/deals", closed).await.created());
    let kinds = super::told(&app, &closed).await;
    let kinds: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["deal.created", "deal.won"]);
}
