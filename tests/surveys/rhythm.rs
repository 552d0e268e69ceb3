//! A rhythm and the throttle.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, invitations, survey};

#[tokio::test]
async fn a_monthly_rhythm_is_not_held_up_by_its_own_last_run_and_a_weekly_one_is() {
    let app = TestApp::start().await;
    contact(&app, "wei@nimbus.example", json!({})).await;
    let rhythm = |every: &str| {
        let trigger = json!({ "type": "recurring", "every": every, "starts_on": "2027-02-01" });
        json!({ "trigger": trigger })
    };
    let states = async |app: &TestApp, survey: &str| -> Vec<Value> {
        let rows = invitations(app, survey).await.into_iter();
        rows.map(|row| json!([row["occasion"], row["status"], row["reason"]])).collect()
    };
    let monthly = survey(&app, "nps", rhythm("P1M")).await;
    shared::sandbox::walk(&app.ctx, "2027-03-02T12:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(
        states(&app, &monthly).await,
        [json!(["run:2027-02-01", "expired", null]), json!(["run:2027-03-01", "sent", null])]
    );
    // Another survey is held up by it all the same.
    let other = survey(&app, "csat", json!({})).await;
    let wei = id(&app.get("/v1/contacts").await.ok()["data"][0]);
    let asked = super::invite(&app, &other, &[&wei]).await;
    assert_eq!(asked["skipped"][0]["reason"], "throttled");

    let app = TestApp::start().await;
    contact(&app, "wei@nimbus.example", json!({})).await;
    let weekly = survey(&app, "nps", rhythm("P7D")).await;
    shared::sandbox::walk(&app.ctx, "2027-02-09T12:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(
        states(&app, &weekly).await,
        [
            json!(["run:2027-02-01", "sent", null]),
            json!(["run:2027-02-08", "skipped", "throttled"])
        ]
    );
}
