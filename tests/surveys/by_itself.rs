//! After events, with a delay.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, invitations, mails, survey};

/// A won deal of the customer of a contact.
async fn won(app: &TestApp, contact: &str) {
    let customer = app.get(&format!("/v1/contacts/{contact}")).await.ok()["customer_id"].clone();
    let deal = json!({ "customer_id": customer, "name": "Renewal" });
    let deal = id(&app.post("/v1/deals", deal).await.created());
    app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    app.drain().await;
}

fn after(event: &str, delay: &str) -> Value {
    json!({ "trigger": { "type": "event", "event": event, "delay": delay } })
}

#[tokio::test]
async fn a_survey_follows_an_event_in_the_receivers_working_time() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({ "timezone": "Asia/Shanghai" })).await;
    let survey = survey(&app, "csat", after("deal.won", "P1D")).await;
    won(&app, &wei).await;
    // Friday 16:00 in Shanghai and a day: Saturday, so Monday 09:00.
    let row = invitations(&app, &survey).await[0].clone();
    assert_eq!((&row["status"], &row["contact_id"]), (&json!("waiting"), &json!(wei)));
    assert_eq!(row["wanted_at"], "2026-11-21T08:00:00Z");
    assert_eq!(row["at"], "2026-11-23T01:00:00Z");
    assert!(row["occasion"].as_str().unwrap().starts_with("event:"));
    app.at("2026-11-23T00:59:59Z").await;
    assert_eq!(app.smtp.messages().len(), 0);
    app.at("2026-11-23T01:00:00Z").await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_invitation").len(), 1);
    let row = invitations(&app, &survey).await[0].clone();
    assert_eq!((&row["status"], &row["survey_version"]), (&json!("sent"), &json!(1)));
    let email = app.get("/v1/emails?kind=survey_invitation").await.ok()["data"][0].clone();
    assert_eq!(email["reason"]["moved_from"], "2026-11-21T08:00:00Z");
}

#[tokio::test]
async fn it_is_decided_when_its_time_has_come() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let late = survey(&app, "csat", after("purchase.created", "P4D")).await;
    let soon = survey(&app, "nps", after("deal.won", "PT0S")).await;
    let customer = app.get(&format!("/v1/contacts/{wei}")).await.ok()["customer_id"].clone();
    let total = json!({ "amount": "1.00", "currency": "USD" });
    let bought = json!({ "customer_id": customer, "purchased_on": "2026-11-20", "total": total });
    app.post("/v1/purchases", bought).await.created();
    app.drain().await;
    app.pass(TimeDelta::hours(1)).await;
    won(&app, &wei).await;
    assert_eq!(invitations(&app, &soon).await[0]["status"], "sent", "Friday, 09:00");
    app.pass(TimeDelta::days(5)).await;
    let row = invitations(&app, &late).await[0].clone();
    assert_eq!((&row["status"], &row["reason"]), (&json!("skipped"), &json!("throttled")));
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_invitation").len(), 1);
}

#[tokio::test]
async fn a_survey_that_is_switched_on_touches_only_what_comes_after() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let li = contact(&app, "li@nimbus.example", json!({})).await;
    app.at("2026-11-20T10:00:00Z").await;
    won(&app, &wei).await;
    app.pass(TimeDelta::minutes(1)).await;
    let mut off = after("deal.won", "PT0S");
    off["active"] = json!(false);
    let survey = survey(&app, "nps", off).await;
    won(&app, &wei).await;
    app.pass(TimeDelta::minutes(1)).await;
    let path = format!("/v1/surveys/{survey}");
    app.patch(&path, json!({ "active": true })).await.ok();
    app.drain().await;
    assert!(invitations(&app, &survey).await.is_empty());
    won(&app, &li).await;
    let rows = invitations(&app, &survey).await;
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["contact_id"], &rows[0]["status"]), (&json!(li), &json!("sent")));
}

/// What waits is called off where the survey is not to be sent any more.
#[tokio::test]
async fn a_survey_that_is_switched_off_or_deleted_sends_nothing_that_waits() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let off = survey(&app, "nps", after("deal.won", "P3D")).await;
    let gone = survey(&app, "csat", after("deal.won", "P3D")).await;
    won(&app, &wei).await;
    app.patch(&format!("/v1/surveys/{off}"), json!({ "active": false })).await.ok();
    app.delete(&format!("/v1/surveys/{gone}")).await.expect(204);
    app.pass(TimeDelta::days(4)).await;
    let rows = invitations(&app, &off).await;
    let why = json!("survey_inactive");
    assert_eq!((&rows[0]["status"], &rows[0]["reason"]), (&json!("cancelled"), &why));
    assert_eq!(invitations(&app, &gone).await[0]["reason"], "survey_deleted");
    assert_eq!(app.smtp.messages().len(), 0);
}

/// Nobody is asked twice by two surveys that follow the same event.
#[tokio::test]
async fn one_event_asks_once() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let one = survey(&app, "nps", after("deal.won", "P3D")).await;
    let other = survey(&app, "csat", after("deal.won", "P3D")).await;
    won(&app, &wei).await;
    app.pass(TimeDelta::days(4)).await;
    let mut statuses = Vec::new();
    for survey in [&one, &other] {
        let rows = invitations(&app, survey).await;
        assert_eq!(rows.len(), 1);
        statuses.push(rows[0]["status"].as_str().unwrap().to_owned());
    }
    statuses.sort();
    assert_eq!(statuses, ["sent", "skipped"]);
}

/// Off and on again is on from then: what waited since before is not asked.
#[tokio::test]
async fn what_waited_before_a_survey_was_switched_off_does_not_come_back_with_it() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", after("deal.won", "P7D")).await;
    won(&app, &wei).await;
    let path = format!("/v1/surveys/{survey}");
    app.pass(TimeDelta::days(2)).await;
    app.patch(&path, json!({ "active": false })).await.ok();
    app.pass(TimeDelta::days(2)).await;
    app.patch(&path, json!({ "active": true })).await.ok();
    app.pass(TimeDelta::days(7)).await;
    let row = invitations(&app, &survey).await[0].clone();
    let why = (json!("cancelled"), json!("survey_inactive"));
    assert_eq!((&row["status"], &row["reason"]), (&why.0, &why.1));
    assert_eq!(app.smtp.messages().len(), 0);
}

/// Whoever types in the business of years ago asks nobody about it.
#[tokio::test]
async fn what_happened_before_a_survey_was_switched_on_is_not_asked_about_however_late_it_is_recorded()
 {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let customer = app.get(&format!("/v1/contacts/{wei}")).await.ok()["customer_id"].clone();
    let bought = survey(&app, "csat", after("purchase.created", "PT0S")).await;
    let won = survey(&app, "nps", after("deal.won", "PT0S")).await;
    app.pass(TimeDelta::days(3)).await;
    let total = json!({ "amount": "1.00", "currency": "USD" });
    let purchase = |day: &str| {
        let body = json!({ "customer_id": customer, "purchased_on": day, "total": total });
        async { app.post("/v1/purchases", body).await.created() }
    };
    purchase("2016-03-01").await;
    let deal = json!({ "customer_id": customer, "name": "Old" });
    let deal = format!("/v1/deals/{}", id(&app.post("/v1/deals", deal).await.created()));
    let closed = json!({ "status": "won", "closed_at": "2026-01-05T09:00:00Z" });
    app.patch(&deal, closed).await.ok();
    app.drain().await;
    assert_eq!(
        (invitations(&app, &bought).await.len(), invitations(&app, &won).await.len()),
        (0, 0)
    );
    // The day itself counts, and what came after.
    purchase("2026-11-20").await;
    app.drain().await;
    assert_eq!(invitations(&app, &bought).await.len(), 1);
}

/// A reminder of a survey that is gone would ask about nothing that anybody reads.
#[tokio::test]
async fn a_deleted_survey_reminds_nobody() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    super::invite(&app, &survey, &[&wei]).await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_invitation").len(), 1);
    app.delete(&format!("/v1/surveys/{survey}")).await.expect(204);
    app.pass(TimeDelta::days(5)).await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_reminder").len(), 0);
}
