//! A mail is in its reader's language.

use serde_json::json;
use testkit::TestApp;

use super::{task, walk};

#[tokio::test]
async fn subjects_and_texts_are_in_the_readers_language() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wang =
        app.user("Wang", "rep", json!({ "locale": "zh-CN", "timezone": "Asia/Shanghai" })).await;
    for owner in [&ada, &wang] {
        let lead = json!({ "email": format!("{owner}@x.example"), "first_name": "Wei", "owner_id": owner });
        app.post("/v1/leads", lead).await.created();
        task(&app, owner, json!({ "remind_at": "2026-11-20T09:00:00Z" })).await;
    }
    walk(&app, "2026-11-20T09:00:00Z").await;
    let subjects = |to: &str| -> Vec<String> {
        app.smtp.to(to).iter().map(|mail| mail.subject().unwrap()).collect()
    };
    let (english, chinese) = (subjects("ada@example.com"), subjects("wang@example.com"));
    assert_eq!((english.len(), chinese.len()), (2, 2));
    assert_eq!(english, ["New lead: Wei – write by Fri 13:00", "Reminder: Send the offer"]);
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert!(chinese.iter().all(|subject| han(subject)), "{chinese:?}");
    assert!(chinese[1].contains("Send the offer"), "{chinese:?}");
    for mail in app.smtp.to("wang@example.com") {
        assert!(han(&mail.text().unwrap()) && han(&mail.html().unwrap()));
    }
    let titles = app.get("/v1/tasks?kind=email&sort=created_at").await.ok();
    assert_eq!(titles["data"][0]["subject"], "First contact: Wei");
    assert_eq!(titles["data"][1]["subject"], "首次联系：Wei");
}

#[tokio::test]
async fn the_organisations_language_is_the_default() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "locale": "zh-CN" })).await.ok();
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({ "locale": "en" })).await;
    for (owner, subject) in [(ada, "首次联系：Wei"), (bo, "First contact: Wei")] {
        let body = json!({ "email": format!("{owner}@x.example"), "first_name": "Wei", "owner_id": owner });
        let lead = app.post("/v1/leads", body).await.created();
        let tasks = app
            .get(&format!("/v1/tasks?lead_id={}", lead["lead"]["id"].as_str().unwrap()))
            .await
            .ok();
        assert_eq!(tasks["data"][0]["subject"], subject);
    }
    let faults = app
        .post(
            "/v1/users",
            json!({ "name": "x", "email": "x@x.example", "role": "rep", "locale": "fr" }),
        )
        .await;
    assert_eq!(faults.faults(), ["/locale invalid_locale"]);
}
