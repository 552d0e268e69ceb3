//! A case is settled where its task is done.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{ADA, get, page_of, press};

/// A complaint of Wei's with Ada, and the path of the page that her message leads to.
async fn complaint(app: &TestApp, contact: Value) -> (String, String) {
    let ada = app.user("Ada", "rep", json!({})).await;
    let customer = json!({ "name": "Nimbus", "owner_id": ada });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let mut body = json!({ "customer_id": customer, "name": "Wei Zhang" });
    for (field, value) in contact.as_object().unwrap() {
        body[field] = value.clone();
    }
    let wei = id(&app.post("/v1/contacts", body).await.created());
    let case = json!({ "customer_id": customer, "contact_id": wei, "subject": "Late",
        "description": "Three days <late>", "severity": "high" });
    let case = id(&app.post("/v1/cases", case).await.created());
    app.drain().await;
    (case, page_of(app, ADA, "alert"))
}

#[tokio::test]
async fn what_was_done_goes_to_the_customer() {
    let app = TestApp::start().await;
    let (case, page) = complaint(&app, json!({ "email": "wei@nimbus.example" })).await;
    let path = format!("/v1/cases/{case}");
    let shown = get(&app, &page).await;
    for part in [
        "What the customer said",
        "Three days &lt;late&gt;",
        "wei@nimbus.example gets these words by e-mail.",
    ] {
        assert!(shown.text.contains(part), "{part}: {}", shown.text);
    }
    assert_eq!(shown.text.matches("Three days").count(), 1, "no note beside it");
    let blank = press(&app, &page, &[("action", "settle"), ("resolution", "  ")]).await;
    assert_eq!(blank.status, 422);
    assert!(blank.text.contains("Write what was done about it."), "{}", blank.text);
    assert_eq!(app.get(&path).await.ok()["status"], "open");

    let fields = [("action", "settle"), ("resolution", "Sent again,\r\nat our cost.")];
    for _ in 0..2 {
        let settled = press(&app, &page, &fields).await;
        assert_eq!(settled.status, 200, "{}", settled.text);
        assert!(settled.text.contains("The case is settled"), "{}", settled.text);
        assert!(!settled.text.contains("name=\"resolution\""), "{}", settled.text);
    }
    let row = app.get(&path).await.ok();
    assert_eq!(
        (&row["status"], &row["resolution"]),
        (&json!("resolved"), &json!("Sent again,\nat our cost."))
    );
    app.drain().await;
    let notes = app.smtp.to("wei@nimbus.example");
    assert_eq!(notes.len(), 1);
    assert!(notes[0].html().unwrap().contains("at our cost."));
    // Other words come too late for it.
    let more = press(&app, &page, &[("action", "settle"), ("resolution", "No")]).await;
    assert_eq!(more.status, 409);
    assert_eq!(app.get(&path).await.ok()["version"], row["version"]);
}

#[tokio::test]
async fn it_says_where_nobody_gets_the_words() {
    let app = TestApp::start().await;
    let (case, page) = complaint(&app, json!({ "phone": "+8613800138000" })).await;
    let shown = get(&app, &page).await;
    assert!(shown.text.contains("no e-mail goes out"), "{}", shown.text);
    // After the call, too.
    press(&app, &page, &[("action", "done"), ("outcome", "reached")]).await;
    let shown = get(&app, &page).await;
    assert!(shown.text.contains("name=\"resolution\""), "{}", shown.text);
    app.patch(&format!("/v1/cases/{case}"), json!({ "status": "resolved", "resolution": "x" }))
        .await
        .ok();
    let shown = get(&app, &page).await;
    assert!(!shown.text.contains("name=\"resolution\""), "{}", shown.text);
}

#[tokio::test]
async fn a_task_of_no_case_settles_none() {
    let app = TestApp::start().await;
    let (_, _, page) = super::lead(&app, json!({})).await;
    assert!(!get(&app, &page).await.text.contains("name=\"resolution\""));
    let pressed = press(&app, &page, &[("action", "settle"), ("resolution", "x")]).await;
    assert_eq!(pressed.status, 409);
}
