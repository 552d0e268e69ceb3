//! The people at a customer.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{contact, customer, events_of, names};

#[tokio::test]
async fn a_contact_is_of_a_customer_and_has_a_name() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    assert_eq!(
        app.post("/v1/contacts", json!({})).await.faults(),
        ["/customer_id required", "/name required"]
    );
    let body = json!({
        "customer_id": nimbus, "name": "Wei Zhang", "title": "Buyer", "email": "Wei@Nimbus.example", "phone": "+86 138 0013 8000",
        "locale": "zh-hans-cn", "timezone": "Asia/Shanghai", "survey_opt_out": true, "custom": { "likes": "tea" }
    });
    let made = app.post("/v1/contacts", body).await.created();
    let expected = json!({
        "id": made["id"], "customer_id": nimbus, "owner_id": null, "name": "Wei Zhang", "title": "Buyer",
        "email": "wei@nimbus.example", "phone": "+8613800138000", "emails": ["wei@nimbus.example"], "phones": ["+8613800138000"],
        "locale": "zh-Hans-CN", "timezone": "Asia/Shanghai", "is_primary": true, "survey_opt_out": true,
        "custom": { "likes": "tea" }, "created_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-20T08:00:00Z", "version": 1
    });
    assert_eq!(made, expected);
    assert_eq!(app.get(&format!("/v1/contacts/{}", id(&made))).await.ok(), expected);
    let many: Vec<String> = (0..21).map(|n| format!("n{n}@x.example")).collect();
    let bad = json!({
        "customer_id": nimbus, "name": "", "email": "x", "phone": "1", "emails": many, "locale": "zh_CN", "timezone": "Mars",
        "is_primary": "yes", "erased_at": null, "custom": { "a": {} }
    });
    let expected = [
        "/custom/a wrong_type",
        "/email invalid_email",
        "/emails too_many",
        "/erased_at unknown_field",
        "/is_primary wrong_type",
        "/locale invalid_locale",
        "/name blank",
        "/phone invalid_phone",
        "/timezone invalid_timezone",
    ];
    assert_eq!(app.post("/v1/contacts", bad).await.faults(), expected);
}

#[tokio::test]
async fn all_of_a_persons_addresses_are_kept_and_found() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let body = json!({ "email": "b@x.example", "emails": ["a@x.example", "B@x.example"], "phones": ["+8613800138000", "+12127365000"] });
    let wei = contact(&app, &nimbus, "Wei", body).await;
    let path = format!("/v1/contacts/{wei}");
    assert_eq!(app.get(&path).await.ok()["emails"], json!(["b@x.example", "a@x.example"]));
    contact(&app, &nimbus, "Li", json!({ "email": "li@x.example" })).await;
    app.post("/v1/leads", json!({ "email": "c@x.example" })).await.created();
    for filter in ["email=A@x.example", "email=b@x.example", "phone=%2B12127365000"] {
        assert_eq!(names(&app, &format!("/v1/contacts?{filter}")).await, ["Wei"], "{filter}");
    }
    assert_eq!(names(&app, "/v1/contacts?email=c@x.example").await, [] as [&str; 0], "a lead's");
    let after = app.patch(&path, json!({ "email": "d@x.example" })).await.ok();
    assert_eq!(after["emails"], json!(["d@x.example", "a@x.example"]));
    assert_eq!(names(&app, "/v1/contacts?email=b@x.example").await, [] as [&str; 0]);
    assert_eq!(names(&app, "/v1/contacts?email=d@x.example").await, ["Wei"]);
    let after = app.patch(&path, json!({ "emails": null, "phone": null })).await.ok();
    assert_eq!(
        (&after["emails"], &after["email"], &after["phones"]),
        (&json!([]), &Value::Null, &json!(["+12127365000"]))
    );
}

#[tokio::test]
async fn one_contact_is_primary() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let first = contact(&app, &nimbus, "First", json!({ "is_primary": false })).await;
    let second = contact(&app, &nimbus, "Second", json!({})).await;
    let primary = format!("/v1/contacts?customer_id={nimbus}&is_primary=true");
    assert_eq!(names(&app, &primary).await, ["First"]);
    app.patch(&format!("/v1/contacts/{second}"), json!({ "is_primary": true })).await.ok();
    assert_eq!(names(&app, &primary).await, ["Second"]);
    assert_eq!(events_of(&app, &first).await, ["contact.created", "contact.updated"]);
    assert_eq!(app.get(&format!("/v1/contacts/{first}")).await.ok()["version"], 2);
    contact(&app, &nimbus, "Third", json!({ "is_primary": true })).await;
    assert_eq!(names(&app, &primary).await, ["Third"]);
    app.patch(&format!("/v1/contacts/{second}"), json!({ "is_primary": false })).await.ok();
    assert_eq!(names(&app, &primary).await, ["Third"], "it was not the primary one");
    assert_eq!(
        names(&app, &format!("/v1/contacts?customer_id={nimbus}&is_primary=false&sort=name")).await,
        ["First", "Second"]
    );
}

#[tokio::test]
async fn a_contact_moves_to_another_customer_with_the_leads_that_it_was() {
    let app = TestApp::start().await;
    let (nimbus, cirrus) =
        (customer(&app, "Nimbus", json!({})).await, customer(&app, "Cirrus", json!({})).await);
    let wei = contact(&app, &nimbus, "Wei", json!({})).await;
    let li = contact(&app, &cirrus, "Li", json!({})).await;
    let lead =
        id(&app.post("/v1/leads", json!({ "email": "wei@x.example" })).await.created()["lead"]);
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "update leads set contact_id = '{wei}', customer_id = '{nimbus}' where id = '{lead}'"
    ))
    .await;
    let path = format!("/v1/contacts/{wei}");
    let moved = app.patch(&path, json!({ "customer_id": cirrus })).await.ok();
    assert_eq!((&moved["customer_id"], &moved["is_primary"]), (&json!(cirrus), &json!(false)));
    assert_eq!(app.get(&format!("/v1/leads/{lead}")).await.ok()["customer_id"], cirrus);
    assert_eq!(
        names(&app, &format!("/v1/contacts?customer_id={cirrus}&is_primary=true")).await,
        ["Li"]
    );
    // Back to where nobody is left: whom else to ask first?
    let moved = app.patch(&path, json!({ "customer_id": nimbus })).await.ok();
    assert_eq!(moved["is_primary"], true);
    let moved = app.patch(&path, json!({ "customer_id": cirrus, "is_primary": true })).await.ok();
    assert_eq!(moved["is_primary"], true);
    assert_eq!(app.get(&format!("/v1/contacts/{li}")).await.ok()["is_primary"], false);
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    for nowhere in [nimbus.as_str(), lead.as_str()] {
        let refused = app.patch(&path, json!({ "customer_id": nowhere })).await;
        assert_eq!(refused.faults(), ["/customer_id unknown_reference"]);
        let refused =
            app.post("/v1/contacts", json!({ "customer_id": nowhere, "name": "Bo" })).await;
        assert_eq!(refused.faults(), ["/customer_id unknown_reference"]);
    }
    assert_eq!(
        app.patch(&path, json!({ "customer_id": null })).await.faults(),
        ["/customer_id required"]
    );
}

#[tokio::test]
async fn a_contacts_owner_is_the_keys_user_else_the_customers_and_follows_the_customer() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &north).await);
    let nimbus = customer(&app, "Nimbus", json!({ "owner_id": ada })).await;
    let hers = contact(&app, &nimbus, "Hers", json!({})).await;
    let his = contact(&app, &nimbus, "His", json!({ "owner_id": bo })).await;
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let own = app
        .as_key(&key)
        .post("/v1/contacts", json!({ "customer_id": nimbus, "name": "Own" }))
        .await;
    assert_eq!(own.created()["owner_id"], ada);
    let owner =
        async |row: &str| app.get(&format!("/v1/contacts/{row}")).await.ok()["owner_id"].clone();
    assert_eq!((owner(&hers).await, owner(&his).await), (json!(ada), json!(bo)));
    let cy = app.rep("Cy", &north).await;
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": cy })).await.ok();
    assert_eq!((owner(&hers).await, owner(&his).await), (json!(cy), json!(bo)), "his was not hers");
    assert_eq!(events_of(&app, &hers).await, ["contact.created", "contact.updated"]);
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": null })).await.ok();
    assert_eq!((owner(&hers).await, owner(&his).await), (Value::Null, json!(bo)));
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": ada })).await.ok();
    assert_eq!(
        owner(&hers).await,
        json!(ada),
        "what nobody had goes to the first who has the customer"
    );
    let mut sql = Sql::on(app.database.url()).await;
    let owners = format!("ownerships where subject_type = 'contact' and subject_id = '{hers}'");
    assert_eq!(sql.count(&owners).await, 4);
}
