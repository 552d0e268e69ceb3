//! What hangs on something deleted or erased, and work whose owner has left.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{contact, customer, deal, lead, lead_row, link, log, task};

#[tokio::test]
async fn nothing_comes_back_to_a_deleted_customer() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let bought = json!({
        "customer_id": nimbus, "purchased_on": "2026-11-20", "total": { "amount": "1", "currency": "JPY" }
    });
    let rows = [
        format!("/v1/interactions/{}", id(&log(&app, json!({ "customer_id": nimbus })).await)),
        format!("/v1/tasks/{}", id(&task(&app, json!({ "customer_id": nimbus })).await)),
        format!("/v1/purchases/{}", id(&app.post("/v1/purchases", bought).await.created())),
    ];
    let left = format!("/v1/tasks/{}", id(&task(&app, json!({ "customer_id": nimbus })).await));
    for row in &rows {
        app.delete(row).await.expect(204);
    }
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    for row in &rows {
        app.post(&format!("{row}/restore"), json!({})).await.problem(409, "customer_deleted");
    }
    app.patch(&left, json!({ "status": "open" })).await.problem(409, "customer_deleted");
    app.post(&format!("/v1/customers/{nimbus}/restore"), json!({})).await.ok();
    for row in &rows {
        app.post(&format!("{row}/restore"), json!({})).await.ok();
    }
}

#[tokio::test]
async fn a_lead_that_is_worked_on_keeps_its_task_when_its_customer_goes() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let (wei, gone) = (lead(&app, "wei", &ada).await, lead(&app, "gone", &ada).await);
    let mut sql = Sql::on(app.database.url()).await;
    for lead in [&wei, &gone] {
        link(&app, lead, &nimbus).await;
        let set = format!("customer_id = '{nimbus}' where lead_id = '{lead}'");
        sql.run(&format!("update tasks set {set}")).await;
    }
    sql.run(&format!("update leads set status = 'unqualified' where id = '{gone}'")).await;
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    let of = async |lead: &str| {
        let list = app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
        (list["data"][0]["status"].clone(), list["data"][0]["customer_id"].clone())
    };
    assert_eq!(of(&wei).await, (json!("open"), Value::Null));
    assert_eq!(of(&gone).await, (json!("cancelled"), json!(nimbus)));
    assert_ne!(lead_row(&app, &wei).await["next_follow_up_at"], Value::Null);
    // What is planned and told of the lead from now on is the lead's alone.
    assert_eq!(task(&app, json!({ "lead_id": wei })).await["customer_id"], Value::Null);
    assert_eq!(log(&app, json!({ "lead_id": wei })).await["customer_id"], Value::Null);
}

#[tokio::test]
async fn open_work_does_not_come_back_to_who_has_left() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, &json!(bo)).await;
    let sold = deal(&app, &nimbus, &json!(ada)).await;
    let deal_path = format!("/v1/deals/{sold}");
    app.patch(&deal_path, json!({ "status": "won" })).await.ok();
    let hers = json!({ "owner_id": ada, "customer_id": nimbus });
    let (done, deleted) = (task(&app, hers.clone()).await, task(&app, hers).await);
    let loose = task(&app, json!({ "owner_id": ada, "status": "done" })).await;
    let path = |task: &Value| format!("/v1/tasks/{}", id(task));
    app.patch(&path(&done), json!({ "status": "done" })).await.ok();
    app.delete(&path(&deleted)).await.expect(204);
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    assert_eq!(app.patch(&deal_path, json!({ "status": "open" })).await.ok()["owner_id"], bo);
    let again = app.patch(&path(&done), json!({ "status": "open" })).await.ok();
    assert_eq!(again["owner_id"], bo);
    let back = app.post(&format!("{}/restore", path(&deleted)), json!({})).await.ok();
    assert_eq!(back["owner_id"], bo);
    let owners = app.get(&format!("{}/owners", deal_path)).await.ok();
    let last = owners["data"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["owner_id"], &last["why"]), (&json!(bo), &json!("owner_gone")));
    let refused = app.patch(&path(&loose), json!({ "status": "open" })).await;
    assert_eq!(refused.problem(409, "owner_inactive")["owner_id"], ada);
    let named = json!({ "status": "open", "owner_id": bo });
    assert_eq!(app.patch(&path(&loose), named).await.ok()["owner_id"], bo);
}

#[tokio::test]
async fn nothing_new_hangs_on_an_erased_person() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let wei = lead(&app, "wei", &ada).await;
    let person = contact(&app, &nimbus).await;
    app.post(&format!("/v1/leads/{wei}/erase"), json!({})).await.expect(204);
    app.post(&format!("/v1/contacts/{person}/erase"), json!({})).await.expect(204);
    let call = json!({ "channel": "call", "lead_id": wei });
    assert_eq!(app.post("/v1/interactions", call).await.faults(), ["/lead_id unknown_reference"]);
    let plan = json!({ "subject": "x", "owner_id": ada, "lead_id": wei });
    assert_eq!(app.post("/v1/tasks", plan).await.faults(), ["/lead_id unknown_reference"]);
    let with = json!({ "channel": "call", "customer_id": nimbus, "contact_id": person });
    let refused = app.post("/v1/interactions", with).await;
    assert_eq!(refused.faults(), ["/contact_id unknown_reference"]);
}

#[tokio::test]
async fn a_note_stays_as_it_was_when_its_contact_has_moved() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(&app, &json!(ada)).await, customer(&app, &json!(ada)).await);
    let person = contact(&app, &nimbus).await;
    let made = log(&app, json!({ "customer_id": nimbus, "contact_id": person })).await;
    let path = format!("/v1/interactions/{}", id(&made));
    app.patch(&format!("/v1/contacts/{person}"), json!({ "customer_id": cumulus })).await.ok();
    let told = app.patch(&path, json!({ "summary": "Wants a demo" })).await.ok();
    assert_eq!((&told["contact_id"], &told["customer_id"]), (&json!(person), &json!(nimbus)));
    let again = app.patch(&path, json!({ "contact_id": person })).await;
    assert_eq!(again.faults(), ["/contact_id other_customer"]);
}

#[tokio::test]
async fn a_try_of_nobody_is_no_first_response() {
    let app = TestApp::start().await;
    let made = app.post("/v1/leads", json!({ "email": "wei@x.example" })).await.created();
    let wei = id(&made["lead"]);
    assert_eq!(made["lead"]["owner_id"], Value::Null);
    let call = log(&app, json!({ "lead_id": wei })).await;
    assert_eq!(call["user_id"], Value::Null);
    assert_eq!(lead_row(&app, &wei).await["first_response_at"], Value::Null);
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch(&format!("/v1/interactions/{}", id(&call)), json!({ "user_id": ada })).await.ok();
    assert_eq!(lead_row(&app, &wei).await["first_response_at"], call["occurred_at"]);
}
