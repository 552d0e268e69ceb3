//! What a role adds to a scope, and what it takes away.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::people::{ALL, lead, people};

#[tokio::test]
async fn the_scope_admin_takes_an_admin() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    for user in [&people.ada, &people.max] {
        let key = app.key_of(user, &ALL).await;
        for path in ["/v1/settings", "/v1/keys", "/v1/calendars", "/v1/audit"] {
            let problem = app.as_key(&key).get(path).await.problem(403, "role_not_allowed");
            assert_eq!(problem["scope"], "admin", "{path}");
        }
    }
    let key = app.key_of(&people.root, &["admin"]).await;
    app.as_key(&key).get("/v1/settings").await.ok();
    app.as_key(&key).get("/v1/leads").await.problem(403, "missing_scope");
}

#[tokio::test]
async fn a_reader_sees_of_people_their_id_name_and_email() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let key = app.key_of(&people.ada, &["crm:read"]).await;
    let card = app.as_key(&key).get(&format!("/v1/users/{}", people.cy)).await.ok();
    let mut fields: Vec<&str> = card.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["created_at", "email", "id", "name", "updated_at", "version"]);
    let list = app.as_key(&key).get("/v1/users?sort=name").await.ok();
    assert_eq!(list["data"][0].get("role"), None);
    assert_eq!(list["data"].as_array().unwrap().len(), 6);
    app.as_key(&key).get("/v1/teams").await.ok();
}

#[tokio::test]
async fn a_reader_filters_people_by_what_a_card_shows() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let key = app.key_of(&people.ada, &["crm:read"]).await;
    let team = format!("team_id={}", people.north);
    let manager = format!("manager_id={}", people.max);
    for hidden in ["role=rep", &team, &manager, "active=true"] {
        let path = format!("/v1/users?{hidden}");
        let problem = app.as_key(&key).get(&path).await.problem(400, "invalid_parameter");
        let name = hidden.split('=').next().unwrap();
        assert_eq!(problem["errors"][0]["pointer"], name);
        app.get(&path).await.ok();
    }
    let both = app.as_key(&key).get("/v1/users?role=rep&active=true").await;
    assert_eq!(both.problem(400, "invalid_parameter")["errors"].as_array().unwrap().len(), 2);
    let found = app.as_key(&key).get("/v1/users?email=cy@example.com").await.ok();
    assert_eq!(id(&found["data"][0]), people.cy);
    app.delete(&format!("/v1/users/{}", people.cy)).await.expect(204);
    let card = format!("/v1/users/{}", people.cy);
    app.as_key(&key).get(&card).await.problem(404, "not_found");
    let gone = app.as_key(&key).get(&format!("{card}?include_deleted=true")).await.ok();
    assert!(gone["deleted_at"].is_string() && gone.get("role").is_none(), "{gone}");
}

#[tokio::test]
async fn a_rep_gives_work_to_nobody_out_of_sight() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let wei = lead(&app, "wei", &json!(people.ada)).await;
    let hidden = lead(&app, "hidden", &json!(people.cy)).await;
    let key = app.key_of(&people.ada, &["crm:read", "crm:write"]).await;
    let caller = app.as_key(&key);
    let task =
        |owner: &str, lead: &str| json!({ "subject": "Call", "owner_id": owner, "lead_id": lead });
    assert_eq!(
        caller.post("/v1/tasks", task(&people.cy, &wei)).await.faults(),
        ["/owner_id unknown_reference"]
    );
    assert_eq!(
        caller.post("/v1/tasks", task(&people.ada, &hidden)).await.faults(),
        ["/lead_id unknown_reference"]
    );
    let give = caller.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": people.bo })).await;
    assert_eq!(give.faults(), ["/owner_id unknown_reference"]);
    let manager = app.key_of(&people.max, &["crm:read", "crm:write"]).await;
    app.as_key(&manager)
        .patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": people.eve }))
        .await
        .ok();
    app.as_key(&manager).post("/v1/tasks", task(&people.bo, &wei)).await.created();
}

#[tokio::test]
async fn who_leads_a_team_from_now_on_sees_it_from_now_on() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let hidden = lead(&app, "hidden", &json!(people.cy)).await;
    let key = app.key_of(&people.max, &["crm:read"]).await;
    let path = format!("/v1/leads/{hidden}");
    app.as_key(&key).get(&path).await.problem(404, "not_found");
    app.patch(&format!("/v1/teams/{}", people.south), json!({ "lead_id": people.max })).await.ok();
    app.as_key(&key).get(&path).await.ok();
    app.patch(&format!("/v1/users/{}", people.max), json!({ "role": "rep" })).await.ok();
    app.as_key(&key).get(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn no_key_gives_more_than_it_has() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let key = app.integration(None, &["admin"]).await;
    let bootstrap: Vec<Value> = app.get("/v1/keys").await.ok()["data"].as_array().unwrap().clone();
    assert!(
        bootstrap.iter().all(|key| key["name"] != "bootstrap"),
        "the operator's key is not listed"
    );
    assert!(bootstrap.iter().all(|key| key.get("hash").is_none() && key.get("key").is_none()));
    let made = app
        .as_key(&key)
        .post("/v1/keys", json!({ "name": "x", "scopes": ["crm:read"], "user_id": people.ada }))
        .await;
    id(&made.created());
}
