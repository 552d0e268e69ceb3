//! What becomes of surveys that fell due.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{TestApp, sql::Sql};

use super::adoption::{adopt, drop_all, installed};

/// One invitation and one reminder of a survey that are due, and one day of a rhythm.
async fn with_surveys() -> (TestApp, Sql) {
    let app = installed().await;
    let customer = json!({ "name": "Nimbus" });
    let customer = testkit::fixtures::id(&app.post("/v1/customers", customer).await.created());
    for name in ["wei", "li"] {
        let contact = json!({
            "customer_id": customer, "name": name, "email": format!("{name}@nimbus.example"),
        });
        app.post("/v1/contacts", contact).await.created();
    }
    let survey = json!({ "name": "NPS", "kind": "nps", "trigger": {
        "type": "event", "event": "deal.won", "delay": "P1D",
    } });
    app.post("/v1/surveys", survey).await.created();
    let rhythm = json!({ "name": "Rhythm", "kind": "csat" });
    app.post("/v1/surveys", rhythm).await.created();
    let deal = json!({ "customer_id": customer, "name": "Renewal" });
    let deal = testkit::fixtures::id(&app.post("/v1/deals", deal).await.created());
    app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("survey_invitations where status = 'waiting'").await, 1);
    (app, sql)
}

#[tokio::test]
async fn surveys_that_fell_due_are_named_and_dropped() {
    let (app, mut sql) = with_surveys().await;
    sql.run("update surveys set next_run_at = '2026-11-21T09:00:00Z' where name = 'Rhythm'").await;
    app.clock.advance(TimeDelta::days(5));
    let due = adopt(&app, &drop_all(&["survey_invitation"])).await;
    assert_eq!(due, [("survey_invitation".to_owned(), 2)]);
    assert_eq!(sql.count("survey_invitations where reason = 'dropped'").await, 1);
    assert_eq!(sql.count("surveys where next_run_at <= '2026-11-26T00:00:00Z'").await, 0);
    app.pass(TimeDelta::days(1)).await;
    assert!(app.smtp.messages().is_empty());
}

#[tokio::test]
async fn a_reminder_of_a_survey_that_fell_due_is_dropped_and_the_end_stays() {
    let (app, mut sql) = with_surveys().await;
    app.at("2026-11-23T10:00:00Z").await;
    assert_eq!(app.smtp.messages().len(), 1);
    sql.run("update survey_invitations set next_at = '2026-11-24T10:00:00Z', remind_at = '2026-11-24T10:00:00Z'")
        .await;
    app.clock.advance(TimeDelta::days(2));
    let due = adopt(&app, &drop_all(&["survey_reminder"])).await;
    assert_eq!(due, [("survey_reminder".to_owned(), 1)]);
    assert_eq!(sql.count("survey_invitations where next_at = expires_at").await, 1);
    app.drain().await;
    assert_eq!(app.smtp.messages().len(), 1);
}
