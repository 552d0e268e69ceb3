//! An interaction that was logged in the wrong place is moved by a patch.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, customer, customer_row, lead, lead_row, link, log};

#[tokio::test]
async fn naming_a_customer_or_a_lead_moves_it_there() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(&app, &json!(ada)).await, customer(&app, &json!(ada)).await);
    let (wei, loose) = (lead(&app, "wei", &ada).await, lead(&app, "loose", &ada).await);
    link(&app, &wei, &nimbus).await;
    let path = format!("/v1/interactions/{}", id(&log(&app, json!({ "lead_id": wei })).await));
    let place = |row: Value| (row["customer_id"].clone(), row["lead_id"].clone());
    // The lead is one of this customer's, so nothing moves.
    let row = app.patch(&path, json!({ "customer_id": nimbus })).await.ok();
    assert_eq!(row["version"], 1);
    assert_eq!(place(row), (json!(nimbus), json!(wei)));
    let at = Some(app.clock.now());
    assert_eq!(customer_row(&app, &nimbus).await.last_contacted_at, at);
    assert_ne!(lead_row(&app, &wei).await["first_response_at"], Value::Null);

    let row = app.patch(&path, json!({ "customer_id": cumulus })).await.ok();
    assert_eq!(place(row), (json!(cumulus), Value::Null));
    assert_eq!(customer_row(&app, &nimbus).await.last_contacted_at, None);
    assert_eq!(customer_row(&app, &cumulus).await.last_contacted_at, at);
    assert_eq!(lead_row(&app, &wei).await["first_response_at"], Value::Null);

    let row = app.patch(&path, json!({ "lead_id": loose })).await.ok();
    assert_eq!(place(row), (Value::Null, json!(loose)));
    assert_eq!(customer_row(&app, &cumulus).await.last_contacted_at, None);
    assert_ne!(lead_row(&app, &loose).await["last_contacted_at"], Value::Null);

    let row = app.patch(&path, json!({ "lead_id": wei })).await.ok();
    assert_eq!(place(row), (json!(nimbus), json!(wei)));
    let row = app.patch(&path, json!({ "lead_id": null })).await.ok();
    assert_eq!(place(row), (json!(nimbus), Value::Null));
    assert_eq!(
        app.patch(&path, json!({ "customer_id": null })).await.faults(),
        ["/customer_id required"]
    );
    let both = json!({ "customer_id": nimbus, "lead_id": wei });
    assert_eq!(app.patch(&path, both).await.faults(), ["/lead_id one_of_both"]);
}

#[tokio::test]
async fn whom_it_was_with_does_not_come_along_unseen() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(&app, &json!(ada)).await, customer(&app, &json!(ada)).await);
    let person = contact(&app, &nimbus).await;
    let made = log(&app, json!({ "customer_id": nimbus, "contact_id": person })).await;
    let path = format!("/v1/interactions/{}", id(&made));
    let refused = app.patch(&path, json!({ "customer_id": cumulus })).await;
    assert_eq!(refused.faults(), ["/contact_id other_customer"]);
    let moved = json!({ "customer_id": cumulus, "contact_id": null });
    assert_eq!(app.patch(&path, moved).await.ok()["customer_id"], cumulus);
}

#[tokio::test]
async fn what_it_was_changes_what_follows() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let path =
        format!("/v1/interactions/{}", id(&log(&app, json!({ "customer_id": nimbus })).await));
    let known = async || customer_row(&app, &nimbus).await.last_contacted_at.is_some();
    assert!(known().await);
    app.patch(&path, json!({ "outcome": "no_answer" })).await.ok();
    assert!(!known().await);
    let note = json!({ "channel": "note" });
    assert_eq!(app.patch(&path, note).await.faults(), ["/outcome not_applicable"]);
    app.patch(&path, json!({ "outcome": "meeting_made" })).await.ok();
    assert!(known().await);
    let form = app.patch(&path, json!({ "channel": "form", "outcome": null })).await.ok();
    assert_eq!(form["user_id"], Value::Null);
    assert!(!known().await);
}
