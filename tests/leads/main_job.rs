use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

#[tokio::test]
async fn a_lead_becomes_a_task_a_mail_and_a_reminder() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app
        .user(
            "Ada Rep",
            "rep",
            json!({ "team_id": team, "timezone": "Asia/Shanghai", "locale": "zh-CN" }),
        )
        .await;
    let key = app.integration(None, &["leads:write"]).await;
    let body = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus", "email": "Wei@Nimbus.example",
        "phone": "+86 138 0013 8000", "source": "website", "external_id": "w-17", "message": "Please call me",
        "consent": { "basis": "consent", "text": "I agree", "at": "2026-11-20T08:00:00Z" }
    });
    let created = app.as_key(&key).post("/v1/leads", body.clone()).await;
    assert!(created.header("location").starts_with("/v1/leads/"), "{}", created.text);
    let created = created.created();
    let lead = &created["lead"];
    assert_eq!(lead["email"], "wei@nimbus.example");
    assert_eq!(lead["phone"], "+8613800138000");
    assert_eq!(lead["status"], "new");
    assert_eq!(lead["owner_id"], ada);
    assert_eq!(created["disposition"], "created");
    assert_eq!(created["matched"], json!(null));
    app.drain().await;

    let again = app.as_key(&key).post("/v1/leads", body).await.ok();
    assert_eq!(again["disposition"], "merged");
    assert_eq!(again["matched"], json!({ "kind": "lead", "id": lead["id"], "by": "external_id" }));

    let tasks = app.get(&format!("/v1/tasks?lead_id={}", id(lead))).await.ok();
    assert_eq!(tasks["data"].as_array().unwrap().len(), 1);
    assert_eq!(tasks["data"][0]["kind"], "call");
    assert_eq!(tasks["data"][0]["owner_id"], ada);
    // Friday 16:00 in Shanghai and four hours of working time: Monday 11:00.
    assert_eq!(tasks["data"][0]["due_at"], "2026-11-23T03:00:00Z");

    let mails = app.smtp.to("ada@example.com");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].kind().as_deref(), Some("lead_assigned"));
    app.at("2026-11-23T02:29:59Z").await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 1);
    app.at("2026-11-23T02:30:00Z").await;
    let mails = app.smtp.to("ada@example.com");
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[1].kind().as_deref(), Some("task_reminder"));
}

/// Posts it, and sees that the answer has every field of it.
async fn as_sent(app: &TestApp, path: &str, body: Value) -> Value {
    let made = app.post(path, body.clone()).await.created();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name} of {path}");
    }
    made
}

/// The worked example of the contract, from the lead to the purchase.
#[tokio::test]
async fn a_lead_becomes_a_customer_a_deal_and_a_purchase() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let more = json!({ "team_id": team, "timezone": "Asia/Shanghai", "locale": "zh-CN" });
    let ada = app.user("Ada Rep", "rep", more).await;
    let body = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus", "email": "Wei@Nimbus.example",
        "phone": "+86 138 0013 8000", "source": "website", "external_id": "w-17", "message": "Please call me",
        "consent": { "basis": "consent", "text": "I agree", "at": "2026-11-20T08:00:00Z" }
    });
    let lead = id(&app.post("/v1/leads", body.clone()).await.created()["lead"]);
    let value = json!({ "amount": "12000.00", "currency": "USD" });
    let deal = json!({ "deal": { "name": "Nimbus 2027", "value": value } });
    let made = app.post(&format!("/v1/leads/{lead}/convert"), deal).await.created();
    let [customer, contact, deal] = ["customer", "contact", "deal"].map(|name| id(&made[name]));
    assert_eq!(
        (&made["customer"]["name"], &made["contact"]["name"]),
        (&json!("Nimbus"), &json!("Wei Zhang"))
    );
    let again = app.post("/v1/leads", body).await.ok();
    assert_eq!(again["matched"], json!({ "kind": "lead", "id": lead, "by": "external_id" }));
    assert_eq!(again["lead"]["contact_id"], contact);
    let task = json!({
        "subject": "Send the offer", "kind": "call", "customer_id": customer, "owner_id": ada,
        "due_at": "2026-11-23T10:00:00Z", "remind_at": "2026-11-23T09:45:00Z"
    });
    let task = id(&as_sent(&app, "/v1/tasks", task).await);
    app.at("2026-11-23T09:44:59Z").await;
    let reminders = |app: &TestApp| {
        let mails = app.smtp.to("ada@example.com");
        mails.iter().filter(|mail| mail.kind().as_deref() == Some("task_reminder")).count()
    };
    let before = reminders(&app);
    app.at("2026-11-23T09:45:00Z").await;
    assert_eq!(reminders(&app), before + 1);
    let outcome = json!({ "outcome": "reached", "note": "wants a demo" });
    let done = app.post(&format!("/v1/tasks/{task}/complete"), outcome).await.ok();
    assert_eq!(done["status"], "done");
    let won = app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    assert_eq!((&won["status"], &won["value"]), (&json!("won"), &value));
    let talk = json!({
        "customer_id": customer, "channel": "call", "direction": "outbound", "summary": "Intro",
        "occurred_at": "2026-11-21T08:00:00Z"
    });
    as_sent(&app, "/v1/interactions", talk).await;
    let purchase = json!({
        "customer_id": customer, "external_id": "so-9", "purchased_on": "2026-11-21", "total": value
    });
    as_sent(&app, "/v1/purchases", purchase).await;
    let timeline = app.get(&format!("/v1/customers/{customer}/timeline")).await.ok();
    assert!(timeline["data"].as_array().unwrap().len() >= 5, "{timeline}");
    assert_eq!(timeline["next_cursor"], Value::Null);
}
