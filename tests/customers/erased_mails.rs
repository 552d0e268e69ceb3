//! After an erasure no message of several tasks names the person either.

use serde_json::json;
use testkit::{TestApp, app::begin, fixtures::id, sandbox::Sandbox};

use super::{contact, customer};

/// The kinds of the messages that hold this word, with their rules.
async fn kinds_naming(app: &TestApp, word: &str) -> Vec<String> {
    let list = app.get("/v1/emails?limit=200&sort=created_at").await.ok();
    let mut kinds = Vec::new();
    for email in list["data"].as_array().unwrap() {
        let raw = app.ctx.mailer.read(email["id"].as_str().unwrap().parse().unwrap()).await;
        let Some(seen) = raw.and_then(|raw| shared::mail::inbox::parse(&raw)) else { continue };
        if format!("{} {}", seen.text, seen.html).to_lowercase().contains(word) {
            let rule = email["reason"]["rule"].as_str().unwrap();
            kinds.push(format!("{} {rule}", email["kind"].as_str().unwrap()));
        }
    }
    kinds.sort();
    kinds.dedup();
    kinds
}

#[tokio::test]
async fn messages_of_several_tasks_that_named_them_are_gone_too() {
    let sandbox = Sandbox::start_at(begin()).await;
    let app = &sandbox.app;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    let by_agenda = json!({ "reminders": { "style": "agenda", "before": null } });
    let bo = app.user("Bo", "rep", by_agenda).await;
    let nimbus = customer(app, "Nimbus", json!({})).await;
    let wei =
        contact(app, &nimbus, "Weilong Zhangson", json!({ "email": "wei@nimbus.example" })).await;
    let of_wei = "Call Weilong Zhangson";
    for (owner, subject, due) in [
        (&ada, of_wei, "2026-11-23T10:00:00Z"),
        (&bo, of_wei, "2026-11-24T15:00:00Z"),
        (&ada, "Write up the fair", "2026-11-23T10:00:00Z"),
        (&bo, "Read the news", "2026-12-01T15:00:00Z"),
    ] {
        let task =
            json!({ "subject": subject, "owner_id": owner, "due_at": due, "customer_id": nimbus });
        app.post("/v1/tasks", task).await.created();
    }
    // Two reminders that miss their message come in one mail of the late ones.
    app.post("/v1/sandbox/advance", json!({ "to": "2026-11-23T09:00:00Z" })).await.ok();
    sandbox.block_mail();
    app.post("/v1/sandbox/advance", json!({ "to": "2026-11-23T12:30:00Z" })).await.ok();
    sandbox.allow_mail();
    app.post("/v1/sandbox/advance", json!({ "to": "2026-11-27T12:00:00Z" })).await.ok();
    let before = kinds_naming(app, "zhangson").await;
    for kind in ["agenda agenda", "escalation escalation", "task_reminder task_reminder.late"] {
        assert!(before.iter().any(|one| one.starts_with(kind)), "{kind}: {before:?}");
    }
    // One that came after it was done, and names nothing of theirs.
    for task in app.get("/v1/tasks?status=open&limit=200").await.ok()["data"].as_array().unwrap() {
        if task["subject"].as_str().unwrap().contains("Zhangson") {
            app.post(&format!("/v1/tasks/{}/complete", id(task)), json!({})).await.ok();
        }
    }
    app.post("/v1/sandbox/advance", json!({ "to": "2026-12-01T16:00:00Z" })).await.ok();
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;
    assert_eq!(kinds_naming(app, "zhangson").await, [] as [String; 0]);
    assert_eq!(kinds_naming(app, "wei@nimbus.example").await, [] as [String; 0]);
}
