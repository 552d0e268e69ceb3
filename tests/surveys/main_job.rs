use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, mails, open, press, scale};

/// The worked example of the contract, from the survey to the case.
#[tokio::test]
async fn a_customer_answers_in_ten_seconds() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let made = app.post("/v1/surveys", json!({ "name": "After sale", "kind": "nps" })).await;
    assert!(made.header("location").starts_with("/v1/surveys/"));
    let survey = made.created();
    let path = format!("/v1/surveys/{}", id(&survey));
    let asked = app.post(&format!("{path}/invitations"), json!({ "contact_ids": [wei] })).await;
    assert_eq!(asked.header("location"), format!("{path}/invitations"));
    assert_eq!(asked.created(), json!({ "invited": [wei], "skipped": [] }));
    app.drain().await;

    let html = mails(&app, "wei@nimbus.example", "survey_invitation");
    assert_eq!(html.len(), 1);
    let scale = scale(&html[0]);
    assert_eq!(scale.len(), 11);
    for (score, link) in scale.iter().enumerate() {
        assert!(link.ends_with(&format!("?score={score}")), "{link}");
        let mail = app.smtp.to("wei@nimbus.example");
        assert!(mail[0].text().unwrap().contains(link), "{link} is not in the text");
    }
    let page = open(&app, &scale[3]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("value=\"3\" required checked"), "{}", page.text);
    assert_eq!(page.text.matches(" checked").count(), 1);
    assert!(page.text.len() < 30_000, "{}", page.text.len());

    let token = scale[3].split('?').next().unwrap();
    let thanks = press(&app, token, &[("score", "3"), ("comment", "slow")]).await;
    assert_eq!(thanks.status, 200, "{}", thanks.text);
    assert!(thanks.text.contains("Thank you"), "{}", thanks.text);
    let answers = app.get(&format!("{path}/responses")).await.ok();
    let answer = &answers["data"][0];
    assert_eq!(answers["data"].as_array().unwrap().len(), 1);
    let want = json!({ "contact_id": wei, "score": 3, "comment": "slow", "kind": "nps",
        "survey_version": 1, "locale": "en", "answered_at": "2026-11-20T08:00:00Z" });
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(answer[name], *value, "{name}");
    }
    let results = app.get(&format!("{path}/results")).await.ok();
    let want = json!({ "kind": "nps", "sent": 1, "completed": 1, "response_rate": 1.0, "nps": -100.0,
        "promoters": 0, "passives": 0, "detractors": 1, "n": 1 });
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(results[name], *value, "{name}");
    }

    let customer = answer["customer_id"].as_str().unwrap();
    let cases = app.get(&format!("/v1/cases?customer_id={customer}")).await.ok();
    assert_eq!(cases["data"].as_array().unwrap().len(), 1);
    assert_eq!(cases["data"][0]["status"], "open");
    assert_eq!(cases["data"][0]["survey_response_id"], answer["id"]);
    assert_eq!(cases["data"][0]["due_at"], "2026-11-23T09:00:00Z");

    let event = app.get("/v1/audit?type=survey.response.completed").await.ok();
    assert_eq!(event["data"][0]["after"], *answer);
    app.drain().await;
    let changes = app.get("/v1/changes?limit=200").await.ok();
    let types: Vec<&Value> =
        changes["data"].as_array().unwrap().iter().map(|row| &row["type"]).collect();
    assert!(types.contains(&&json!("survey.response.completed")), "{types:?}");
}

/// The message names why it was made.
#[tokio::test]
async fn a_message_says_why() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = super::survey(&app, "csat", json!({})).await;
    super::invite(&app, &survey, &[&wei]).await;
    let email = app.get("/v1/emails?kind=survey_invitation").await.ok()["data"][0].clone();
    assert_eq!(email["contact_id"], wei);
    assert_eq!(email["status"], "sent");
    let shown = app.get(&format!("/v1/emails/{}", id(&email))).await.ok();
    let rows = shown["why"]["rows"].as_array().unwrap();
    let row = |kind: &str| rows.iter().find(|row| row["type"] == kind).unwrap().clone();
    assert_eq!(row("survey")["id"], survey);
    assert_eq!(row("survey")["text"], "The csat");
    let invitation = super::invitations(&app, &survey).await[0].clone();
    assert_eq!(row("invitation")["id"], invitation["id"]);
    assert!(email["reason"]["occasion"].as_str().unwrap().starts_with("manual:"), "{email}");
    assert_eq!(shown["why"]["rule"], "survey_invitation");
}

/// The customer's file shows what was asked and answered.
#[tokio::test]
async fn the_timeline_has_both() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let customer = app.get(&format!("/v1/contacts/{wei}")).await.ok()["customer_id"].clone();
    let survey = super::survey(&app, "ces", json!({})).await;
    let page = super::link(&app, &survey, &wei).await;
    app.pass(chrono::TimeDelta::hours(1)).await;
    press(&app, &page, &[("score", "7")]).await;
    let path = format!("/v1/customers/{}/timeline", customer.as_str().unwrap());
    let timeline = app.get(&path).await.ok();
    let types: Vec<&Value> =
        timeline["data"].as_array().unwrap().iter().map(|row| &row["type"]).collect();
    assert_eq!(types, [&json!("survey_response"), &json!("survey_invitation")]);
    assert_eq!(timeline["data"][0]["data"]["score"], 7);
    assert_eq!(timeline["data"][0]["at"], "2026-11-20T09:00:00Z");
    let only = app.get(&format!("{path}?type=survey_invitation")).await.ok();
    assert_eq!(only["data"].as_array().unwrap().len(), 1);
}
