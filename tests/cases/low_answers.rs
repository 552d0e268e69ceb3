//! A low answer opens a case in the transaction that records it.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{contact, customer, events_of, rows, tasks_of};
use crate::surveys::{link, press, survey};

/// A contact of a customer of Ada's who was asked; the page and the contact.
async fn asked(app: &TestApp, kind: &str) -> (String, String) {
    let ada = app.user("Ada", "rep", json!({ "timezone": "Asia/Shanghai" })).await;
    let nimbus = customer(app, Some(&ada)).await;
    let wei = contact(app, &nimbus, "wei@nimbus.example", json!({})).await;
    let survey = survey(app, kind, json!({})).await;
    (link(app, &survey, &wei).await, wei)
}

#[tokio::test]
async fn a_low_answer_opens_a_case_with_owner_and_due_time() {
    let app = TestApp::start().await;
    let (page, wei) = asked(&app, "nps").await;
    press(&app, &page, &[("score", "6"), ("comment", "slow")]).await;
    let cases = rows(&app, "/v1/cases").await;
    assert_eq!(cases.len(), 1);
    let answer = rows(&app, "/v1/surveys").await;
    let answer = rows(&app, &format!("/v1/surveys/{}/responses", id(&answer[0]))).await;
    let ada = app.get("/v1/users?email=ada@example.com").await.ok()["data"][0]["id"].clone();
    for (field, value) in [
        ("survey_response_id", answer[0]["id"].clone()),
        ("contact_id", json!(wei)),
        ("customer_id", answer[0]["customer_id"].clone()),
        ("owner_id", ada),
        ("subject", json!("The nps: 6/10")),
        ("description", json!("slow")),
        ("channel", json!("survey")),
        ("severity", json!("high")),
        ("status", json!("open")),
        // Friday 16:00 in Shanghai: the same time on Monday.
        ("due_at", json!("2026-11-23T08:00:00Z")),
    ] {
        assert_eq!(cases[0][field], value, "{field}");
    }
    let events = rows(&app, "/v1/audit?sort=created_at&limit=200").await;
    let of = |name: &str| {
        let found = events.iter().find(|event| event["type"] == name);
        found.unwrap_or_else(|| panic!("{name}"))["request_id"].clone()
    };
    assert_eq!(of("case.opened"), of("survey.response.completed"));
    let filter = format!("/v1/cases?survey_response_id={}", id(&answer[0]));
    assert_eq!(rows(&app, &filter).await.len(), 1);
}

#[tokio::test]
async fn which_answers_are_low() {
    for (kind, low, fine) in
        [("nps", ["0", "6"], "7"), ("csat", ["1", "2"], "3"), ("ces", ["1", "3"], "4")]
    {
        let app = TestApp::start().await;
        let ada = app.user("Ada", "rep", json!({})).await;
        let survey = survey(&app, kind, json!({})).await;
        for (score, opens) in [(fine, 0), (low[0], 1), (low[1], 1)] {
            let nimbus = customer(&app, Some(&ada)).await;
            let email = format!("c{score}@nimbus.example");
            let wei = contact(&app, &nimbus, &email, json!({})).await;
            let page = link(&app, &survey, &wei).await;
            press(&app, &page, &[("score", score)]).await;
            let found = rows(&app, &format!("/v1/cases?customer_id={nimbus}")).await;
            assert_eq!(found.len(), opens, "{kind} {score}");
        }
    }
}

#[tokio::test]
async fn a_correction_opens_one_and_never_takes_one_away() {
    let app = TestApp::start().await;
    let (page, _) = asked(&app, "csat").await;
    press(&app, &page, &[("score", "4")]).await;
    assert_eq!(rows(&app, "/v1/cases").await.len(), 0);
    press(&app, &page, &[("score", "2"), ("comment", "slow")]).await;
    let case = rows(&app, "/v1/cases").await[0].clone();
    assert_eq!((&case["subject"], &case["description"]), (&json!("The csat: 2/5"), &json!("slow")));
    app.pass(TimeDelta::hours(1)).await;
    press(&app, &page, &[("score", "5"), ("comment", "all is well")]).await;
    let after = rows(&app, "/v1/cases").await;
    assert_eq!(after.len(), 1);
    assert_eq!(
        (&after[0]["status"], &after[0]["description"]),
        (&json!("open"), &json!("all is well"))
    );
    let task = tasks_of(&app, &id(&case)).await;
    assert_eq!((task.len(), &task[0]["note"]), (1, &json!("all is well")));
    let history = rows(&app, &format!("/v1/cases/{}/history", id(&case))).await;
    let noted = history.last().unwrap();
    assert_eq!((&noted["type"], &noted["score"]), (&json!("answer"), &json!(5)));
    assert_eq!(noted["at"], "2026-11-20T09:00:00Z");
    // Somebody wrote down more: that stays. Low once more opens none.
    app.patch(&format!("/v1/cases/{}", id(&case)), json!({ "description": "He called" }))
        .await
        .ok();
    press(&app, &page, &[("score", "1"), ("comment", "again")]).await;
    let last = rows(&app, "/v1/cases").await;
    assert_eq!((last.len(), &last[0]["description"]), (1, &json!("He called")));
    // Nor does one whose case is gone.
    app.delete(&format!("/v1/cases/{}", id(&case))).await.expect(204);
    press(&app, &page, &[("score", "2")]).await;
    assert_eq!(rows(&app, "/v1/cases?include_deleted=true").await.len(), 1);
}

#[tokio::test]
async fn many_presses_open_one_case() {
    let app = TestApp::start().await;
    let (page, _) = asked(&app, "nps").await;
    let presses = ["0", "1", "2", "3", "4", "5", "6"].map(|score| {
        let (app, page) = (&app, &page);
        async move { press(app, page, &[("score", score)]).await.status }
    });
    let statuses = futures_util::future::join_all(presses).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("cases").await, 1);
    assert_eq!(sql.count("tasks where case_id is not null").await, 1);
    let case = id(&rows(&app, "/v1/cases").await[0]);
    let events = events_of(&app, &case).await;
    assert_eq!(events.iter().filter(|event| *event == "case.opened").count(), 1);
}

#[tokio::test]
async fn while_a_case_is_open_its_customer_is_asked_nothing() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let li = contact(&app, &nimbus, "li@nimbus.example", json!({})).await;
    let more = json!({ "throttle": "PT0S", "remind_after": "P3D" });
    let survey = survey(&app, "nps", more).await;
    crate::surveys::invite(&app, &survey, &[&li]).await;
    let case = id(&super::case(&app, &nimbus, json!({})).await);
    let ask = async || {
        let asked = crate::surveys::invite(&app, &survey, &[&wei]).await;
        asked["skipped"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["reason"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(ask().await, ["open_case"]);
    let path = format!("/v1/cases/{case}");
    app.patch(&path, json!({ "status": "working" })).await.ok();
    assert_eq!(ask().await, ["open_case"]);
    // Nor is who was asked before reminded.
    app.pass(TimeDelta::days(4)).await;
    let reminders = rows(&app, "/v1/emails?kind=survey_reminder").await;
    assert_eq!(reminders.len(), 1);
    assert_eq!(reminders[0]["status"], "cancelled");
    assert_eq!(reminders[0]["last_error"], "a case of the customer is open");
    app.patch(&path, json!({ "status": "resolved", "resolution": "x" })).await.ok();
    assert_eq!(ask().await, [] as [&str; 0]);
    app.patch(&path, json!({ "status": "open" })).await.ok();
    assert_eq!(ask().await, ["open_case"]);
    app.delete(&path).await.expect(204);
    assert_eq!(ask().await, [] as [&str; 0]);
}

/// A closed case leads to a survey, to who complained.
#[tokio::test]
async fn a_survey_follows_a_closed_case() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    contact(&app, &nimbus, "first@nimbus.example", json!({})).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let trigger =
        json!({ "trigger": { "type": "event", "event": "case.closed", "delay": "PT2H" } });
    let survey = survey(&app, "ces", trigger).await;
    let case = id(&super::case(&app, &nimbus, json!({ "contact_id": wei })).await);
    let path = format!("/v1/cases/{case}");
    app.patch(&path, json!({ "status": "resolved", "resolution": "x" })).await.ok();
    app.drain().await;
    assert!(crate::surveys::invitations(&app, &survey).await.is_empty());
    app.patch(&path, json!({ "status": "closed" })).await.ok();
    app.pass(TimeDelta::hours(2)).await;
    let asked = crate::surveys::invitations(&app, &survey).await;
    assert_eq!(asked.len(), 1);
    assert_eq!((&asked[0]["contact_id"], &asked[0]["status"]), (&json!(wei), &json!("sent")));
}
