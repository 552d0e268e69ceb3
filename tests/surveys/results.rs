//! What a survey came to: the whole, what is undefined, who sees what.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{
    TestApp,
    fixtures::id,
    smtp::{At, Behaviour},
};

use super::{contact, contact_of, invite, link, mails, press, scale, survey};

async fn results(app: &TestApp, survey: &str, query: &str) -> Value {
    app.get(&format!("/v1/surveys/{survey}/results{query}")).await.ok()
}

/// That the answer has these members, among others.
fn has(found: &Value, want: Value) {
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(found[name], *value, "{name} of {found}");
    }
}

/// Asks a contact by a link and answers.
async fn answered(app: &TestApp, survey: &str, contact: &str, score: i32) {
    super::drop_cases(app).await;
    let page = link(app, survey, contact).await;
    assert_eq!(press(app, &page, &[("score", &score.to_string())]).await.status, 200);
}

#[tokio::test]
async fn each_kind_has_its_own_score() {
    let app = TestApp::start().await;
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let more = json!({ "throttle": "PT0S" });
    let (csat, ces) = (survey(&app, "csat", more.clone()).await, survey(&app, "ces", more).await);
    for (place, (happy, easy)) in [(5, 7), (4, 6), (3, 4), (1, 2)].into_iter().enumerate() {
        let email = format!("c{place}@x.example");
        let contact = contact_of(&app, &customer, &email, json!({})).await;
        answered(&app, &csat, &contact, happy).await;
        answered(&app, &ces, &contact, easy).await;
    }
    let found = results(&app, &csat, "").await;
    has(
        &found,
        json!({ "kind": "csat", "sent": 4, "completed": 4, "bounced": 0, "response_rate": 1.0, "csat": 50.0,
            "csat_mean": 3.3, "satisfied": 2, "neutral": 1, "dissatisfied": 1, "n": 4, "reason": null,
            "interval": { "low": 15.0, "high": 85.0, "level": 0.95, "method": "wilson" },
            "response_rate_interval": { "low": 0.5101, "high": 1.0, "level": 0.95, "method": "wilson" },
            "group_by": null, "groups": null, "from": null, "to": null }),
    );
    assert_eq!(found["csat_mean_interval"]["method"], "bootstrap");
    assert_eq!(found["scores"][4], json!({ "score": 5, "count": 1 }));
    assert!(found.get("nps").is_none() && found.get("ces").is_none(), "{found}");
    let found = results(&app, &ces, "").await;
    has(
        &found,
        json!({ "kind": "ces", "ces": 4.8, "ces_easy_share": 0.5, "easy": 2, "neutral": 1, "difficult": 1, "n": 4 }),
    );
    assert_eq!(found["interval"]["method"], "bootstrap");
    assert_eq!(found["ces_easy_share_interval"]["low"], 0.15);
    assert_eq!(results(&app, &ces, "").await, found, "the same answers, the same interval");
}

#[tokio::test]
async fn what_is_undefined_is_null_and_says_why() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    let nothing = json!({ "sent": 0, "completed": 0, "response_rate": null, "response_rate_reason": "nothing_sent",
        "response_rate_interval": null, "nps": null, "reason": "no_answers", "promoters": 0, "n": 0,
        "interval": null, "interval_reason": "no_answers" });
    has(&results(&app, &survey, "").await, nothing.clone());
    let page = link(&app, &survey, &wei).await;
    let asked = results(&app, &survey, "").await;
    has(
        &asked,
        json!({ "sent": 1, "response_rate": 0.0, "response_rate_reason": null, "nps": null }),
    );
    app.pass(TimeDelta::days(1)).await;
    press(&app, &page, &[("score", "9")]).await;
    // One answer says nothing of how far others would be from it.
    let one = json!({ "nps": 100.0, "n": 1, "reason": null, "interval": null, "interval_reason": "too_few_answers" });
    has(&results(&app, &survey, "").await, one);
    // The rate is by the day of the invitation, the score by that of the answer; an end is not in its range.
    let first = results(&app, &survey, "?from=2026-11-20&to=2026-11-21").await;
    has(&first, json!({ "sent": 1, "completed": 1, "response_rate": 1.0, "nps": null, "n": 0 }));
    let second = results(&app, &survey, "?from=2026-11-21&to=2026-11-22").await;
    has(&second, json!({ "sent": 0, "response_rate": null, "nps": 100.0, "n": 1 }));
    let until = results(&app, &survey, "?to=2026-11-20T08:00:00Z").await;
    has(&until, nothing);
    let from = results(&app, &survey, "?from=2026-11-20T16:00:00%2B08:00").await;
    has(&from, json!({ "sent": 1, "n": 1, "from": "2026-11-20T08:00:00Z", "to": null }));
    // A trend shows also the days on which nothing came, and only what is in the range of the first and the last.
    let trend = "?from=2026-11-19T12:00:00Z&to=2026-11-23&group_by=day";
    let groups = results(&app, &survey, trend).await["groups"].clone();
    let days: Vec<&Value> = groups.as_array().unwrap().iter().map(|group| &group["key"]).collect();
    assert_eq!(days, ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]);
    has(&groups[0], json!({ "from": "2026-11-19T12:00:00Z", "to": "2026-11-20T00:00:00Z" }));
    has(
        &groups[3],
        json!({ "sent": 0, "response_rate_reason": "nothing_sent", "reason": "no_answers" }),
    );
}

#[tokio::test]
async fn a_range_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let survey = survey(&app, "nps", json!({})).await;
    for query in [
        "from=yesterday",
        "from=2026-11-31",
        "from=2026-11-20&to=2026-11-20",
        "from=2026-11-21&to=2026-11-20",
        "group_by=country",
        "from=1990-01-01&group_by=day",
        "since=2026-11-20",
    ] {
        let path = format!("/v1/surveys/{survey}/results?{query}");
        app.get(&path).await.problem(400, "invalid_parameter");
    }
    let none = "/v1/surveys/019aa041-0400-7000-8000-000000000001/results";
    app.get(none).await.problem(404, "not_found");
}

/// A message that reached nobody is not held against the survey; a deleted survey keeps its figures, and so does the answer
/// of a person who was erased.
#[tokio::test]
async fn who_was_not_reached_could_not_answer() {
    let app = TestApp::start().await;
    let survey = survey(&app, "nps", json!({})).await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let gone = contact(&app, "gone@nimbus.example", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550).to("gone@nimbus.example"));
    invite(&app, &survey, &[&wei, &gone]).await;
    has(
        &results(&app, &survey, "").await,
        json!({ "sent": 2, "bounced": 1, "completed": 0, "response_rate": 0.0 }),
    );
    let page = scale(&mails(&app, "wei@nimbus.example", "survey_invitation")[0])[0].clone();
    press(&app, page.split('?').next().unwrap(), &[("score", "2")]).await;
    let want = json!({ "sent": 2, "bounced": 1, "completed": 1, "response_rate": 1.0, "nps": -100.0, "n": 1 });
    has(&results(&app, &survey, "").await, want.clone());
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.delete(&format!("/v1/surveys/{survey}")).await.expect(204);
    app.drain().await;
    has(&results(&app, &survey, "").await, want);

    // All that went came back.
    let none = super::survey(&app, "csat", json!({})).await;
    let lost = contact(&app, "lost@nimbus.example", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550).to("lost@nimbus.example"));
    invite(&app, &none, &[&lost]).await;
    let want = json!({ "sent": 1, "bounced": 1, "response_rate": null, "response_rate_reason": "nothing_arrived" });
    has(&results(&app, &none, "").await, want);
}

#[tokio::test]
async fn whom_the_reminder_reached_could_answer() {
    let app = TestApp::start().await;
    let survey = survey(&app, "ces", json!({ "remind_after": "P3D" })).await;
    let li = contact(&app, "li@nimbus.example", json!({})).await;
    let path = format!("/v1/surveys/{survey}/invitations");
    app.post(&path, json!({ "contact_ids": [li] })).await.expect(201);
    let no = app.post("/v1/suppressions", json!({ "email": "li@nimbus.example" })).await.created();
    app.drain().await;
    has(&results(&app, &survey, "").await, json!({ "sent": 1, "bounced": 1 }));
    app.delete(&format!("/v1/suppressions/{}", id(&no))).await.expect(204);
    app.pass(TimeDelta::days(4)).await;
    assert_eq!(mails(&app, "li@nimbus.example", "survey_reminder").len(), 1);
    let want = json!({ "sent": 1, "bounced": 0, "completed": 0, "response_rate": 0.0 });
    has(&results(&app, &survey, "").await, want);
}

#[tokio::test]
async fn a_rep_sees_the_figures_of_their_own() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, bo) = (app.rep("Ada Rep", &north).await, app.rep("Bo Rep", &south).await);
    let survey = survey(&app, "nps", json!({})).await;
    for (owner, score) in [(&ada, 10), (&bo, 0), (&bo, 3)] {
        let customer = json!({ "name": "Nimbus", "owner_id": owner });
        let customer = id(&app.post("/v1/customers", customer).await.created());
        let email = format!("c{score}@x.example");
        let contact = contact_of(&app, &customer, &email, json!({})).await;
        answered(&app, &survey, &contact, score).await;
    }
    let path = format!("/v1/surveys/{survey}/results?group_by=owner");
    let by = async |user: &str| {
        let key = app.key_of(user, &["crm:read"]).await;
        app.as_key(&key).get(&path).await.ok()
    };
    let hers = by(&ada).await;
    has(&hers, json!({ "sent": 1, "completed": 1, "nps": 100.0, "n": 1 }));
    assert_eq!(hers["groups"].as_array().unwrap().len(), 1);
    has(&hers["groups"][0], json!({ "key": ada, "name": "Ada Rep", "nps": 100.0 }));
    has(&by(&bo).await, json!({ "sent": 2, "nps": -100.0, "n": 2 }));
    has(&app.get(&path).await.ok(), json!({ "sent": 3, "nps": -33.3, "n": 3 }));
    let writes = app.integration(None, &["surveys:write"]).await;
    app.as_key(&writes).get(&path).await.problem(403, "missing_scope");
}
