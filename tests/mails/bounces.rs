//! What fails for good: the message is failed, a bad address suppressed, the admins told.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};

use super::{lead, rows, walk};

const ADA: &str = "ada@example.com";
const ROOT: &str = "root@example.com";

#[tokio::test]
async fn a_bad_address_is_suppressed_and_the_admins_are_told() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550).to(ADA));
    lead(&app, "Wei", &ada).await;
    walk(&app, "2026-11-20T08:10:00Z").await;
    let failed = rows(&app, "lead_assigned", ADA).await[0].clone();
    assert_eq!((&failed["status"], &failed["attempts"]), (&json!("failed"), &json!(1)));
    assert!(failed["last_error"].as_str().unwrap().starts_with("550"), "{failed}");
    let alert = rows(&app, "alert", ROOT).await[0].clone();
    assert_eq!(alert["reason"]["rule"], "alert.mail_failed");
    assert_eq!(alert["reason"]["email_id"], failed["id"]);
    let text = app.smtp.to(ROOT)[0].text().unwrap();
    assert!(text.contains(ADA) && text.contains("550"), "{text}");

    app.smtp.accept_all();
    lead(&app, "Li", &ada).await;
    walk(&app, "2026-11-20T09:00:00Z").await;
    let next = rows(&app, "lead_assigned", ADA).await[1].clone();
    assert_eq!((&next["status"], &next["attempts"]), (&json!("suppressed"), &json!(0)));
    assert_eq!(app.smtp.to(ADA).len(), 0);
}

#[tokio::test]
async fn a_refused_message_leaves_its_address_alone() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for (number, at) in [At::Mail, At::Data, At::End].into_iter().enumerate() {
        app.smtp.script(Behaviour::reply(at, 554).once());
        lead(&app, &format!("n{number}"), &ada).await;
        app.drain().await;
        let row = rows(&app, "lead_assigned", ADA).await.pop().unwrap();
        assert_eq!((&row["status"], &row["attempts"]), (&json!("failed"), &json!(1)), "{at:?}");
        assert!(row["last_error"].as_str().unwrap().starts_with("554"), "{at:?}: {row}");
        assert!(app.smtp.is_used_up() && app.smtp.to(ADA).is_empty(), "{at:?}");
        app.pass(TimeDelta::hours(1)).await;
    }
    assert_eq!(app.smtp.to(ROOT).len(), 3);
    lead(&app, "good", &ada).await;
    app.drain().await;
    assert_eq!(app.smtp.to(ADA).len(), 1);
}

#[tokio::test]
async fn failures_within_the_hour_are_one_alert_and_one_at_its_end() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::End, 554).to(ADA));
    for name in ["a", "b", "c", "d"] {
        lead(&app, name, &ada).await;
        app.pass(TimeDelta::minutes(1)).await;
    }
    assert_eq!(app.smtp.to(ROOT).len(), 1);
    walk(&app, "2026-11-20T12:00:00Z").await;
    let alerts = rows(&app, "alert", ROOT).await;
    let told: Vec<_> = alerts
        .iter()
        .map(|row| (row["sent_at"].as_str().unwrap(), &row["reason"]["more"]))
        .collect();
    assert_eq!(told, [("2026-11-20T08:01:00Z", &json!(0)), ("2026-11-20T09:01:00Z", &json!(2))]);
}

#[tokio::test]
async fn an_alert_that_fails_raises_no_alert() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550));
    app.post("/v1/leads", json!({ "email": "wei@x.example" })).await.created();
    walk(&app, "2026-11-20T12:00:00Z").await;
    let alerts = rows(&app, "alert", ROOT).await;
    // The second says that Root gets no mail, and finds nobody else to tell.
    let told: Vec<_> = alerts.iter().map(|row| (&row["reason"]["rule"], &row["status"])).collect();
    assert_eq!(
        told,
        [
            (&json!("alert.unowned_lead"), &json!("failed")),
            (&json!("alert.unreachable_user"), &json!("suppressed")),
        ]
    );
}

#[tokio::test]
async fn a_new_address_of_a_user_is_no_bad_one() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550).once());
    lead(&app, "Wei", &ada).await;
    app.drain().await;
    app.patch(&format!("/v1/users/{ada}"), json!({ "email": "ada@new.example" })).await.ok();
    lead(&app, "Li", &ada).await;
    app.drain().await;
    assert_eq!(app.smtp.to("ada@new.example").len(), 1);
}
