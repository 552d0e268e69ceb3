//! Surveys are everybody's; whom they reached is seen as the customer is.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{contact_of, press, survey};

const ALL: [&str; 4] = ["crm:read", "crm:write", "surveys:write", "leads:write"];

#[tokio::test]
async fn a_rep_asks_their_own_and_sees_their_answers() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let (ada, bo) = (app.rep("Ada Rep", &north).await, app.rep("Bo Rep", &north).await);
    let mut contacts = Vec::new();
    for owner in [&ada, &bo] {
        let customer = json!({ "name": "Nimbus", "owner_id": owner });
        let customer = id(&app.post("/v1/customers", customer).await.created());
        let more = json!({ "owner_id": owner });
        let contact = contact_of(&app, &customer, &format!("{owner}@x.example"), more).await;
        contacts.push(contact);
    }
    let survey = survey(&app, "nps", json!({ "throttle": "PT0S" })).await;
    let path = format!("/v1/surveys/{survey}/invitations");
    let key = app.key_of(&ada, &ALL).await;
    let ada_asks = app.as_key(&key);
    let body = json!({ "contact_ids": contacts, "deliver": "link" });
    let faults = ada_asks.post(&path, body.clone()).await.faults();
    assert_eq!(faults, ["/contact_ids/1 unknown_reference"]);
    let found = ada_asks.post(&path, json!({ "filter": {}, "deliver": "link" })).await.created();
    assert_eq!(found["invited"], json!([contacts[0]]));
    let all = app.post(&path, body).await.created();
    for link in all["links"].as_array().unwrap() {
        let page = link["url"].as_str().unwrap().strip_prefix(super::BASE).unwrap();
        assert_eq!(press(&app, page, &[("score", "5")]).await.status, 200);
    }
    let mine = ada_asks.get(&path).await.ok();
    let mine = mine["data"].as_array().unwrap();
    assert_eq!(mine.len(), 2);
    assert!(mine.iter().all(|row| row["contact_id"] == contacts[0]));
    assert!(mine.iter().all(|row| row["owner_id"] == ada && row["team_id"] == north));
    let answers = ada_asks.get(&format!("/v1/surveys/{survey}/responses")).await.ok();
    assert_eq!(answers["data"].as_array().unwrap().len(), 1);
    assert_eq!(answers["data"][0]["contact_id"], contacts[0]);
    app.drain().await;
    let changes = ada_asks.get("/v1/changes?limit=200").await.ok();
    let heard = |kind: &str| {
        let rows = changes["data"].as_array().unwrap().iter();
        rows.filter(|row| row["type"] == kind).count()
    };
    assert_eq!(heard("survey.response.completed"), 1);
    assert_eq!(heard("survey.created"), 1);
}

/// Filters of both lists.
#[tokio::test]
async fn lists_are_filtered() {
    let app = TestApp::start().await;
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let survey = survey(&app, "nps", json!({})).await;
    for score in [7, 8, 9] {
        let email = format!("c{score}@x.example");
        let contact = contact_of(&app, &customer, &email, json!({})).await;
        let page = super::link(&app, &survey, &contact).await;
        press(&app, &page, &[("score", &score.to_string())]).await;
        app.pass(chrono::TimeDelta::hours(1)).await;
    }
    let count = async |query: &str| {
        let path = format!("/v1/surveys/{survey}/{query}");
        app.get(&path).await.ok()["data"].as_array().unwrap().len()
    };
    assert_eq!(count("responses?score_min=8").await, 2);
    assert_eq!(count("responses?score_max=8").await, 2);
    assert_eq!(count("responses?score_min=8&score_max=8").await, 1);
    assert_eq!(count("responses?answered_after=2026-11-20T08:00:00Z").await, 2);
    assert_eq!(count("responses?answered_before=2026-11-20T09:00:00Z").await, 1);
    assert_eq!(count(&format!("responses?customer_id={customer}")).await, 3);
    assert_eq!(count("invitations?status=completed").await, 3);
    assert_eq!(count(&format!("invitations?customer_id={customer}&limit=2")).await, 2);
    app.get(&format!("/v1/surveys/{survey}/responses?score_min=11"))
        .await
        .problem(400, "invalid_parameter");
}
