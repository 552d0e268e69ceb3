//! Whoever is erased is gone from deliveries, and from what is still to be sent.

use serde_json::{Value, json};
use testkit::{
    TestApp,
    fixtures::id,
    target::{Answer, Target},
};

use super::{deliveries, endpoint, walk};

#[tokio::test]
async fn what_was_answered_and_what_waits_holds_nothing_of_an_erased_person() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let echo =
        |status| Answer::With(status, "", "no place for Wei Zhang, wei@nimbus.example".to_owned());
    target.script([echo(200), echo(500)]);
    let (webhook, _) = endpoint(&app, &target, &["lead.created", "lead.updated"]).await;
    let body = json!({ "first_name": "Wei", "last_name": "Zhang", "email": "wei@nimbus.example" });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    app.drain().await;
    app.patch(&format!("/v1/leads/{lead}"), json!({ "company": "Nimbus" })).await.ok();
    app.drain().await;
    let rows = deliveries(&app, &webhook).await;
    assert!(rows.iter().all(|row| row["response_body"].as_str().unwrap().contains("Wei")));
    app.post(&format!("/v1/leads/{lead}/erase"), json!({})).await.expect(204);
    for row in deliveries(&app, &webhook).await {
        assert_eq!(
            (&row["response_body"], &row["last_error"]),
            (&Value::Null, &Value::Null),
            "{row}"
        );
    }
    walk(&app, "2026-11-20T08:01:00Z").await;
    let last = target.hooks().pop().unwrap();
    assert_eq!(last.json()["data"], json!({ "id": lead }), "{}", last.body);
    assert_eq!(last.json()["previous"], Value::Null);
    for row in deliveries(&app, &webhook).await {
        assert_eq!(row["status"], "delivered");
    }
}

/// The person is named in the answer to an event of something else.
#[tokio::test]
async fn an_answer_that_names_their_address_is_emptied_wherever_it_stands() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.script([Answer::With(200, "", "told Wei@Nimbus.example".to_owned())]);
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    let lead = app.post("/v1/leads", json!({ "email": "wei@nimbus.example" })).await.created();
    super::team(&app, "North").await;
    app.post(&format!("/v1/leads/{}/erase", id(&lead["lead"])), json!({})).await.expect(204);
    app.drain().await;
    let row = super::delivery(&app, &webhook).await;
    assert_eq!(
        (&row["status"], &row["response_body"]),
        (&json!("delivered"), &Value::Null),
        "{row}"
    );
}
