//! Who is told that a lead is a known contact, and who is not.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{
    contacts::{PHONE, WEI, known},
    created, tasks_of,
};

#[tokio::test]
async fn who_may_not_read_the_contact_gets_the_own_fields_only() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let south = app.team("South").await;
    let (ada, cy) = (app.rep("Ada", &north).await, app.rep("Cy", &south).await);
    let (_, customer, contact) =
        known(&app, &cy, json!({ "email": WEI, "company": "Secret" })).await;
    let scopes = ["leads:write", "crm:read"];
    let of_north = app.integration(Some(&north), &scopes).await;
    let website = app.integration(None, &["leads:write"]).await;
    for key in [&of_north, &website] {
        let answer = app
            .as_key(key)
            .post("/v1/leads", json!({ "email": "Wei@x.example", "title": "CTO" }))
            .await;
        let at = answer.header("location").to_owned();
        let own = json!({ "email": WEI, "title": "CTO" });
        assert_eq!(
            answer.created(),
            json!({ "lead": own, "disposition": "created", "matched": null })
        );
        let new = app.get(&at).await.ok();
        assert_eq!((&new["customer_id"], &new["owner_id"]), (&json!(customer), &json!(cy)));
        let read = app.as_key(key).get(&at).await.ok();
        assert_eq!((&read["customer_id"], &read["owner_id"]), (&Value::Null, &Value::Null));
        app.delete(&at).await.expect(204);
    }
    let of_south = app.integration(Some(&south), &scopes).await;
    let seen = app.as_key(&of_south).post("/v1/leads", json!({ "email": WEI })).await.created();
    assert_eq!(seen["matched"], json!({ "kind": "contact", "id": contact, "by": "email" }));
    // The same of an ambiguous one: kept whole, shown as far as it may be read.
    let mine = app.as_key(&of_north).post("/v1/leads", json!({ "phone": PHONE })).await.created();
    let both = json!({ "email": WEI, "phone": PHONE });
    let problem =
        app.as_key(&of_north).post("/v1/leads", both).await.problem(409, "ambiguous_match");
    let shown = json!([{ "kind": "lead", "id": id(&mine["lead"]), "by": "phone" }]);
    assert_eq!(problem["matched"], shown);
    let kept = app.as_key(&of_north).get("/v1/rejected-leads").await.ok()["data"][0].clone();
    assert_eq!(kept["matched"], shown);
    let path = format!("/v1/rejected-leads/{}", id(&kept));
    assert_eq!(app.as_key(&of_north).get(&path).await.ok()["matched"], shown);
    let whole = app.get(&path).await.ok()["matched"].clone();
    assert_eq!(whole.as_array().unwrap().len(), 2, "{whole}");
    _ = ada;
}

#[tokio::test]
async fn who_gets_the_lead_of_a_known_contact_is_told_who_it_is() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let customer = json!({ "name": "Nimbus", "owner_id": bo });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let contact = json!({ "customer_id": customer, "name": "Wei Zhang", "title": "Buyer",
        "email": WEI, "phone": PHONE });
    app.post("/v1/contacts", contact).await.created();
    let new = created(&app, json!({ "email": WEI, "message": "A new idea" })).await;
    let task = tasks_of(&app, &id(&new["lead"])).await[0].clone();
    assert_eq!(
        (&task["subject"], &task["kind"]),
        (&json!("First contact: Wei Zhang (Nimbus)"), &json!("call"))
    );
    // The lead itself holds what was posted.
    assert_eq!((&new["lead"]["last_name"], &new["lead"]["company"]), (&Value::Null, &Value::Null));
    app.drain().await;
    let mail = app.smtp.to("bo@example.com")[0].clone();
    assert!(mail.subject().unwrap().starts_with("New enquiry of a customer: Wei Zhang, Nimbus"));
    let text = mail.text().unwrap();
    for part in ["+86 138 0013 8000", "Buyer", "They are with Nimbus, a customer of yours."] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_guessed_address_tells_its_sender_nothing_of_a_colleagues_customer() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let customer = json!({ "name": "Kestrel", "owner_id": bo });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let contact = json!({ "customer_id": customer, "name": "Wei Zhang", "email": WEI });
    app.post("/v1/contacts", contact).await.created();
    let lead = json!({ "email": WEI, "owner_id": ada, "message": "hello" });
    let lead = created(&app, lead).await["lead"].clone();
    app.drain().await;
    let tasks = tasks_of(&app, &id(&lead)).await;
    let said: Vec<String> = app
        .smtp
        .to("ada@example.com")
        .iter()
        .map(|mail| format!("{:?} {}", mail.subject(), mail.text().unwrap()))
        .chain(tasks.iter().map(|task| task["subject"].to_string()))
        .collect();
    assert_eq!(lead["owner_id"], json!(ada));
    assert!(said.len() >= 2, "a mail and a task: {said:?}");
    assert!(
        !said.iter().any(|text| text.contains("Kestrel") || text.contains("Wei Zhang")),
        "{said:?}"
    );
}
