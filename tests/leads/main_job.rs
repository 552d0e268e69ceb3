use serde_json::json;
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
