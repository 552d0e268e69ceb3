//! Contacts of customers are known, too.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{count, created, lead, merged, tasks_of};

pub(super) const WEI: &str = "wei@x.example";
pub(super) const PHONE: &str = "+8613800138000";

/// A customer of this owner with a contact; the lead that it was, the customer and the contact.
pub(super) async fn known(app: &TestApp, owner: &str, body: Value) -> (String, String, String) {
    let mut body = body;
    body["owner_id"] = json!(owner);
    let lead = lead(app, body).await;
    let made = app.post(&format!("/v1/leads/{lead}/convert"), json!({})).await.created();
    (lead, id(&made["customer"]), id(&made["contact"]))
}

#[tokio::test]
async fn a_known_contact_gives_a_linked_lead_to_the_customers_owner() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let (old, customer, contact) =
        known(&app, &bo, json!({ "email": WEI, "company": "Nimbus" })).await;
    app.drain().await;
    let again =
        created(&app, json!({ "email": "WEI@x.example", "phone": PHONE, "message": "A new idea" }))
            .await;
    assert_eq!(again["matched"], json!({ "kind": "contact", "id": contact, "by": "email" }));
    let new = &again["lead"];
    assert_ne!(id(new), old);
    assert_eq!(
        [
            &new["customer_id"],
            &new["contact_id"],
            &new["owner_id"],
            &new["assigned_because"],
            &new["status"]
        ],
        [&json!(customer), &json!(contact), &json!(bo), &json!("customer_owner"), &json!("new")]
    );
    let tasks = tasks_of(&app, &id(new)).await;
    assert_eq!((tasks.len(), &tasks[0]["owner_id"]), (1, &json!(bo)));
    app.drain().await;
    assert_eq!(super::kinds(&app, "bo@example.com"), ["lead_assigned", "lead_assigned"]);
    // Its phone is the lead's until it is converted.
    assert_eq!(app.get(&format!("/v1/contacts/{contact}")).await.ok()["phones"], json!([]));
    // The open lead of the same person comes before the contact, by what either of them knows.
    for (body, by) in [
        (json!({ "email": WEI }), "email"),
        (json!({ "phone": PHONE, "email": WEI }), "email"),
        (json!({ "phone": PHONE }), "phone"),
    ] {
        let more = merged(&app, body.clone()).await;
        assert_eq!(more["matched"], json!({ "kind": "lead", "id": id(new), "by": by }), "{body}");
    }
    assert_eq!(count(&app).await, 2);
    // Rejecting is about leads: the contact alone is none.
    app.post(&format!("/v1/leads/{}/convert", id(new)), json!({})).await.created();
    let third =
        app.post("/v1/leads?on_duplicate=reject", json!({ "phone": PHONE })).await.created();
    assert_eq!(third["matched"], json!({ "kind": "contact", "id": contact, "by": "phone" }));
}

#[tokio::test]
async fn a_customer_whose_owner_left_is_no_reason() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    known(&app, &bo, json!({ "email": WEI })).await;
    let (ada, cy) =
        (app.user("Ada", "rep", json!({})).await, app.user("Cy", "rep", json!({})).await);
    let given = created(&app, json!({ "email": WEI, "owner_id": cy })).await;
    assert_eq!(
        (&given["lead"]["owner_id"], &given["lead"]["assigned_because"]),
        (&json!(cy), &json!("given"))
    );
    app.delete(&format!("/v1/leads/{}", id(&given["lead"]))).await.expect(204);
    // Out of service, without giving the customer to anybody.
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    sql.run(&format!("UPDATE users SET active = false WHERE id = '{bo}'")).await;
    let next = created(&app, json!({ "email": WEI })).await;
    assert_eq!(next["lead"]["assigned_because"], "round_robin");
    assert_ne!(next["lead"]["owner_id"], bo);
    assert_eq!(next["matched"]["kind"], "contact");
    _ = ada;
}

#[tokio::test]
async fn a_contact_and_another_lead_are_two_persons() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let (_, _, contact) = known(&app, &bo, json!({ "email": WEI })).await;
    let other = lead(&app, json!({ "phone": PHONE })).await;
    let body = json!({ "email": WEI, "phone": PHONE });
    let problem = app.post("/v1/leads", body).await.problem(409, "ambiguous_match");
    let both = json!([
        { "kind": "contact", "id": contact, "by": "email" },
        { "kind": "lead", "id": other, "by": "phone" }
    ]);
    assert_eq!(problem["matched"], both);
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"][0]["matched"], both);
    // A colleague at the same switchboard is told apart.
    let colleague = created(
        &app,
        json!({ "email": "li@x.example", "phone": "+4930901820", "first_name": "Na" }),
    )
    .await;
    let named = json!({ "email": WEI, "phone": "+4930901820", "first_name": "Wei" });
    assert_eq!(created(&app, named).await["matched"]["id"], contact);
    _ = colleague;
}

#[tokio::test]
async fn two_emails_of_two_leads_are_two_persons() {
    let app = TestApp::start().await;
    let one = lead(&app, json!({ "email": WEI })).await;
    let other = lead(&app, json!({ "email": "li@x.example" })).await;
    let problem = app.post("/v1/leads", json!({ "emails": ["li@x.example", WEI] })).await;
    let both = json!([
        { "kind": "lead", "id": other, "by": "email" },
        { "kind": "lead", "id": one, "by": "email" }
    ]);
    assert_eq!(problem.problem(409, "ambiguous_match")["matched"], both);
}

#[tokio::test]
async fn deleted_contacts_do_not_match() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let (_, customer, contact) = known(&app, &bo, json!({ "email": WEI })).await;
    app.delete(&format!("/v1/contacts/{contact}")).await.expect(204);
    let new = created(&app, json!({ "email": WEI })).await;
    assert_eq!((&new["matched"], &new["lead"]["customer_id"]), (&Value::Null, &Value::Null));
    app.delete(&format!("/v1/leads/{}", id(&new["lead"]))).await.expect(204);
    app.post(&format!("/v1/contacts/{contact}/restore"), json!({})).await.ok();
    assert_eq!(created(&app, json!({ "email": WEI })).await["lead"]["customer_id"], customer);
}

#[tokio::test]
async fn by_its_external_id_a_converted_lead_is_known_and_final() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let body = json!({ "email": WEI, "source": "web", "external_id": "1", "message": "First" });
    let (old, customer, contact) = known(&app, &bo, body.clone()).await;
    app.drain().await;
    let version = app.get(&format!("/v1/leads/{old}")).await.ok()["version"].clone();
    let more = json!({
        "email": "new@x.example", "source": "web", "external_id": "1", "title": "CTO", "company": "Nimbus", "message": "Second"
    });
    for _ in 0..2 {
        let again = merged(&app, more.clone()).await;
        assert_eq!(again["matched"], json!({ "kind": "lead", "id": old, "by": "external_id" }));
        assert_eq!(again["differs"], json!(["/email", "/company", "/title"]));
        assert_eq!(
            (&again["lead"]["status"], &again["lead"]["version"]),
            (&json!("converted"), &version)
        );
        assert_eq!(
            (&again["lead"]["title"], &again["lead"]["emails"]),
            (&Value::Null, &json!([WEI]))
        );
    }
    merged(&app, body).await;
    let talks = app.get(&format!("/v1/interactions?customer_id={customer}")).await.ok();
    assert_eq!(talks["data"].as_array().unwrap().len(), 1, "a repeat adds nothing");
    let talk = &talks["data"][0];
    assert_eq!(
        [&talk["summary"], &talk["channel"], &talk["contact_id"], &talk["lead_id"]],
        [&json!("Second"), &json!("form"), &json!(contact), &json!(old)]
    );
    app.drain().await;
    assert_eq!(tasks_of(&app, &old).await.len(), 1, "no new task");
    assert_eq!(super::kinds(&app, "bo@example.com"), ["lead_assigned"]);
}
