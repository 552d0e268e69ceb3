//! Whom to ask for first, when that one goes.

use serde_json::json;
use testkit::TestApp;

use super::{contact, customer, events_of, names};

#[tokio::test]
async fn the_oldest_of_the_others_is_primary_when_the_primary_one_goes() {
    let app = TestApp::start().await;
    let (nimbus, cirrus) =
        (customer(&app, "Nimbus", json!({})).await, customer(&app, "Cirrus", json!({})).await);
    let mut people = Vec::new();
    for name in ["A", "B", "C", "D", "E"] {
        people.push(contact(&app, &nimbus, name, json!({})).await);
    }
    let primary = format!("/v1/contacts?customer_id={nimbus}&is_primary=true");
    let path = |n: usize| format!("/v1/contacts/{}", people[n]);
    app.delete(&path(0)).await.expect(204);
    assert_eq!(names(&app, &primary).await, ["B"], "deleted");
    assert_eq!(events_of(&app, &people[1]).await, ["contact.created", "contact.updated"]);
    app.patch(&path(1), json!({ "customer_id": cirrus })).await.ok();
    assert_eq!(names(&app, &primary).await, ["C"], "moved");
    let asked = app.patch(&path(2), json!({ "is_primary": false })).await.ok();
    assert_eq!(asked["is_primary"], false);
    assert_eq!(names(&app, &primary).await, ["D"], "no more");
    app.post(&format!("{}/erase", path(3)), json!({})).await.expect(204);
    assert_eq!(names(&app, &primary).await, ["C"], "erased");
    app.delete(&path(4)).await.expect(204);
    assert_eq!(names(&app, &primary).await, ["C"], "another");
    let before = app.get(&path(2)).await.ok();
    let after = app.patch(&path(2), json!({ "is_primary": false })).await.ok();
    assert_eq!(after, before, "the only one stays it");
}

#[tokio::test]
async fn who_was_erased_does_not_come_back_with_the_customer() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei", json!({})).await;
    contact(&app, &nimbus, "Li", json!({})).await;
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.post(&format!("/v1/customers/{nimbus}/restore"), json!({})).await.ok();
    app.get(&format!("/v1/contacts/{wei}")).await.problem(404, "not_found");
    assert_eq!(names(&app, "/v1/contacts?is_primary=true").await, ["Li"]);
}
