use serde_json::{Value, json};
use testkit::TestApp;

use super::{customer, deal, rows, told};

#[tokio::test]
async fn a_deleted_deal_comes_back() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&bo)).await;
    let it = deal(&app, &nimbus, json!({ "owner_id": ada })).await;
    let path = format!("/v1/deals/{it}");
    app.delete(&path).await.expect(204);
    for answer in [app.get(&path).await, app.delete(&path).await, app.patch(&path, json!({})).await]
    {
        answer.expect(404);
    }
    assert!(rows(&app, "/v1/deals").await.is_empty());
    assert_eq!(rows(&app, "/v1/deals?include_deleted=true").await.len(), 1);
    // Whose owner has left goes to the owner of the customer.
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!((&back["owner_id"], back.get("deleted_at")), (&json!(bo), None));
    let again = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!(again["version"], 3);
    let kinds: Vec<String> = told(&app, &it).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["deal.created", "deal.deleted", "deal.restored"]);
}

#[tokio::test]
async fn open_deals_go_and_come_back_with_their_customer() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let [open, gone, won] = [json!({}), json!({}), json!({ "status": "won" })];
    let (open, gone, won) = (
        deal(&app, &nimbus, open).await,
        deal(&app, &nimbus, gone).await,
        deal(&app, &nimbus, won).await,
    );
    app.delete(&format!("/v1/deals/{gone}")).await.expect(204);
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    app.get(&format!("/v1/deals/{open}")).await.expect(404);
    app.post(&format!("/v1/deals/{open}/restore"), json!({}))
        .await
        .problem(409, "customer_deleted");
    // What was won stays, for the figures, and does not open again.
    let won = format!("/v1/deals/{won}");
    assert_eq!(app.get(&won).await.ok()["status"], "won");
    app.patch(&won, json!({ "status": "open" })).await.problem(409, "customer_deleted");
    app.post(&format!("/v1/customers/{nimbus}/restore"), json!({})).await.ok();
    app.get(&format!("/v1/deals/{open}")).await.ok();
    app.get(&format!("/v1/deals/{gone}")).await.expect(404);
}

#[tokio::test]
async fn open_deals_go_to_who_takes_over() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, None).await;
    let open = deal(&app, &nimbus, json!({ "owner_id": ada })).await;
    let won = deal(&app, &nimbus, json!({ "owner_id": ada, "status": "won" })).await;
    let path = format!("/v1/users/{ada}");
    let refused = app.patch(&path, json!({ "active": false })).await.problem(409, "open_work");
    assert_eq!(refused["open_deals"], 1);
    app.patch(&path, json!({ "active": false, "reassign_to": bo })).await.ok();
    let owner =
        async |deal: &str| app.get(&format!("/v1/deals/{deal}")).await.ok()["owner_id"].clone();
    assert_eq!((owner(&open).await, owner(&won).await), (json!(bo), json!(ada)));
    let had = rows(&app, &format!("/v1/deals/{open}/owners")).await;
    let had: Vec<&Value> = had.iter().map(|row| &row["owner_id"]).collect();
    assert_eq!(had, [&json!(ada), &json!(bo)]);
}
