//! Everybody who is left out has a reason that can be read.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, invitations, invite, mails, survey};

fn reasons(answer: &Value) -> Vec<(String, String)> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let skipped = answer["skipped"].as_array().unwrap();
    skipped.iter().map(|row| (text(row, "contact_id"), text(row, "reason"))).collect()
}

#[tokio::test]
async fn a_contact_is_left_alone_over_all_surveys() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let first = survey(&app, "nps", json!({ "remind_after": null })).await;
    let second = survey(&app, "csat", json!({ "remind_after": null })).await;
    let brief = survey(&app, "ces", json!({ "throttle": "P2D", "remind_after": null })).await;
    assert_eq!(invite(&app, &first, &[&wei]).await["invited"], json!([wei]));
    let again = invite(&app, &second, &[&wei]).await;
    assert_eq!(reasons(&again), [(wei.clone(), "throttled".to_owned())]);
    app.pass(TimeDelta::days(2) - TimeDelta::seconds(1)).await;
    assert_eq!(reasons(&invite(&app, &brief, &[&wei]).await).len(), 1);
    app.pass(TimeDelta::seconds(1)).await;
    assert_eq!(invite(&app, &brief, &[&wei]).await["invited"], json!([wei]));
    // The organisation's own: thirty days, unless it says otherwise.
    app.pass(TimeDelta::days(29)).await;
    assert_eq!(reasons(&invite(&app, &second, &[&wei]).await).len(), 1);
    app.patch("/v1/settings", json!({ "survey_throttle": "P10D" })).await.ok();
    assert_eq!(invite(&app, &second, &[&wei]).await["invited"], json!([wei]));
    let rows = invitations(&app, &second).await;
    let statuses: Vec<&str> = rows.iter().map(|row| row["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["skipped", "skipped", "sent"]);
    assert_eq!(rows[0]["reason"], "throttled");
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_invitation").len(), 3);
}

#[tokio::test]
async fn who_opted_out_has_no_address_or_a_suppressed_one_is_left_out() {
    let app = TestApp::start().await;
    let out = contact(&app, "out@nimbus.example", json!({ "survey_opt_out": true })).await;
    let none = contact(&app, "x@nimbus.example", json!({ "email": null })).await;
    let gone = contact(&app, "gone@nimbus.example", json!({})).await;
    let two = json!({ "email": null, "emails": ["gone2@nimbus.example", "here@nimbus.example"] });
    let two = contact(&app, "x@nimbus.example", two).await;
    let erased = contact(&app, "erased@nimbus.example", json!({})).await;
    for address in ["gone@nimbus.example", "gone2@nimbus.example"] {
        app.post("/v1/suppressions", json!({ "email": address })).await.created();
    }
    app.post(&format!("/v1/contacts/{erased}/erase"), json!({})).await.expect(204);
    let survey = survey(&app, "nps", json!({})).await;
    let asked = invite(&app, &survey, &[&out, &none, &gone, &two, &erased, &out]).await;
    assert_eq!(asked["invited"], json!([two]));
    let mut want = vec![
        (out.clone(), "opted_out".to_owned()),
        (none.clone(), "no_email".to_owned()),
        (gone.clone(), "suppressed".to_owned()),
        (erased, "erased".to_owned()),
    ];
    want.sort();
    let mut found = reasons(&asked);
    found.sort();
    assert_eq!(found, want);
    assert_eq!(mails(&app, "here@nimbus.example", "survey_invitation").len(), 1);
    // By a channel of the caller's own it takes no address.
    let path = format!("/v1/surveys/{survey}/invitations");
    let body = json!({ "contact_ids": [out, none, gone], "deliver": "link" });
    let by_link = app.post(&path, body).await.created();
    assert_eq!(by_link["links"].as_array().unwrap().len(), 2);
    assert_eq!(reasons(&by_link), [(out, "opted_out".to_owned())]);
    let listed = app.get(&format!("{path}?status=skipped&reason=no_email")).await.ok();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
}

/// Who unsubscribes by the message is suppressed, and so gets neither the reminder nor another survey.
#[tokio::test]
async fn who_unsubscribes_gets_no_more() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let first = survey(&app, "nps", json!({ "throttle": "PT0S" })).await;
    invite(&app, &first, &[&wei]).await;
    let mail = app.smtp.to("wei@nimbus.example")[0].clone();
    let way_out = mail.header("List-Unsubscribe").unwrap();
    let way_out = way_out.trim_matches(['<', '>']).strip_prefix(super::BASE).unwrap().to_owned();
    assert!(mail.html().unwrap().replace("&#x2f;", "/").contains(&way_out));
    let form = [("List-Unsubscribe", "One-Click")];
    assert_eq!(super::press(&app, &way_out, &form).await.status, 200);
    assert_eq!(reasons(&invite(&app, &first, &[&wei]).await)[0].1, "suppressed");
    app.pass(TimeDelta::days(5)).await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_reminder").len(), 0);
    let reminder = app.get("/v1/emails?kind=survey_reminder").await.ok()["data"][0].clone();
    assert_eq!(reminder["status"], "suppressed", "{}", id(&reminder));
}

/// What is asked for between the decision and the message counts: the last look is the message's own.
#[tokio::test]
async fn a_message_that_waits_is_looked_at_once_more() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    let path = format!("/v1/surveys/{survey}/invitations");
    app.post(&path, json!({ "contact_ids": [wei] })).await.created();
    app.patch(&format!("/v1/contacts/{wei}"), json!({ "survey_opt_out": true })).await.ok();
    app.drain().await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_invitation").len(), 0);
    let email = app.get("/v1/emails?kind=survey_invitation").await.ok()["data"][0].clone();
    assert_eq!(email["status"], "cancelled");
    assert_eq!(email["last_error"], "its reader wants no surveys");
}

/// A word to one address is a word of the person: the others of theirs are no way around it.
#[tokio::test]
async fn who_unsubscribes_is_not_written_to_at_another_address() {
    let app = TestApp::start().await;
    let both = json!({ "email": null, "emails": ["wei@nimbus.example", "wei@home.example"] });
    let wei = contact(&app, "x@nimbus.example", both).await;
    let survey = survey(&app, "nps", json!({ "throttle": "PT0S" })).await;
    invite(&app, &survey, &[&wei]).await;
    let way_out = app.smtp.to("wei@nimbus.example")[0].header("List-Unsubscribe").unwrap();
    let way_out = way_out.trim_matches(['<', '>']).strip_prefix(super::BASE).unwrap().to_owned();
    let form = [("List-Unsubscribe", "One-Click")];
    assert_eq!(super::press(&app, &way_out, &form).await.status, 200);
    assert_eq!(reasons(&invite(&app, &survey, &[&wei]).await)[0].1, "suppressed");
    app.pass(TimeDelta::days(5)).await;
    assert_eq!(app.smtp.to("wei@home.example").len(), 0);
    assert_eq!(app.smtp.to("wei@nimbus.example").len(), 1);
}
