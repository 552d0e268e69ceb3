//! What a case holds of somebody who is erased.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{case, contact, customer, rows, tasks_of};
use crate::surveys::{link, press, survey};

#[tokio::test]
async fn words_go_and_that_there_was_a_case_stays() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let li = contact(&app, &nimbus, "li@nimbus.example", json!({ "name": "Li Na" })).await;
    let survey = survey(&app, "nps", json!({})).await;
    let page = link(&app, &survey, &wei).await;
    press(&app, &page, &[("score", "1"), ("comment", "my number is 12345")]).await;
    let low = id(&rows(&app, "/v1/cases").await[0]);
    let typed = json!({ "contact_id": wei, "subject": "He cries 12345", "status": "resolved",
        "resolution": "Told 12345", "custom": { "note": "12345" } });
    let typed = id(&case(&app, &nimbus, typed).await);
    let of_li =
        json!({ "contact_id": li, "description": "Ask Wei Zhang first", "subject": "Late" });
    let of_li = id(&case(&app, &nimbus, of_li).await);
    app.drain().await;
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;
    let get = async |case: &str| app.get(&format!("/v1/cases/{case}")).await.ok();
    let low_now = get(&low).await;
    assert_eq!(
        (&low_now["subject"], &low_now["description"]),
        (&json!("The nps: 1/10"), &Value::Null)
    );
    assert_eq!(low_now["status"], "open", "somebody settles it still");
    let typed = get(&typed).await;
    assert_eq!((&typed["subject"], &typed["resolution"]), (&json!(""), &json!("")));
    assert_eq!((&typed["custom"], &typed["status"]), (&json!({}), &json!("resolved")));
    assert_eq!(get(&of_li).await["description"], "Ask [erased] first");
    let task = tasks_of(&app, &low).await[0].clone();
    assert_eq!((&task["subject"], &task["note"]), (&json!(""), &Value::Null));
    assert_eq!(task["status"], "cancelled", "there is nobody to call");
    let bo = app.user("Bo", "rep", json!({})).await;
    app.patch(&format!("/v1/cases/{low}"), json!({ "owner_id": bo })).await.ok();
    let tasks = tasks_of(&app, &low).await;
    let next = tasks.iter().find(|task| task["owner_id"] == json!(bo)).unwrap();
    assert_eq!((&next["kind"], &next["status"]), (&json!("todo"), &json!("open")));
    let mut sql = Sql::on(app.database.url()).await;
    for held in ["before", "after"] {
        let with = format!("events where {held}::text ~ '12345|Wei Zhang'");
        assert_eq!(sql.count(&with).await, 0, "{held}");
    }
    assert_eq!(sql.count("emails where subject ~ 'Wei Zhang'").await, 0);
    // A resolved one can still be closed.
    app.patch(&format!("/v1/cases/{}", id(&typed)), json!({ "status": "closed" })).await.ok();
}
