//! Who sees which customer and its contacts: alone, in lists, in the feed.

use serde_json::{Value, json};
use testkit::{TestApp, app::Caller, fixtures::id, sql::Sql};

use super::{column, contact, customer};

const READ: [&str; 2] = ["crm:read", "crm:write"];

struct Org {
    north: String,
    max: String,
    ada: String,
    bo: String,
    cy: String,
}

/// North with Max, who leads it, Ada and Bo; South with Cy.
async fn org(app: &TestApp) -> Org {
    let (north, south) = (app.team("North").await, app.team("South").await);
    let max = app.user("Max", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    let (ada, bo, cy) =
        (app.rep("Ada", &north).await, app.rep("Bo", &north).await, app.rep("Cy", &south).await);
    Org { north, max, ada, bo, cy }
}

/// A customer of each and of nobody, each with one contact of the same owner.
async fn files(app: &TestApp, org: &Org) -> Vec<(&'static str, String, String)> {
    let mut files = Vec::new();
    for (name, owner) in [
        ("Ada's", json!(org.ada)),
        ("Bo's", json!(org.bo)),
        ("Cy's", json!(org.cy)),
        ("Nobody's", Value::Null),
    ] {
        let row = customer(app, name, json!({ "owner_id": owner })).await;
        let person = contact(app, &row, name, json!({})).await;
        files.push((name, row, person));
    }
    files
}

async fn open_task(app: &TestApp, owner: &str, customer: &str) -> String {
    let task =
        id(&app.post("/v1/tasks", json!({ "subject": "Call", "owner_id": owner })).await.created());
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!("update tasks set customer_id = '{customer}' where id = '{task}'")).await;
    task
}

async fn sorted(caller: Caller<'_>, path: &str) -> Vec<String> {
    let mut names = column(caller, path, "name").await;
    names.sort();
    names
}

/// The customers and contacts that the feed tells of.
async fn fed(caller: Caller<'_>) -> Vec<String> {
    let feed = caller.get("/v1/changes?limit=200").await.ok();
    let changes = feed["data"].as_array().unwrap().iter();
    changes.map(|change| change["data"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn everybody_sees_their_own_and_what_hangs_on_it() {
    let app = TestApp::start().await;
    let org = org(&app).await;
    let files = files(&app, &org).await;
    app.drain().await;
    let keys = [
        (app.key_of(&org.ada, &READ).await, vec!["Ada's"]),
        (app.key_of(&org.max, &READ).await, vec!["Ada's", "Bo's", "Nobody's"]),
        (app.integration(Some(&org.north), &READ).await, vec!["Ada's", "Bo's"]),
        (app.integration(None, &READ).await, vec!["Ada's", "Bo's", "Cy's", "Nobody's"]),
    ];
    for (key, seen) in &keys {
        let caller = app.as_key(key);
        assert_eq!(sorted(caller, "/v1/customers").await, *seen);
        assert_eq!(sorted(caller, "/v1/contacts").await, *seen);
        let feed = fed(caller).await;
        for (name, row, person) in &files {
            let status = if seen.contains(name) { 200 } else { 404 };
            for (path, row) in [("customers", row), ("contacts", person)] {
                let path = format!("/v1/{path}/{row}");
                assert_eq!(caller.get(&path).await.status, status, "{name} {path}");
                assert_eq!(caller.patch(&path, json!({})).await.status, status, "{name} {path}");
                assert_eq!(feed.contains(row), status == 200, "{name} {path} in the feed");
            }
            for (path, row) in [("customers", row), ("contacts", person)] {
                let owners = caller.get(&format!("/v1/{path}/{row}/owners")).await;
                assert_eq!(owners.status, status, "{name} {path}");
                if status == 200 {
                    let of = owners.json()["data"][0]["owner_id"].clone();
                    let own = caller.get(&format!("/v1/{path}/{row}")).await.ok();
                    assert_eq!(of, own["owner_id"], "{name} {path}");
                }
            }
            let narrow = format!("/v1/contacts?customer_id={row}");
            assert_eq!(sorted(caller, &narrow).await.is_empty(), status == 404, "{name}");
        }
    }
}

#[tokio::test]
async fn a_customer_is_read_for_the_sake_of_an_open_task() {
    let app = TestApp::start().await;
    let org = org(&app).await;
    let files = files(&app, &org).await;
    let (_, row, person) = &files[2];
    let task = open_task(&app, &org.ada, row).await;
    app.drain().await;
    let key = app.key_of(&org.ada, &READ).await;
    let caller = app.as_key(&key);
    assert_eq!(sorted(caller, "/v1/customers").await, ["Ada's", "Cy's"]);
    assert_eq!(sorted(caller, "/v1/contacts").await, ["Ada's", "Cy's"]);
    let feed = fed(caller).await;
    assert!(feed.contains(row) && feed.contains(person));
    for path in [format!("/v1/customers/{row}"), format!("/v1/contacts/{person}")] {
        caller.get(&path).await.ok();
        caller.patch(&path, json!({ "name": "Mine" })).await.problem(403, "read_only");
        caller.delete(&path).await.problem(403, "read_only");
        caller.post(&format!("{path}/restore"), json!({})).await.problem(403, "read_only");
    }
    let new = json!({ "customer_id": row, "name": "New" });
    caller.post("/v1/contacts", new).await.problem(403, "read_only");
    let own = format!("/v1/contacts/{}", files[0].2);
    caller.patch(&own, json!({ "customer_id": row })).await.problem(403, "read_only");
    app.patch(&format!("/v1/tasks/{task}"), json!({ "status": "done" })).await.ok();
    caller.get(&format!("/v1/customers/{row}")).await.problem(404, "not_found");
    assert_eq!(sorted(caller, "/v1/customers").await, ["Ada's"]);
}

#[tokio::test]
async fn a_contact_of_ones_own_is_seen_at_anybodys_customer() {
    let app = TestApp::start().await;
    let org = org(&app).await;
    let files = files(&app, &org).await;
    let (_, row, _) = &files[2];
    let friend = contact(&app, row, "Friend", json!({ "owner_id": org.ada })).await;
    app.drain().await;
    let key = app.key_of(&org.ada, &READ).await;
    let caller = app.as_key(&key);
    assert_eq!(sorted(caller, "/v1/contacts").await, ["Ada's", "Friend"]);
    assert_eq!(sorted(caller, "/v1/customers").await, ["Ada's"]);
    assert!(fed(caller).await.contains(&friend));
    let path = format!("/v1/contacts/{friend}");
    assert_eq!(caller.patch(&path, json!({ "title": "Buyer" })).await.ok()["title"], "Buyer");
    // Others would lose their primary contact, or leads of theirs.
    for rearranged in
        [json!({ "is_primary": true }), json!({ "customer_id": files[0].1, "title": "Boss" })]
    {
        caller.patch(&path, rearranged).await.problem(403, "read_only");
    }
    let as_it_is = json!({ "is_primary": false, "customer_id": row });
    caller.patch(&path, as_it_is).await.ok();
    // To give it to nobody would be to lose it; nor can one be moved to where one does not see.
    assert_eq!(
        caller.patch(&path, json!({ "owner_id": null })).await.faults(),
        ["/owner_id unknown_reference"]
    );
    let own = format!("/v1/contacts/{}", files[0].2);
    assert_eq!(
        caller.patch(&own, json!({ "customer_id": row })).await.faults(),
        ["/customer_id unknown_reference"]
    );
    assert_eq!(
        caller.patch(&own, json!({ "owner_id": null })).await.ok()["owner_id"],
        Value::Null,
        "hers as the customer is"
    );
    let new = json!({ "customer_id": row, "name": "New" });
    assert_eq!(caller.post("/v1/contacts", new).await.faults(), ["/customer_id unknown_reference"]);
}

#[tokio::test]
async fn the_other_scopes_see_none_of_it() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei", json!({})).await;
    let key = app.integration(None, &["leads:write", "admin"]).await;
    for path in [
        "/v1/customers".to_owned(),
        "/v1/contacts".to_owned(),
        format!("/v1/customers/{nimbus}"),
        format!("/v1/contacts/{wei}"),
    ] {
        app.as_key(&key).get(&path).await.problem(403, "missing_scope");
    }
    let read = app.integration(None, &["crm:read"]).await;
    app.as_key(&read).post("/v1/customers", json!({})).await.problem(403, "missing_scope");
    app.as_key(&read).delete(&format!("/v1/contacts/{wei}")).await.problem(403, "missing_scope");
    let write = app
        .key_of(&app.user("Ada", "rep", json!({})).await, &["crm:read", "crm:write", "admin"])
        .await;
    app.as_key(&write)
        .post(&format!("/v1/contacts/{wei}/erase"), json!({}))
        .await
        .problem(403, "role_not_allowed");
}
