//! Two that wait for each other: none of them is told so.

use std::time::Duration;

use serde_json::json;
use testkit::{TestApp, fixtures::id, sql::Sql};

/// Waits until a request waits for somebody's lock.
async fn until_one_waits(sql: &mut Sql) {
    let waiting =
        "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while sql.count(waiting).await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn who_gives_way_is_done_once_more() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let (mut watch, mut other) =
        (Sql::on(app.database.url()).await, Sql::on(app.database.url()).await);
    let lock =
        |table: &str, id: &str| format!("select 1 from {table} where id = '{id}' for update");
    // Its own patience is longer, so that the request is the one that PostgreSQL undoes.
    other.run(&format!("begin; set local deadlock_timeout = '20s'; {}", lock("users", &ada))).await;
    let body = json!({ "customer_id": nimbus, "name": "x", "owner_id": ada });
    let (made, ()) = tokio::join!(app.post("/v1/deals", body), async {
        until_one_waits(&mut watch).await;
        other.run(&lock("customers", &nimbus)).await;
        other.run("commit").await;
    });
    assert_eq!(made.created()["owner_id"], ada);
    assert_eq!(watch.count("deals").await, 1);
}

#[tokio::test]
async fn who_goes_out_of_service_holds_customers_before_leads_and_before_themselves() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let body = json!({ "name": "Nimbus", "owner_id": ada });
    let nimbus = id(&app.post("/v1/customers", body).await.created());
    let body = json!({ "email": "wei@x.example", "owner_id": ada });
    let wei = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let (mut watch, mut other) =
        (Sql::on(app.database.url()).await, Sql::on(app.database.url()).await);
    watch.run(&format!("update leads set customer_id = '{nimbus}' where id = '{wei}'")).await;
    other.run(&format!("begin; select 1 from customers where id = '{nimbus}' for update")).await;
    let path = format!("/v1/users/{ada}");
    let body = json!({ "active": false, "reassign_to": bo });
    let (gone, ()) = tokio::join!(app.patch(&path, body), async {
        until_one_waits(&mut watch).await;
        // While it waits for the customer nothing that comes later in the order is held.
        for (table, row) in [("leads", &wei), ("users", &ada)] {
            let select = format!("select 1 from {table} where id = '{row}' for update nowait");
            other.run(&select).await;
        }
        other.run("commit").await;
    });
    assert_eq!(gone.ok()["active"], false);
    for path in [format!("/v1/leads/{wei}"), format!("/v1/customers/{nimbus}")] {
        assert_eq!(app.get(&path).await.ok()["owner_id"], bo, "{path}");
    }
}
