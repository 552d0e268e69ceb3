//! A lead becomes a customer, a contact and a deal.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{lead, merged, tasks_of};

const WEI: &str = "wei@x.example";

async fn convert(app: &TestApp, lead: &str, body: Value) -> Value {
    let answer = app.post(&format!("/v1/leads/{lead}/convert"), body).await;
    let at = answer.header("location").to_owned();
    let made = answer.created();
    assert_eq!(at, format!("/v1/customers/{}", id(&made["customer"])));
    made
}

/// The types of the events of one change, sorted.
async fn events(app: &TestApp, request: &str) -> Vec<String> {
    let list = app.get(&format!("/v1/audit?request_id={request}&limit=200")).await.ok();
    let kinds = list["data"].as_array().unwrap().iter().map(|row| row["type"].as_str().unwrap());
    let mut kinds: Vec<String> = kinds.map(str::to_owned).collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn all_that_is_known_comes_along() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let body = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus", "title": "CTO", "country": "CN",
        "emails": [WEI, "w@x.example"], "phones": ["+8613800138000"], "message": "Hello"
    });
    let wei = lead(&app, body).await;
    app.drain().await;
    let call = json!({ "subject": "Call again", "lead_id": wei, "owner_id": ada, "due_at": "2026-11-27T09:00:00Z" });
    let done = id(&app.post("/v1/tasks", call.clone()).await.created());
    app.post(&format!("/v1/tasks/{done}/complete"), json!({ "outcome": "reached" })).await.ok();
    app.post("/v1/tasks", call).await.created();
    merged(&app, json!({ "email": WEI, "message": "And another thing" })).await;
    let headers = [("content-type", "application/json"), ("x-request-id", "convert-1")];
    let deal = json!({ "deal": { "name": "Nimbus 2027", "value": { "amount": "12000.00", "currency": "USD" } } });
    let made = app
        .as_key(testkit::ADMIN_KEY)
        .send("POST", &format!("/v1/leads/{wei}/convert"), &headers, deal.to_string())
        .await
        .created();
    let [customer, contact, deal] = ["customer", "contact", "deal"].map(|name| id(&made[name]));
    let of = |name: &str, field: &str| made[name][field].clone();
    assert_eq!(
        [
            of("customer", "name"),
            of("customer", "kind"),
            of("customer", "country"),
            of("customer", "owner_id")
        ],
        [json!("Nimbus"), json!("company"), json!("CN"), json!(ada)]
    );
    assert_eq!(
        [
            of("contact", "name"),
            of("contact", "title"),
            of("contact", "customer_id"),
            of("contact", "is_primary")
        ],
        [json!("Wei Zhang"), json!("CTO"), json!(customer), json!(true)]
    );
    assert_eq!(of("contact", "emails"), json!([WEI, "w@x.example"]));
    assert_eq!(of("contact", "phones"), json!(["+8613800138000"]));
    assert_eq!(
        [
            of("deal", "customer_id"),
            of("deal", "lead_id"),
            of("deal", "owner_id"),
            of("deal", "value")
        ],
        [
            json!(customer),
            json!(wei),
            json!(ada),
            json!({ "amount": "12000.00", "currency": "USD" })
        ]
    );
    assert_eq!(
        [of("lead", "status"), of("lead", "customer_id"), of("lead", "contact_id")],
        [json!("converted"), json!(customer), json!(contact)]
    );
    assert_eq!(made["lead"], app.get(&format!("/v1/leads/{wei}")).await.ok());
    // Derived values follow: somebody spoke with them, and the first task is the next thing to do.
    assert_eq!(of("customer", "last_contacted_at"), "2026-11-20T08:00:00Z");
    assert_eq!(of("customer", "next_follow_up_at"), "2026-11-20T13:00:00Z");
    let tasks = tasks_of(&app, &wei).await;
    assert_eq!(tasks.len(), 3);
    for task in &tasks {
        assert_eq!(task["customer_id"], customer, "{task}");
        let open = task["status"] == "open";
        assert_eq!(task["deal_id"], if open { json!(deal) } else { Value::Null }, "{task}");
    }
    let first = tasks.iter().find(|task| task["purpose"] == "first_contact").unwrap();
    assert_eq!((&first["status"], &first["owner_id"]), (&json!("open"), &json!(ada)));
    let talks = app.get(&format!("/v1/interactions?customer_id={customer}")).await.ok();
    let talks = talks["data"].as_array().unwrap();
    assert_eq!(talks.len(), 2);
    assert!(talks.iter().all(|talk| talk["contact_id"] == contact && talk["lead_id"] == wei));
    let mails = app.get(&format!("/v1/emails?customer_id={customer}")).await.ok();
    assert_eq!(mails["data"][0]["kind"], "lead_assigned");
    let told = events(&app, "convert-1").await;
    for kind in ["contact.created", "customer.created", "deal.created", "lead.converted"] {
        assert_eq!(told.iter().filter(|told| *told == kind).count(), 1, "{kind} in {told:?}");
    }
    assert!(!told.contains(&"lead.updated".to_owned()), "{told:?}");
}

#[tokio::test]
async fn a_lead_without_a_company_is_a_person() {
    let app = TestApp::start().await;
    let named =
        lead(&app, json!({ "email": "li@x.example", "first_name": "Na", "last_name": "Li" })).await;
    let made = convert(&app, &named, json!({})).await;
    assert_eq!(
        (&made["customer"]["name"], &made["customer"]["kind"]),
        (&json!("Na Li"), &json!("person"))
    );
    assert_eq!((&made["contact"]["name"], &made["deal"]), (&json!("Na Li"), &Value::Null));
    let bare = lead(&app, json!({ "phone": "+8613800138000" })).await;
    let made = convert(&app, &bare, json!({})).await;
    assert_eq!(
        (&made["customer"]["name"], &made["contact"]["name"]),
        (&json!("+8613800138000"), &json!("+8613800138000"))
    );
}

#[tokio::test]
async fn it_is_converted_once_and_final() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": WEI })).await;
    let path = format!("/v1/leads/{wei}");
    app.patch(&path, json!({ "status": "unqualified" })).await.ok();
    let stale = app.as_key(testkit::ADMIN_KEY);
    let headers = [("content-type", "application/json"), ("if-match", "\"1\"")];
    stale.send("POST", &format!("{path}/convert"), &headers, "{}").await.problem(412, "stale");
    convert(&app, &wei, json!({})).await;
    app.post(&format!("{path}/convert"), json!({})).await.problem(409, "invalid_transition");
    app.patch(&path, json!({ "status": "new" })).await.problem(409, "invalid_transition");
    // What is open by then is the customer's, and stays when the lead goes.
    let task = json!({ "subject": "Call", "lead_id": wei, "owner_id": app.user("Bo", "rep", json!({})).await });
    let task = id(&app.post("/v1/tasks", task).await.created());
    app.delete(&path).await.expect(204);
    assert_eq!(app.get(&format!("/v1/tasks/{task}")).await.ok()["status"], "open");
}

#[tokio::test]
async fn faults_are_named_and_nothing_is_made() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": WEI })).await;
    let path = format!("/v1/leads/{wei}/convert");
    let body = json!({ "customer_id": "nobody", "deal": { "value": { "amount": "x", "currency": "USD" }, "colour": 1 }, "owner": 1 });
    let faults = app.post(&path, body).await.faults();
    for fault in [
        "/customer_id invalid_id",
        "/deal/colour unknown_field",
        "/deal/name required",
        "/owner unknown_field",
    ] {
        assert!(faults.contains(&fault.to_owned()), "{fault} in {faults:?}");
    }
    let unknown = json!({ "customer_id": wei });
    assert_eq!(app.post(&path, unknown).await.faults(), ["/customer_id unknown_reference"]);
    let stage = json!({ "deal": { "name": "N", "stage_id": wei } });
    assert_eq!(app.post(&path, stage).await.faults(), ["/deal/stage_id unknown_reference"]);
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    for table in ["customers", "contacts", "deals"] {
        assert_eq!(sql.count(table).await, 0, "{table}");
    }
    assert_eq!(app.get(&format!("/v1/leads/{wei}")).await.ok()["status"], "new");
}

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
async fn it_goes_to_nobody_who_is_out_of_service() {
    let app = TestApp::start().await;
    let [ada, bo] =
        [app.user("Ada", "rep", json!({})).await, app.user("Bo", "admin", json!({})).await];
    let wei = lead(&app, json!({ "email": WEI, "owner_id": ada, "status": "unqualified" })).await;
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    let key = app.key_of(&bo, &["crm:read", "crm:write"]).await;
    let body = json!({ "deal": { "name": "x" } });
    let made = app.as_key(&key).post(&format!("/v1/leads/{wei}/convert"), body).await.created();
    for name in ["customer", "contact", "deal", "lead"] {
        assert_eq!(made[name]["owner_id"], bo, "{name}");
    }
    let owners = app.get(&format!("/v1/leads/{wei}/owners")).await.ok();
    let all = owners["data"].as_array().unwrap();
    assert!(all.iter().any(|one| one["owner_id"] == bo && one["to"].is_null()), "{owners}");
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
