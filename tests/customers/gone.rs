//! Deleted, with what hangs on it, and brought back.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{contact, customer, events_of, names};

#[tokio::test]
async fn a_customer_goes_with_its_contacts_and_tasks_and_comes_back() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let (wei, li) = (
        contact(&app, &nimbus, "Wei", json!({})).await,
        contact(&app, &nimbus, "Li", json!({})).await,
    );
    // At the same instant by the clock, yet before, and not with the customer.
    app.delete(&format!("/v1/contacts/{li}")).await.expect(204);
    let task = json!({ "subject": "Call", "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z" });
    let task = id(&app.post("/v1/tasks", task).await.created());
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!("update tasks set customer_id = '{nimbus}' where id = '{task}'")).await;
    let path = format!("/v1/customers/{nimbus}");
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.patch(&path, json!({ "name": "X" })).await.problem(404, "not_found");
    app.delete(&path).await.problem(404, "not_found");
    assert!(app.get(&format!("{path}?include_deleted=true")).await.ok()["deleted_at"].is_string());
    app.get(&format!("/v1/contacts/{wei}")).await.problem(404, "not_found");
    assert_eq!(names(&app, "/v1/contacts").await, [] as [&str; 0]);
    assert_eq!(app.get(&format!("/v1/tasks/{task}")).await.ok()["status"], "cancelled");
    app.post(&format!("/v1/contacts/{li}/restore"), json!({}))
        .await
        .problem(409, "customer_deleted");
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!((&back["name"], &back["deleted_at"]), (&json!("Nimbus"), &Value::Null));
    let one = app.get(&format!("/v1/contacts/{wei}")).await.ok();
    assert_eq!((&one["is_primary"], &one["deleted_at"]), (&json!(true), &Value::Null));
    app.get(&format!("/v1/contacts/{li}")).await.problem(404, "not_found");
    assert_eq!(
        events_of(&app, &nimbus).await,
        ["customer.created", "customer.deleted", "customer.restored"]
    );
    assert_eq!(
        events_of(&app, &wei).await,
        ["contact.created", "contact.deleted", "contact.restored"]
    );
    assert_eq!(events_of(&app, &li).await, ["contact.created", "contact.deleted"]);
    // Nobody is reminded of what was cancelled.
    app.at("2026-11-20T10:00:00Z").await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 0);
}

#[tokio::test]
async fn a_contact_comes_back_and_is_primary_where_nobody_is() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei", json!({ "email": "wei@x.example" })).await;
    let path = format!("/v1/contacts/{wei}");
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    let li = contact(&app, &nimbus, "Li", json!({})).await;
    assert_eq!(app.get(&format!("/v1/contacts/{li}")).await.ok()["is_primary"], true);
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!((&back["is_primary"], &back["emails"]), (&json!(false), &json!(["wei@x.example"])));
    app.delete(&path).await.expect(204);
    app.delete(&format!("/v1/contacts/{li}")).await.expect(204);
    assert_eq!(app.post(&format!("{path}/restore"), json!({})).await.ok()["is_primary"], true);
    let version = app.get(&path).await.ok()["version"].clone();
    assert_eq!(
        app.post(&format!("{path}/restore"), json!({})).await.ok()["version"],
        version,
        "it is there"
    );
}

#[tokio::test]
async fn a_restore_of_another_version_is_stale() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei", json!({})).await;
    let admin = app.as_key(testkit::app::ADMIN_KEY);
    for path in [format!("/v1/contacts/{wei}"), format!("/v1/customers/{nimbus}")] {
        app.delete(&path).await.expect(204);
        let restore = format!("{path}/restore");
        let stale = admin.send("POST", &restore, &[("if-match", "\"1\"")], "").await;
        stale.problem(412, "stale");
        app.get(&path).await.problem(404, "not_found");
        admin.send("POST", &restore, &[("if-match", "\"2\"")], "").await.ok();
    }
}

#[tokio::test]
async fn what_comes_back_is_not_given_to_who_has_gone() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, "Nimbus", json!({ "owner_id": ada })).await;
    let wei = contact(&app, &nimbus, "Wei", json!({})).await;
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    app.delete(&format!("/v1/users/{ada}")).await.expect(204);
    let back = app.post(&format!("/v1/customers/{nimbus}/restore"), json!({})).await.ok();
    assert_eq!(back["owner_id"], Value::Null);
    assert_eq!(app.get(&format!("/v1/contacts/{wei}")).await.ok()["owner_id"], Value::Null);
}

#[tokio::test]
async fn deals_go_with_their_customer_and_come_back_with_it() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "insert into pipelines (id, name, is_default, created_at, updated_at, version) \
            values ('{nimbus}', 'Mine', false, '2026-11-20', '2026-11-20', 1); \
         insert into pipeline_stages (id, pipeline_id, name, position, probability) \
            values ('{nimbus}', '{nimbus}', 'New', 1, 0.1)"
    ))
    .await;
    let mut conn = app.conn().await;
    let actor = shared::actor::Actor::system();
    let mut deals = Vec::new();
    for name in ["With it", "Before it"] {
        let input = json!({ "customer_id": nimbus, "name": name, "stage_id": nimbus });
        let input = kernel::input::read(input, kernel::input::Mode::Create).unwrap();
        let now = app.clock.now();
        let deal = shared::deals::actions::create(&mut conn, &actor, input, now).await.unwrap();
        deals.push(deal.id);
    }
    let now = app.clock.now();
    shared::deals::actions::delete(&mut conn, &actor, deals[1], None, now).await.unwrap();
    let here = "deals where deleted_at is null";
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    assert_eq!(sql.count(here).await, 0);
    app.post(&format!("/v1/customers/{nimbus}/restore"), json!({})).await.ok();
    assert_eq!(sql.texts("name", here).await, ["With it"]);
}
