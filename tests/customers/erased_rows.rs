//! What is left of an erased person, and what can be done with it.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{contact, customer, events_of, names};

async fn lead(app: &TestApp, body: Value) -> String {
    id(&app.post("/v1/leads", body).await.created()["lead"])
}

#[tokio::test]
async fn an_erased_lead_is_an_empty_row_and_matches_no_more() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let body = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus", "title": "Buyer", "email": "wei@x.example",
        "phone": "+8613800138000", "country": "CN", "source": "web", "external_id": "w-17", "message": "Call me",
        "utm": { "a": "1" }, "consent": { "basis": "consent" }, "custom": { "b": 2 }
    });
    let wei = lead(&app, body.clone()).await;
    let before = app.get(&format!("/v1/leads/{wei}")).await.ok();
    let (path, erase) = (format!("/v1/leads/{wei}"), format!("/v1/leads/{wei}/erase"));
    assert_eq!(app.post(&erase, json!({})).await.expect(204), Value::Null);
    let after = app.get(&path).await.ok();
    for field in [
        "first_name",
        "last_name",
        "title",
        "email",
        "phone",
        "external_id",
        "message",
        "utm",
        "consent",
    ] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    assert_eq!(
        (&after["emails"], &after["phones"], &after["custom"]),
        (&json!([]), &json!([]), &json!({}))
    );
    for field in
        ["company", "source", "country", "status", "owner_id", "assigned_because", "created_at"]
    {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(after["erased_at"], "2026-11-20T08:00:00Z");
    assert_eq!(events_of(&app, &wei).await, ["lead.created", "lead.erased"]);
    app.post(&erase, json!({})).await.expect(204);
    assert_eq!(app.get(&path).await.ok()["version"], after["version"], "once is enough");
    app.patch(&path, json!({ "first_name": "Wei" })).await.problem(409, "erased");
    let task = app.get(&format!("/v1/tasks?lead_id={wei}")).await.ok()["data"][0].clone();
    assert_eq!(
        (&task["status"], &task["subject"], &task["note"]),
        (&json!("cancelled"), &json!(""), &Value::Null)
    );
    app.drain().await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 0, "nobody is told of nobody");
    assert_ne!(lead(&app, body).await, wei, "the same person is somebody new");
    app.delete(&path).await.expect(204);
    app.post(&format!("{path}/restore"), json!({})).await.problem(409, "erased");
    app.post("/v1/leads/0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10/erase", json!({}))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn an_erased_contact_is_an_empty_row() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let body = json!({ "title": "Buyer", "email": "wei@x.example", "phone": "+8613800138000", "locale": "zh", "timezone": "Asia/Shanghai", "custom": { "a": 1 } });
    let wei = contact(&app, &nimbus, "Wei Zhang", body).await;
    let path = format!("/v1/contacts/{wei}");
    app.delete(&path).await.expect(204);
    app.post(&format!("{path}/erase"), json!({})).await.expect(204);
    app.post(&format!("{path}/restore"), json!({})).await.problem(409, "erased");
    let after = app.get(&format!("{path}?include_deleted=true")).await.ok();
    assert_eq!(
        (&after["name"], &after["emails"], &after["custom"]),
        (&json!(""), &json!([]), &json!({}))
    );
    for field in ["title", "email", "phone", "locale", "timezone"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    let li = contact(&app, &nimbus, "Li Wang", json!({})).await;
    app.post(&format!("/v1/contacts/{li}/erase"), json!({})).await.expect(204);
    let path = format!("/v1/contacts/{li}");
    assert_eq!(app.get(&path).await.ok()["is_primary"], false);
    app.patch(&path, json!({ "name": "Li" })).await.problem(409, "erased");
    app.post(&format!("{path}/erase"), json!({})).await.expect(204);
    assert_eq!(events_of(&app, &li).await, ["contact.created", "contact.erased"]);
    assert_eq!(names(&app, "/v1/customers").await, ["Nimbus"]);
}

#[tokio::test]
async fn one_person_is_erased_as_contact_and_as_every_lead() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let mut rows = Vec::new();
    for n in 0..2 {
        let wei = contact(&app, &nimbus, "Wei Zhang", json!({})).await;
        let first = lead(&app, json!({ "email": format!("a{n}@x.example") })).await;
        let second = lead(&app, json!({ "email": format!("b{n}@x.example") })).await;
        let mut sql = Sql::on(app.database.url()).await;
        sql.run(&format!(
            "update leads set contact_id = '{wei}', customer_id = '{nimbus}' where id in ('{first}', '{second}')"
        ))
        .await;
        rows.push([
            format!("/v1/contacts/{wei}"),
            format!("/v1/leads/{first}"),
            format!("/v1/leads/{second}"),
        ]);
    }
    let other = lead(&app, json!({ "email": "other@x.example" })).await;
    app.post(&format!("{}/erase", rows[0][0]), json!({})).await.expect(204);
    app.post(&format!("{}/erase", rows[1][2]), json!({})).await.expect(204);
    for path in rows.iter().flatten() {
        assert!(app.get(path).await.ok()["erased_at"].is_string(), "{path}");
    }
    assert_eq!(app.get(&format!("/v1/leads/{other}")).await.ok()["email"], "other@x.example");
}

#[tokio::test]
async fn what_the_customer_needs_stays_without_the_person() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let person = customer(
        &app,
        "Wei Zhang",
        json!({ "kind": "person", "address": "1 Road", "website": "wei.example" }),
    )
    .await;
    let body = json!({ "email": "wei@x.example", "phone": "+8613800138000" });
    let at_nimbus = contact(&app, &nimbus, "Wei Zhang", body).await;
    let alone = contact(&app, &person, "Wei Zhang", json!({})).await;
    let task = json!({ "subject": "Send Wei Zhang the offer", "note": "138-0013-8000, or ask Li", "owner_id": ada });
    let task = id(&app.post("/v1/tasks", task).await.created());
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!("update tasks set customer_id = '{nimbus}' where id = '{task}'")).await;
    app.post(&format!("/v1/contacts/{at_nimbus}/erase"), json!({})).await.expect(204);
    let after = app.get(&format!("/v1/tasks/{task}")).await.ok();
    assert_eq!(
        (&after["subject"], &after["status"]),
        (&json!("Send [erased] the offer"), &json!("open"))
    );
    assert_eq!(after["note"], "[erased], or ask Li");
    assert_eq!(app.get(&format!("/v1/customers/{nimbus}")).await.ok()["name"], "Nimbus");
    assert_eq!(
        app.get(&format!("/v1/customers/{person}")).await.ok()["name"],
        "Wei Zhang",
        "another of that name"
    );
    app.post(&format!("/v1/contacts/{alone}/erase"), json!({})).await.expect(204);
    let after = app.get(&format!("/v1/customers/{person}")).await.ok();
    assert_eq!(
        (&after["name"], &after["address"], &after["website"]),
        (&json!(""), &Value::Null, &Value::Null)
    );
}
