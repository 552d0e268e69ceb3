//! What an erased person answered, and what they were asked.

use serde_json::json;
use testkit::{TestApp, sql::Sql};

use super::{
    contact, contact_of, invitations, invite, link, mails, open, press, responses, scale, survey,
};

#[tokio::test]
async fn the_words_go_and_the_figure_stays() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let customer = app.get(&format!("/v1/contacts/{wei}")).await.ok()["customer_id"].clone();
    let li =
        contact_of(&app, customer.as_str().unwrap(), "li@x.example", json!({ "name": "Li Na" }))
            .await;
    let survey = survey(&app, "nps", json!({ "throttle": "PT0S" })).await;
    let answered = link(&app, &survey, &wei).await;
    press(&app, &answered, &[("score", "8"), ("comment", "Call me on 12345")]).await;
    let of_another = link(&app, &survey, &li).await;
    let comment = "Ask Wei Zhang about it";
    press(&app, &of_another, &[("score", "9"), ("comment", comment)]).await;
    invite(&app, &survey, &[&wei]).await;
    let open_one = scale(&mails(&app, "wei@nimbus.example", "survey_invitation")[0])[0].clone();
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;

    let rows = responses(&app, &survey).await;
    assert_eq!((&rows[0]["score"], &rows[0]["comment"]), (&json!(8), &json!(null)));
    assert_eq!(rows[0]["locale"], json!(null));
    assert_eq!(rows[1]["comment"], "Ask [erased] about it");
    for path in [&answered, &open_one] {
        assert_eq!(open(&app, path).await.status, 410);
        let late = press(&app, path.split('?').next().unwrap(), &[("score", "1")]).await;
        assert_eq!(late.status, 410);
        assert!(late.text.contains("This survey is closed"), "{}", late.text);
    }
    assert_eq!(responses(&app, &survey).await[0]["score"], 8);
    let asked = invitations(&app, &survey).await;
    assert_eq!(asked[0]["status"], "completed");
    let last = asked.last().unwrap();
    assert_eq!((&last["status"], &last["reason"]), (&json!("cancelled"), &json!("erased")));
    let mut sql = Sql::on(app.database.url()).await;
    for held in ["before", "after"] {
        let with = format!("events WHERE {held}::text ~ '12345|Wei Zhang'");
        assert_eq!(sql.count(&with).await, 0, "{held}");
    }
    app.pass(chrono::TimeDelta::days(20)).await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_reminder").len(), 0);
}
