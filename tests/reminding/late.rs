//! What could not be sent within two hours goes with others, once.

use serde_json::json;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};

use super::{ADA, MAX, rows, sent, task, text, walk};

#[tokio::test]
async fn a_day_without_a_worker_joins_thirty_into_one_mail() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    for minute in 10..40 {
        let more = json!({
            "subject": format!("Call number {minute}."),
            "remind_at": format!("2026-11-23T10:{minute}:00Z"),
        });
        task(&app, &ada, "2026-11-25T12:00:00Z", more).await;
    }
    let done = task(
        &app,
        &ada,
        "2026-11-25T12:00:00Z",
        json!({ "subject": "Settled.", "remind_at": "2026-11-23T10:00:00Z" }),
    )
    .await;
    app.clock.advance_to("2026-11-24T02:00:00Z".parse().unwrap());
    app.post(&format!("/v1/tasks/{done}/complete"), json!({})).await.ok();
    app.drain().await;
    // At night nobody is told of what is late anyway.
    assert_eq!(sent(&app, ADA).await, [] as [&str; 0]);
    walk(&app, "2026-11-25T00:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["task_reminder 2026-11-24T09:00:00Z"]);
    let mail = text(&app, ADA);
    for minute in 10..40 {
        assert!(mail.contains(&format!("Call number {minute}.")), "{minute}");
    }
    assert!(!mail.contains("Settled."));
    let row = &rows(&app, ADA).await[0];
    assert_eq!(row["reason"]["rule"], "task_reminder.late");
    assert_eq!(row["reason"]["task_ids"].as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn who_has_an_agenda_finds_them_in_the_next() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "style": "agenda" } })).await;
    let more = json!({ "subject": "Far off.", "remind_at": "2026-11-23T10:00:00Z" });
    task(&app, &ada, "2026-12-25T12:00:00Z", more).await;
    app.at("2026-11-23T13:00:00Z").await;
    walk(&app, "2026-11-26T00:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-24T08:30:00Z"]);
    assert!(text(&app, ADA).contains("Far off."));
}

#[tokio::test]
async fn a_mail_server_that_is_away_for_hours_brings_one_when_it_is_back() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    for minute in ["00", "20", "40", "59"] {
        let more = json!({
            "subject": format!("At {minute}."),
            "remind_at": format!("2026-11-23T09:{minute}:00Z"),
        });
        task(&app, &ada, "2026-11-25T12:00:00Z", more).await;
    }
    app.smtp.script(Behaviour::reply(At::Rcpt, 450).to(ADA));
    walk(&app, "2026-11-23T14:00:00Z").await;
    app.smtp.accept_all();
    walk(&app, "2026-11-23T18:00:00Z").await;
    let mails = app.smtp.to(ADA);
    let texts: Vec<String> = mails.iter().map(|mail| mail.text().unwrap()).collect();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    for minute in ["00", "20", "40", "59"] {
        assert!(texts[0].contains(&format!("At {minute}.")), "{minute}");
    }
    // Each of the four failed, and the admins heard of it.
    let failed = app.get(&format!("/v1/emails?to={ADA}&status=failed")).await.ok();
    assert_eq!(failed["data"].as_array().unwrap().len(), 4);
    assert!(!app.smtp.to("root@example.com").is_empty());
}

#[tokio::test]
async fn an_agenda_that_could_not_be_sent_all_day_loses_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "style": "agenda" } })).await;
    let more = json!({ "subject": "Far off.", "remind_at": "2026-11-20T10:00:00Z" });
    task(&app, &ada, "2026-12-25T12:00:00Z", more).await;
    app.at("2026-11-20T13:00:00Z").await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 450).to(ADA));
    walk(&app, "2026-11-24T00:30:00Z").await;
    app.smtp.accept_all();
    walk(&app, "2026-11-25T00:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-24T08:30:00Z"]);
    assert!(text(&app, ADA).contains("Far off."));
}

#[tokio::test]
async fn a_mail_of_late_ones_that_fails_is_followed_by_another() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "reminders": { "overdue_after": null } })).await;
    for minute in ["00", "20"] {
        let more = json!({
            "subject": format!("At {minute}."),
            "remind_at": format!("2026-11-23T09:{minute}:00Z"),
        });
        task(&app, &ada, "2026-12-30T12:00:00Z", more).await;
    }
    app.smtp.script(Behaviour::reply(At::Rcpt, 450).to(ADA));
    walk(&app, "2026-11-25T12:00:00Z").await;
    app.smtp.accept_all();
    walk(&app, "2026-11-26T12:00:00Z").await;
    let texts: Vec<String> = app.smtp.to(ADA).iter().map(|mail| mail.text().unwrap()).collect();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    assert!(texts[0].contains("At 00.") && texts[0].contains("At 20."), "{texts:#?}");
}

#[tokio::test]
async fn what_climbs_and_could_not_be_sent_all_day_climbs_on_the_next() {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 450).to(MAX));
    walk(&app, "2026-11-26T09:00:30Z").await;
    app.smtp.accept_all();
    walk(&app, "2026-11-27T12:00:00Z").await;
    let mut climbed = sent(&app, MAX).await;
    climbed.retain(|mail| mail.starts_with("escalation"));
    let days: Vec<&str> = climbed.iter().map(|mail| &mail[11..21]).collect();
    assert_eq!(days, ["2026-11-26", "2026-11-27"]);
    let first = app.smtp.to(MAX)[0].text().unwrap();
    assert!(first.contains("Send the offer"), "{first}");
    let raised = app.get(&format!("/v1/tasks?owner_id={max}&status=open")).await.ok();
    assert_eq!(raised["data"].as_array().unwrap().len(), 1);
}
