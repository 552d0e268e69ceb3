//! Editions: the mail, its page, its files; by hand and as a preview.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{LIST, editions, figure, make, north, weekly, won};

#[tokio::test]
async fn by_hand_it_goes_at_once_to_date_and_also_when_it_is_empty() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let digest = make(&app, weekly(&max, &north)).await;
    let path = format!("{LIST}/{digest}");
    app.patch(&path, json!({ "active": false })).await.ok();
    let sent = app.post(&format!("{path}/send"), json!({})).await.expect(202);
    assert_eq!(sent, json!({ "period": "2026-W47", "complete": false, "recipient_ids": [max] }));
    app.drain().await;
    assert_eq!(app.smtp.to("max@example.com").len(), 1);
    won(&app, &ada, "12000.00").await;
    app.drain().await;
    app.pass(TimeDelta::hours(1)).await;
    let sent = app.post(&format!("{path}/send"), json!({ "period": "2026-11" })).await.expect(202);
    assert_eq!((&sent["period"], &sent["complete"]), (&json!("2026-11"), &json!(false)));
    app.drain().await;
    let made = editions(&app, &digest).await;
    assert_eq!(made.len(), 2);
    assert_eq!(figure(&made[0], "revenue")["value"], "0.00");
    assert_eq!(figure(&made[1], "revenue")["value"], "12000.00");
    assert_eq!(made[1]["requested"], true);
    // Why it was made.
    let email = made[1]["email_id"].as_str().unwrap();
    let email = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!((&email["kind"], &email["status"]), (&json!("digest"), &json!("sent")));
    assert_eq!(email["why"]["rule"], "digest");
    let rows = email["why"]["rows"].as_array().unwrap();
    assert!(
        rows.iter().any(|row| row["type"] == "digest" && row["text"] == "North weekly"),
        "{rows:?}"
    );
}

#[tokio::test]
async fn the_mail_has_a_page_and_the_files_asked_for() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "12000.00").await;
    let target = json!({
        "metric": "revenue", "period": "2026-11", "team_id": north, "value": "20000.00", "currency": "USD"
    });
    app.put("/v1/targets", target).await.ok();
    let mut body = weekly(&max, &north);
    body["attachments"] = json!(["csv", "xlsx"]);
    let digest = make(&app, body).await;
    app.drain().await;
    app.smtp.clear();
    app.at("2026-11-23T00:00:00Z").await;
    let mail = app.smtp.to("max@example.com").pop().unwrap();
    let text = mail.text().unwrap();
    assert!(text.contains("60% of the target of USD 20,000.00"), "{text}");
    let page = text.split_whitespace().find(|word| word.contains("/d/")).unwrap().to_owned();
    let token = page.rsplit('/').next().unwrap();
    let parsed = mail_parser::MessageParser::default().parse(&mail.data).unwrap();
    let names: Vec<&str> =
        parsed.attachments().filter_map(mail_parser::MimeHeaders::attachment_name).collect();
    assert_eq!(names, ["digest-2026-W47.csv", "digest-2026-W47.xlsx"]);
    let shown = app.stranger().get(&format!("/d/{token}")).await;
    assert_eq!(shown.status, 200);
    assert!(shown.text.contains("12,000.00") && shown.text.contains("<svg"));
    assert!(shown.text.len() < 30_000, "{}", shown.text.len());
    // It stays as it was, whatever happens later.
    won(&app, &ada, "1.00").await;
    let deal = app.get("/v1/deals").await.ok();
    for deal in deal["data"].as_array().unwrap() {
        app.delete(&format!("/v1/deals/{}", id(deal))).await.expect(204);
    }
    let again = app.stranger().get(&format!("/d/{token}")).await;
    assert!(again.text.contains("12,000.00"));
    // Of who left there is nothing to see, and after a year of nobody.
    app.pass(TimeDelta::days(367)).await;
    assert_eq!(app.stranger().get(&format!("/d/{token}")).await.status, 410);
    assert_eq!(app.stranger().get("/d/none").await.status, 404);
    assert_eq!(editions(&app, &digest).await[0]["attachments"], json!(["csv", "xlsx"]));
}

#[tokio::test]
async fn a_preview_sends_and_keeps_nothing() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "12000.00").await;
    app.drain().await;
    app.smtp.clear();
    let digest = make(&app, weekly(&max, &north)).await;
    let shown = app.get(&format!("{LIST}/{digest}/preview")).await.ok();
    assert!(shown["html"].as_str().unwrap().contains("12,000.00"));
    assert!(shown["page"].as_str().unwrap().contains("<svg"));
    assert_eq!(shown["content"]["scope"], json!({ "team_id": north }));
    let key = app.key_of(&ada, &["reports:read"]).await;
    let other = format!("{LIST}/{digest}/preview?user_id={max}");
    app.as_key(&key).get(&other).await.problem(404, "not_found");
    let manager = app.key_of(&max, &["reports:read"]).await;
    let rep =
        app.as_key(&manager).get(&format!("{LIST}/{digest}/preview?user_id={ada}")).await.ok();
    assert_eq!(rep["content"]["scope"], json!({ "user_id": ada }));
    app.drain().await;
    assert!(app.smtp.messages().is_empty());
    assert!(editions(&app, &digest).await.is_empty());
}

/// The server is away when it goes: it comes later, once, and after two days not at all.
#[tokio::test]
async fn a_mail_server_that_is_away_delays_it() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "12000.00").await;
    make(&app, weekly(&max, &north)).await;
    app.drain().await;
    app.smtp.clear();
    app.smtp.refuse().await;
    app.at("2026-11-23T00:00:00Z").await;
    assert!(app.smtp.messages().is_empty());
    app.smtp.resume().await.unwrap();
    app.pass(TimeDelta::hours(30)).await;
    let digests = app.smtp.to("max@example.com");
    let digests = digests.iter().filter(|mail| mail.kind().as_deref() == Some("digest"));
    assert_eq!(digests.count(), 1);
}
