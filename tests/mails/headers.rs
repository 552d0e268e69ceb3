//! What stands in a message, and in its row.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{rows, walk};

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn a_message_has_the_headers_of_an_automatic_one() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    app.post("/v1/leads", json!({ "email": "nobodys@x.example" })).await.created();
    app.drain().await;
    let ada = app.user("Ada Müller", "rep", json!({})).await;
    super::lead(&app, "Wei", &ada).await;
    app.post(
        "/v1/tasks",
        json!({ "subject": "Call", "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z" }),
    )
    .await
    .created();
    walk(&app, "2026-11-20T09:00:00Z").await;
    for (to, kind, date) in [
        ("root@example.com", "alert", "Fri, 20 Nov 2026 08:00:00 +0000"),
        (ADA, "lead_assigned", "Fri, 20 Nov 2026 08:00:00 +0000"),
        (ADA, "task_reminder", "Fri, 20 Nov 2026 09:00:00 +0000"),
    ] {
        let mail =
            app.smtp.to(to).into_iter().find(|mail| mail.kind().as_deref() == Some(kind)).unwrap();
        let header = |name: &str| mail.header(name).unwrap_or_default();
        assert_eq!(header("Auto-Submitted"), "auto-generated", "{kind}");
        assert_eq!(header("Date"), date, "{kind}");
        assert_eq!(header("From"), "Rapport <rapport@crm.example>");
        assert!(
            header("To").contains(&format!("<{to}>")) || header("To") == to,
            "{}",
            header("To")
        );
        assert!(
            header("Content-Type").starts_with("multipart/alternative"),
            "{}",
            header("Content-Type")
        );
        assert_eq!(mail.from, "rapport@crm.example");
        assert_eq!(mail.to, [to]);
        assert!(mail.text().is_some() && mail.html().is_some());
        let row = rows(&app, kind, to).await[0].clone();
        let given = row["message_id"].as_str().unwrap().trim_matches(['<', '>']).to_owned();
        assert_eq!(mail.message_id(), Some(given.clone()));
        assert!(given.starts_with(&id(&row)) && given.ends_with("@crm.example"), "{given}");
        assert_eq!(row["subject"].as_str(), mail.subject().as_deref());
    }
}

#[tokio::test]
async fn a_row_says_how_it_fared_and_why_it_was_made() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let lead = super::lead(&app, "Wei", &ada).await;
    let body = json!({ "subject": "Call", "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z", "lead_id": lead });
    let task = id(&app.post("/v1/tasks", body).await.created());
    walk(&app, "2026-11-20T09:00:00Z").await;
    let news = rows(&app, "lead_assigned", ADA).await[0].clone();
    let event =
        app.get(&format!("/v1/audit?subject_id={lead}&type=lead.created")).await.ok()["data"][0]
            .clone();
    let why = json!({
        "rule": "lead_assigned", "event_id": event["id"], "lead_id": lead, "owner_id": ada, "assigned_because": "given"
    });
    assert_eq!(news["reason"], why);
    assert_eq!(
        (&news["status"], &news["attempts"], &news["lead_id"]),
        (&json!("sent"), &json!(1), &json!(lead))
    );
    assert_eq!(
        (&news["user_id"], &news["task_id"], &news["sent_at"]),
        (&json!(ada), &Value::Null, &json!("2026-11-20T08:00:00Z"))
    );
    let reminder = rows(&app, "task_reminder", ADA).await[0].clone();
    assert_eq!(reminder["reason"]["rule"], "task_reminder.given");
    assert_eq!(
        (&reminder["reason"]["task_id"], &reminder["task_id"]),
        (&json!(task), &json!(task))
    );
    assert!(reminder["reason"]["reminder_id"].is_string());
    assert_eq!(reminder["reason"]["moved_from"], Value::Null);
    let mut shown = app.get(&format!("/v1/emails/{}", id(&news))).await.ok();
    let why = shown.as_object_mut().unwrap().shift_remove("why").unwrap();
    assert_eq!((shown, &why["rule"]), (news.clone(), &json!("lead_assigned")));
    for filter in [format!("lead_id={lead}"), format!("user_id={ada}"), "status=sent".to_owned()] {
        let found = app.get(&format!("/v1/emails?{filter}")).await.ok();
        assert_eq!(found["data"].as_array().unwrap().len(), 2, "{filter}");
    }
    for secret in ["cause", "claimed_at", "reminder_id"] {
        assert_eq!(news.get(secret), None);
    }
}

#[tokio::test]
async fn the_mail_of_a_lead_says_what_to_do() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let body = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus & <Sons>", "phone": "+8613800138000",
        "email": "wei@x.example", "message": "Please <b>call</b> me\nSoon"
    });
    app.post("/v1/leads", body).await.created();
    app.drain().await;
    let mail = app.smtp.to(ADA)[0].clone();
    let (text, html) = (mail.text().unwrap(), mail.html().unwrap());
    for part in ["Wei Zhang", "Nimbus & <Sons>", "Please <b>call</b> me"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(html.contains("tel:+8613800138000"), "{html}");
    assert!(html.contains("Please &lt;b&gt;call&lt;") && !html.contains("<b>call</b>"), "{html}");
    assert!(text.contains("https://crm.example/a/"), "{text}");
}
