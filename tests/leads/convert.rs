//! A lead becomes a customer, a contact and a deal.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{lead, merged, tasks_of};

pub(super) const WEI: &str = "wei@x.example";

pub(super) async fn convert(app: &TestApp, lead: &str, body: Value) -> Value {
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
