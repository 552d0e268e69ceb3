//! What is known of a customer or a contact already is kept, and is theirs who may change it.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{
    convert::{WEI, convert},
    lead,
};

#[tokio::test]
async fn a_named_customer_and_its_contact_are_reused_and_nothing_is_dropped() {
    let app = TestApp::start().await;
    let old = lead(&app, json!({ "email": WEI, "first_name": "Wei", "company": "Nimbus" })).await;
    let made = convert(&app, &old, json!({})).await;
    let (customer, contact) = (id(&made["customer"]), id(&made["contact"]));
    // By its external id and another e-mail it is no known person, but its phone-less contact shares none either.
    let body = json!({ "emails": ["new@x.example"], "phone": "+8613800138000", "first_name": "Li", "company": "Other" });
    let li = lead(&app, body).await;
    let second = convert(&app, &li, json!({ "customer_id": customer })).await;
    assert_eq!(
        (id(&second["customer"]), &second["customer"]["name"]),
        (customer.clone(), &json!("Nimbus"))
    );
    assert_ne!(id(&second["contact"]), contact);
    assert_eq!(second["contact"]["is_primary"], false);
    // One more, linked to the first contact by the match.
    let again = app
        .post(
            "/v1/leads",
            json!({ "emails": [WEI, "w2@x.example"], "phone": "+8613900139000", "title": "CEO" }),
        )
        .await;
    let again = again.created();
    assert_eq!(again["matched"], json!({ "kind": "contact", "id": contact, "by": "email" }));
    let third = convert(&app, &id(&again["lead"]), json!({})).await;
    assert_eq!((id(&third["customer"]), id(&third["contact"])), (customer, contact));
    let kept = &third["contact"];
    assert_eq!((&kept["name"], &kept["title"]), (&json!("Wei"), &json!("CEO")));
    assert_eq!(kept["emails"], json!([WEI, "w2@x.example"]));
    assert_eq!(kept["phones"], json!(["+8613900139000"]));
}

#[tokio::test]
async fn a_customer_out_of_sight_is_unknown() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let theirs = lead(&app, json!({ "email": WEI, "owner_id": bo })).await;
    let customer = id(&convert(&app, &theirs, json!({})).await["customer"]);
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let own = lead(&app, json!({ "email": "li@x.example", "owner_id": ada })).await;
    let path = format!("/v1/leads/{own}/convert");
    let named = app.as_key(&key).post(&path, json!({ "customer_id": customer })).await;
    assert_eq!(named.faults(), ["/customer_id unknown_reference"]);
    // A task makes it readable, and not hers to add to.
    app.post("/v1/tasks", json!({ "subject": "Call", "customer_id": customer, "owner_id": ada }))
        .await
        .created();
    let named = app.as_key(&key).post(&path, json!({ "customer_id": customer })).await;
    assert_eq!(named.faults(), ["/customer_id unknown_reference"]);
    app.as_key(&key)
        .post(&format!("/v1/leads/{theirs}/convert"), json!({}))
        .await
        .problem(403, "read_only");
    app.as_key(&key).post(&path, json!({})).await.created();
}

#[tokio::test]
async fn a_person_of_two_loses_no_address() {
    let app = TestApp::start().await;
    let many: Vec<String> = (0..20).map(|n| format!("w{n}@x.example")).collect();
    let first = lead(&app, json!({ "emails": many, "first_name": "Wei" })).await;
    let made = convert(&app, &first, json!({})).await;
    let other = lead(&app, json!({ "email": WEI, "phone": "+8613800138000" })).await;
    let contact = format!("/v1/contacts/{}", id(&made["contact"]));
    app.patch(&contact, json!({ "phone": "+8613800138000" })).await.ok();
    let body = json!({ "customer_id": made["customer"]["id"] });
    let after = convert(&app, &other, body).await;
    let known = app.get("/v1/contacts?email=wei@x.example").await.ok();
    assert_eq!(known["data"][0]["id"], after["contact"]["id"], "{after}");
}

#[tokio::test]
async fn a_new_message_of_one_whose_customer_is_gone_is_somebodys_to_answer() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let body = json!({ "email": WEI, "source": "web", "external_id": "w-1", "message": "Hello" });
    let wei = lead(&app, body.clone()).await;
    let made = convert(&app, &wei, json!({})).await;
    app.delete(&format!("/v1/customers/{}", id(&made["customer"]))).await.expect(204);
    assert_eq!(
        app.get(&format!("/v1/tasks?lead_id={wei}&status=open")).await.ok()["data"],
        json!([])
    );
    let again =
        json!({ "source": "web", "external_id": "w-1", "email": WEI, "message": "And now?" });
    assert_eq!(app.post("/v1/leads", again).await.ok()["disposition"], "merged");
    let open = app.get(&format!("/v1/tasks?lead_id={wei}&status=open")).await.ok();
    assert_eq!(
        (open["data"].as_array().unwrap().len(), &open["data"][0]["owner_id"]),
        (1, &json!(ada))
    );
    assert_eq!(app.post("/v1/leads", body).await.ok()["disposition"], "merged");
    let open = app.get(&format!("/v1/tasks?lead_id={wei}&status=open")).await.ok();
    assert_eq!(open["data"].as_array().unwrap().len(), 1);
}
