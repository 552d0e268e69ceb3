//! What a merge takes, and what it leaves.

use serde_json::{Value, json};
use shared::interactions::{Channel, queries};
use testkit::TestApp;

use super::{lead, merged, tasks_of};

/// The messages kept beside the first one.
async fn messages(app: &TestApp, lead: &str) -> Vec<(Channel, Option<String>)> {
    let rows = queries::of_lead(&mut *app.conn().await, lead.parse().unwrap()).await.unwrap();
    rows.into_iter().map(|row| (row.channel, row.summary)).collect()
}

#[tokio::test]
async fn blanks_are_filled_and_nothing_is_overwritten() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let body = json!({ "email": "wei@x.example", "company": "Nimbus", "utm": { "a": "1" }, "custom": { "size": 5 } });
    lead(&app, body).await;
    let sent = json!({
        "email": "wei@x.example", "company": "Cirrus", "title": "CEO", "phone": "+8613800138000", "country": "CN",
        "utm": { "a": "2" }, "custom": { "size": 6, "vip": true, "none": null }, "status": "qualified",
        "consent": { "basis": "consent" }, "owner_id": ada
    });
    let again = merged(&app, sent.clone()).await;
    assert_eq!(again["differs"], json!(["/company", "/utm", "/custom/size", "/status"]));
    let kept = &again["lead"];
    assert_eq!(
        (&kept["company"], &kept["title"], &kept["country"]),
        (&json!("Nimbus"), &json!("CEO"), &json!("CN"))
    );
    assert_eq!(kept["phone"], "+8613800138000");
    assert_eq!(kept["utm"], json!({ "a": "1" }));
    assert_eq!(kept["custom"], json!({ "size": 5, "vip": true }));
    assert_eq!(kept["consent"], json!({ "basis": "consent" }));
    assert_eq!((&kept["status"], &kept["version"]), (&json!("new"), &json!(2)));
    assert_eq!(
        merged(&app, sent).await["lead"]["version"],
        2,
        "an identical repeat changes nothing"
    );
}

#[tokio::test]
async fn a_new_message_is_kept_once() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let say = |text: &str| json!({ "email": "wei@x.example", "message": text });
    assert_eq!(merged(&app, say("First")).await["lead"]["message"], "First");
    for text in ["First", "Second", "Second", "First", "Third"] {
        let again = merged(&app, say(text)).await;
        assert_eq!(again["lead"]["message"], "First");
        assert_eq!(again.get("differs"), None, "a message is kept, so it does not differ");
    }
    let form = |text: &str| (Channel::Form, Some(text.to_owned()));
    assert_eq!(messages(&app, &wei).await, [form("Second"), form("Third")]);
}

#[tokio::test]
async fn an_unqualified_lead_is_reopened_with_a_task_and_a_mail_again() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.drain().await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "status": "unqualified" })).await.ok();
    assert_eq!(tasks_of(&app, &wei).await[0]["status"], "cancelled");
    app.at("2026-11-24T09:00:00Z").await;
    assert_eq!(super::kinds(&app, "ada@example.com"), ["lead_assigned"]);
    let again = merged(&app, json!({ "email": "wei@x.example", "message": "I am back" })).await;
    assert_eq!(again["lead"]["status"], "new");
    app.drain().await;
    let tasks = tasks_of(&app, &wei).await;
    assert_eq!(
        (&tasks[1]["status"], &tasks[1]["due_at"]),
        (&json!("open"), &json!("2026-11-24T13:00:00Z"))
    );
    assert_eq!(super::kinds(&app, "ada@example.com"), ["lead_assigned", "lead_assigned"]);
    merged(&app, json!({ "email": "wei@x.example", "message": "Hello?" })).await;
    app.drain().await;
    assert_eq!(tasks_of(&app, &wei).await.len(), 2, "one that is open is not reopened");
}

#[tokio::test]
async fn a_reopened_lead_whose_owner_is_gone_finds_another() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "status": "unqualified" })).await.ok();
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    let bo = app.user("Bo", "rep", json!({})).await;
    let again = merged(&app, json!({ "email": "wei@x.example" })).await;
    assert_eq!(
        (&again["lead"]["owner_id"], &again["lead"]["assigned_because"]),
        (&json!(bo), &json!("round_robin"))
    );
    app.drain().await;
    assert_eq!(super::kinds(&app, "bo@example.com"), ["lead_assigned"]);
    assert_eq!(tasks_of(&app, &wei).await.last().unwrap()["owner_id"], bo);
}

#[tokio::test]
async fn a_lead_stays_in_bounds_however_often_it_is_merged() {
    let app = TestApp::start().await;
    let wei =
        lead(&app, json!({ "email": "wei@x.example", "custom": { "a": "x".repeat(9_000) } })).await;
    let sent = json!({ "email": "wei@x.example", "custom": { "b": "x".repeat(9_000), "c": 1 } });
    assert_eq!(merged(&app, sent).await["differs"], json!(["/custom/b"]));
    let kept = app.get(&format!("/v1/leads/{wei}")).await.ok();
    assert_eq!((&kept["custom"]["b"], &kept["custom"]["c"]), (&Value::Null, &json!(1)));
}
