//! Whose customers go to whom when somebody goes out of service.

use serde_json::json;
use testkit::TestApp;

use super::{contact, customer};

#[tokio::test]
async fn customers_and_contacts_are_open_work_and_go_to_the_successor() {
    let app = TestApp::start().await;
    let (ada, bo, cy) = (
        app.user("Ada", "rep", json!({})).await,
        app.user("Bo", "rep", json!({})).await,
        app.user("Cy", "rep", json!({})).await,
    );
    let nimbus = customer(&app, "Nimbus", json!({ "owner_id": ada })).await;
    let wei = contact(&app, &nimbus, "Wei", json!({})).await;
    let li = contact(&app, &nimbus, "Li", json!({ "owner_id": cy })).await;
    let cirrus = customer(&app, "Cirrus", json!({ "owner_id": cy })).await;
    let friend = contact(&app, &cirrus, "Friend", json!({ "owner_id": ada })).await;
    let gone = customer(&app, "Gone", json!({ "owner_id": ada })).await;
    app.delete(&format!("/v1/customers/{gone}")).await.expect(204);
    let path = format!("/v1/users/{ada}");
    let problem = app.patch(&path, json!({ "active": false })).await.problem(409, "open_work");
    assert_eq!((&problem["customers"], &problem["contacts"]), (&json!(1), &json!(2)));
    app.delete(&format!("{path}?reassign_to={bo}")).await.expect(204);
    for (row, owner) in [
        (format!("/v1/customers/{nimbus}"), &bo),
        (format!("/v1/contacts/{wei}"), &bo),
        (format!("/v1/contacts/{friend}"), &bo),
        (format!("/v1/contacts/{li}"), &cy),
        (format!("/v1/customers/{cirrus}"), &cy),
    ] {
        assert_eq!(app.get(&row).await.ok()["owner_id"], **owner, "{row}");
    }
    app.delete(&format!("/v1/contacts/{friend}")).await.expect(204);
    app.delete(&format!("/v1/contacts/{wei}")).await.expect(204);
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    app.delete(&format!("/v1/users/{bo}")).await.expect(204);
}
