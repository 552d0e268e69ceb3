//! By which names, addresses and numbers an erased person is found, and whose stay.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, customer};

/// Tasks of a customer with these subjects.
async fn tasks(app: &TestApp, customer: &str, subjects: &[(&str, &str)]) -> Vec<String> {
    let ada = app.user("Ada", "rep", json!({})).await;
    let mut made = Vec::new();
    for (subject, _) in subjects {
        let task = json!({ "subject": subject, "customer_id": customer, "owner_id": ada });
        made.push(id(&app.post("/v1/tasks", task).await.created()));
    }
    made
}

/// What the subjects became.
async fn became(app: &TestApp, tasks: &[String], subjects: &[(&str, &str)]) {
    for (task, (before, after)) in tasks.iter().zip(subjects) {
        let now = app.get(&format!("/v1/tasks/{task}")).await.ok();
        assert_eq!(now["subject"], *after, "{before}");
    }
}

/// A lead that becomes a contact of a new customer, or of this one; answers what was made.
async fn converted(app: &TestApp, lead: Value, customer: Option<&str>) -> Value {
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let body = customer.map_or(json!({}), |id| json!({ "customer_id": id }));
    app.post(&format!("/v1/leads/{lead}/convert"), body).await.created()
}

async fn erase(app: &TestApp, contact: &str) {
    app.post(&format!("/v1/contacts/{contact}/erase"), json!({})).await.expect(204);
}

#[tokio::test]
async fn a_name_is_struck_out_in_every_order() {
    for (first, last, subjects) in [
        (
            "伟",
            "张",
            [
                ("给张伟寄合同", "给[erased]寄合同"),
                ("张 伟？", "[erased]？"),
                ("伟大的张", "伟大的张"),
            ],
        ),
        (
            "Wei",
            "Zhang",
            [
                ("Ask Zhang Wei", "Ask [erased]"),
                ("Zhang, Wei: offer", "[erased]: offer"),
                ("Wei", "Wei"),
            ],
        ),
    ] {
        let app = TestApp::start().await;
        let nimbus = customer(&app, "Nimbus", json!({})).await;
        let lead = json!({ "first_name": first, "last_name": last, "email": "wei@x.example" });
        let made = converted(&app, lead, Some(&nimbus)).await;
        let rows = tasks(&app, &nimbus, &subjects).await;
        erase(&app, &id(&made["contact"])).await;
        became(&app, &rows, &subjects).await;
    }
}

#[tokio::test]
async fn who_is_called_or_reached_nearly_so_keeps_what_is_theirs() {
    let app = TestApp::start().await;
    let acme = customer(&app, "Acme", json!({})).await;
    let body = json!({ "email": "li@acme.cn", "phone": "+3725123456" });
    let ann = contact(&app, &acme, "Ann Lee", body).await;
    let jose = contact(&app, &acme, "José", json!({})).await;
    let subjects = [
        ("write to wangli@acme.cn", "write to wangli@acme.cn"),
        ("Joann Leeds", "Joann Leeds"),
        ("Order 9512345678", "Order 9512345678"),
        ("Tell José Pérez", "Tell José Pérez"),
        ("写信给li@acme.cn吧", "写信给[erased]吧"),
        ("Ann Lee's 512 3456 (9-17)", "[erased]'s [erased] (9-17)"),
    ];
    let rows = tasks(&app, &acme, &subjects).await;
    erase(&app, &ann).await;
    erase(&app, &jose).await;
    became(&app, &rows, &subjects).await;
}

#[tokio::test]
async fn a_customer_that_is_the_person_is_erased_whole_whatever_the_name() {
    let app = TestApp::start().await;
    let lead = json!({ "first_name": "Madonna", "email": "m@x.example" });
    let made = converted(&app, lead, None).await;
    let (her, path) = (id(&made["contact"]), format!("/v1/customers/{}", id(&made["customer"])));
    assert_eq!(
        (&made["customer"]["kind"], &made["customer"]["name"]),
        (&json!("person"), &json!("Madonna"))
    );
    let more = json!({ "address": "1 Secret Road", "custom": { "shoe": 37 }, "tags": ["star"] });
    app.patch(&path, more).await.ok();
    app.patch(&format!("/v1/contacts/{her}"), json!({ "name": "Louise" })).await.ok();
    let inn = json!({ "kind": "person", "address": "2 Road" });
    let inn = customer(&app, "Madonna", inn).await;
    erase(&app, &her).await;
    let after = app.get(&path).await.ok();
    assert_eq!(
        (&after["name"], &after["address"], &after["custom"], &after["tags"]),
        (&json!(""), &Value::Null, &json!({}), &json!([]))
    );
    let log = app.get("/v1/audit?limit=200").await.ok().to_string();
    assert!(!log.contains("Secret"), "{log}");
    let other = app.get(&format!("/v1/customers/{inn}")).await.ok();
    assert_eq!((&other["name"], &other["address"]), (&json!("Madonna"), &json!("2 Road")));
}
