//! Whom an answer counts for, and what its list can be narrowed to.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact_of, link, press, responses, survey};

/// A customer that Ada of the north has, of tier A, with a contact of Cy's; and one of Bo's.
async fn two_customers(app: &TestApp) -> (String, [String; 4]) {
    let north = app.team("North").await;
    let ada = app.user("Ada", "rep", json!({ "team_id": north })).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let cy = app.user("Cy", "rep", json!({})).await;
    let of = |name: &str, owner: &str, tier: &str| {
        let body = json!({ "name": name, "owner_id": owner, "tier": tier });
        async move { id(&app.post("/v1/customers", body).await.created()) }
    };
    let (nimbus, cumulus) = (of("Nimbus", &ada, "A").await, of("Cumulus", &bo, "B").await);
    let wei = contact_of(app, &nimbus, "wei@nimbus.example", json!({ "owner_id": cy })).await;
    (wei, [ada, north, nimbus, cumulus])
}

async fn groups(app: &TestApp, survey: &str, by: &str) -> Vec<Value> {
    let found = app.get(&format!("/v1/surveys/{survey}/results?group_by={by}")).await.ok();
    found["groups"].as_array().unwrap().iter().map(|group| group["key"].clone()).collect()
}

#[tokio::test]
async fn an_answer_counts_for_who_has_the_customer_as_its_case_does() {
    let app = TestApp::start().await;
    let (wei, [ada, north, ..]) = two_customers(&app).await;
    let nps = survey(&app, "nps", json!({})).await;
    let page = link(&app, &nps, &wei).await;
    press(&app, &page, &[("score", "2")]).await;
    let case = app.get("/v1/cases").await.ok()["data"][0].clone();
    assert_eq!(case["owner_id"], json!(ada));
    assert_eq!(groups(&app, &nps, "owner").await, [json!(ada)]);
    assert_eq!(groups(&app, &nps, "team").await, [json!(north)]);
    assert_eq!(groups(&app, &nps, "tier").await, [json!("A")]);
}

#[tokio::test]
async fn who_has_moved_answers_for_the_customer_that_was_asked_about() {
    let app = TestApp::start().await;
    let (wei, [ada, north, nimbus, cumulus]) = two_customers(&app).await;
    let nps = survey(&app, "nps", json!({})).await;
    let page = link(&app, &nps, &wei).await;
    app.patch(&format!("/v1/contacts/{wei}"), json!({ "customer_id": cumulus })).await.ok();
    press(&app, &page, &[("score", "2")]).await;
    let answer = responses(&app, &nps).await[0].clone();
    assert_eq!(answer["customer_id"], json!(nimbus));
    assert_eq!((&answer["owner_id"], &answer["team_id"]), (&json!(ada), &json!(north)));
    assert_eq!(answer["tier"], "A");
    // Without an owner, the contact's own counts only while the contact is there.
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": null })).await.ok();
    let second = survey(&app, "csat", json!({ "throttle": "PT0S" })).await;
    super::drop_cases(&app).await;
    let page = link(&app, &second, &wei).await;
    app.patch(&format!("/v1/contacts/{wei}"), json!({ "customer_id": nimbus })).await.ok();
    press(&app, &page, &[("score", "5")]).await;
    assert_eq!(responses(&app, &second).await[0]["customer_id"], json!(cumulus));
}

#[tokio::test]
async fn answers_are_found_by_team_tier_and_version() {
    let app = TestApp::start().await;
    let (wei, [_, north, _, cumulus]) = two_customers(&app).await;
    let li = contact_of(&app, &cumulus, "li@cumulus.example", json!({ "name": "Li Na" })).await;
    let csat = survey(&app, "csat", json!({})).await;
    press(&app, &link(&app, &csat, &wei).await, &[("score", "5")]).await;
    app.clock.advance(TimeDelta::minutes(1));
    let words = json!({ "translations": { "en": { "score": "How was it, all in all?" } } });
    app.patch(&format!("/v1/surveys/{csat}"), words).await.ok();
    press(&app, &link(&app, &csat, &li).await, &[("score", "4")]).await;
    let found = async |query: &str| -> Vec<Value> {
        let path = format!("/v1/surveys/{csat}/responses?sort=answered_at&{query}");
        let rows = app.get(&path).await.ok()["data"].clone();
        rows.as_array().unwrap().iter().map(|row| row["score"].clone()).collect()
    };
    assert_eq!(found(&format!("team_id={north}")).await, [5]);
    assert_eq!(found("tier=B").await, [4]);
    assert_eq!(found("survey_version=1").await, [5]);
    assert_eq!(found("survey_version=2").await, [4]);
    assert_eq!(found("tier=A&survey_version=2").await, Vec::<Value>::new());
    let path = format!("/v1/surveys/{csat}/responses?survey_version=0&tier=gold");
    let refused = app.get(&path).await.expect(400);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 2, "{refused}");
}
