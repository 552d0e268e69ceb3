//! Nobody opens a customer to themselves by a task.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{RW, customer, customer_row, deal, ids, lead, link, task};
use crate::access::people::people;

#[tokio::test]
async fn who_reads_a_customer_for_a_task_plans_nothing_there() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let nimbus = customer(&app, &json!(people.cy)).await;
    let sold = deal(&app, &nimbus, &json!(people.cy)).await;
    let given = id(&task(&app, json!({ "customer_id": nimbus, "owner_id": people.ada })).await);
    let key = app.key_of(&people.ada, &RW).await;
    let caller = app.as_key(&key);
    let due = "2026-11-21T10:00:00Z";
    for place in [json!({ "customer_id": nimbus }), json!({ "deal_id": sold })] {
        let body = super::with(json!({ "subject": "Mine", "due_at": due }), place.clone());
        caller.post("/v1/tasks", body).await.problem(403, "read_only");
        let own = caller.post("/v1/tasks", json!({ "subject": "Mine" })).await.created();
        let own = format!("/v1/tasks/{}", id(&own));
        caller.patch(&own, place).await.problem(403, "read_only");
    }
    assert_eq!(customer_row(&app, &nimbus).await.next_follow_up_at, None);
    let given = format!("/v1/tasks/{given}");
    // What it hangs on already may be said again.
    let same = json!({ "customer_id": nimbus, "subject": "Call back" });
    assert_eq!(caller.patch(&given, same).await.ok()["subject"], "Call back");
    caller.get(&format!("/v1/customers/{nimbus}")).await.ok();
    // Done is done: who takes it up again does not come back in by it, until somebody gives it anew.
    caller.patch(&given, json!({ "status": "done" })).await.ok();
    caller.patch(&given, json!({ "status": "open" })).await.ok();
    caller.get(&format!("/v1/customers/{nimbus}")).await.problem(404, "not_found");
    app.patch(&given, json!({ "status": "done" })).await.ok();
    app.patch(&given, json!({ "status": "open" })).await.ok();
    caller.get(&format!("/v1/customers/{nimbus}")).await.ok();
}

#[tokio::test]
async fn a_deal_or_a_lead_of_ones_own_opens_no_customer() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let nimbus = customer(&app, &json!(people.cy)).await;
    let sold = deal(&app, &nimbus, &json!(people.ada)).await;
    let wei = lead(&app, "wei", &people.ada).await;
    link(&app, &wei, &nimbus).await;
    let key = app.key_of(&people.ada, &RW).await;
    let caller = app.as_key(&key);
    let hidden = async |caller: testkit::app::Caller<'_>| {
        caller.get(&format!("/v1/customers/{nimbus}")).await.problem(404, "not_found");
        let listed = caller.get("/v1/customers").await.ok();
        assert_eq!(ids(&listed), [] as [String; 0]);
        // Each list has its own way to the customers in sight.
        let listed = caller.get(&format!("/v1/contacts?customer_id={nimbus}")).await.ok();
        assert_eq!(ids(&listed), [] as [String; 0]);
    };
    super::contact(&app, &nimbus).await;
    for place in [json!({ "deal_id": sold }), json!({ "lead_id": wei })] {
        let body = super::with(json!({ "subject": "Offer" }), place.clone());
        let made = caller.post("/v1/tasks", body).await.created();
        assert_eq!(made["customer_id"], nimbus, "{place}");
        hidden(caller).await;
        let given = task(&app, json!({ "owner_id": people.ada })).await;
        let moved = caller.patch(&format!("/v1/tasks/{}", id(&given)), place.clone()).await.ok();
        assert_eq!(moved["customer_id"], nimbus, "{place}");
        hidden(caller).await;
    }
    // One that somebody gives who may change the customer does.
    task(&app, json!({ "deal_id": sold, "owner_id": people.ada })).await;
    caller.get(&format!("/v1/customers/{nimbus}")).await.ok();
}
