//! Leads that nobody can take are named to the admins, once an hour.

use chrono::TimeDelta;
use serde_json::json;
use testkit::TestApp;

use super::lead;

#[tokio::test]
async fn the_admins_hear_of_it_once_an_hour() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    app.user("Gone", "admin", json!({ "active": false })).await;
    lead(&app, json!({ "email": "a@x.example", "first_name": "Wei" })).await;
    app.drain().await;
    let mails = app.smtp.to("root@example.com");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].kind().as_deref(), Some("alert"));
    assert!(mails[0].text().unwrap().contains("Wei"), "{:?}", mails[0].text());
    for name in ["b", "c"] {
        lead(&app, json!({ "email": format!("{name}@x.example") })).await;
        app.pass(TimeDelta::minutes(10)).await;
    }
    assert_eq!(app.smtp.to("root@example.com").len(), 1);
    app.pass(TimeDelta::minutes(40)).await;
    let mails = app.smtp.to("root@example.com");
    assert_eq!(mails.len(), 2, "those of the quiet hour are told at its end");
    let rows = app.get("/v1/emails?kind=alert&sort=created_at").await.ok();
    assert_eq!(rows["data"][0]["reason"]["rule"], "alert.unowned_lead");
    app.pass(TimeDelta::hours(3)).await;
    assert_eq!(app.smtp.to("root@example.com").len(), 2);
    assert_eq!(app.smtp.to("gone@example.com").len(), 0);
}

#[tokio::test]
async fn one_that_still_waits_is_named_though_the_latest_found_an_owner() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    for name in ["Wei", "Bea"] {
        let body = json!({ "email": format!("{name}@x.example"), "first_name": name });
        lead(&app, body).await;
        app.drain().await;
    }
    let last = lead(&app, json!({ "email": "c@x.example", "first_name": "Cem" })).await;
    app.drain().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch(&format!("/v1/leads/{last}"), json!({ "owner_id": ada })).await.ok();
    app.pass(TimeDelta::hours(1)).await;
    let mails = app.smtp.to("root@example.com");
    assert_eq!(mails.len(), 2);
    let text = mails[1].text().unwrap();
    assert!(text.contains("Bea") && !text.contains("Cem"), "{text}");
}

#[tokio::test]
async fn one_that_nobody_is_to_contact_is_neither_named_nor_counted() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    lead(&app, json!({ "email": "a@x.example", "first_name": "Wei" })).await;
    app.drain().await;
    lead(&app, json!({ "email": "b@x.example", "first_name": "Bea" })).await;
    let last = lead(&app, json!({ "email": "c@x.example", "first_name": "Cem" })).await;
    app.drain().await;
    app.patch(&format!("/v1/leads/{last}"), json!({ "status": "unqualified" })).await.ok();
    app.pass(TimeDelta::hours(1)).await;
    let mails = app.smtp.to("root@example.com");
    assert_eq!(mails.len(), 2);
    let text = mails[1].text().unwrap();
    assert!(text.contains("Bea") && !text.contains("Cem"), "{text}");
    assert!(text.contains("1 more lead has"), "Wei, and not Cem: {text}");
}

#[tokio::test]
async fn with_an_owner_by_then_there_is_no_alert() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let wei = lead(&app, json!({ "email": "a@x.example" })).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": ada })).await.ok();
    app.drain().await;
    assert_eq!(app.smtp.to("root@example.com").len(), 0);
    assert_eq!(app.smtp.to("ada@example.com").len(), 1);
}

#[tokio::test]
async fn without_an_admin_nothing_breaks() {
    let app = TestApp::start().await;
    lead(&app, json!({ "email": "a@x.example" })).await;
    app.drain().await;
    assert_eq!(app.get("/v1/emails").await.ok()["data"], json!([]));
}

#[tokio::test]
async fn it_names_the_team_whose_reps_alone_were_asked() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let north = app.team("North Pole").await;
    let key = app.integration(Some(&north), &["leads:write"]).await;
    app.as_key(&key).post("/v1/leads", json!({ "email": "a@x.example" })).await.created();
    app.drain().await;
    let text = app.smtp.to("root@example.com")[0].text().unwrap();
    assert!(text.contains("North Pole"), "{text}");
    let rows = app.get("/v1/emails?kind=alert").await.ok();
    assert_eq!(rows["data"][0]["reason"]["team_id"], north);
}
