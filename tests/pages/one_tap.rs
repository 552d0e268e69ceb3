//! From a message to a logged outcome.

use serde_json::json;
use testkit::TestApp;

use super::{ADA, first_task, get, interactions, lead, links, page_of, press};

#[tokio::test]
async fn one_tap_and_one_button_log_the_outcome() {
    let app = TestApp::start().await;
    let (ada, lead, _) = lead(&app, json!({})).await;
    let links = links(&app, ADA, "lead_assigned");
    let reached = links.iter().find(|link| link.ends_with("?outcome=reached")).unwrap();
    let tap = reached.trim_start_matches("https://crm.example");
    let page = get(&app, tap).await;
    assert_eq!(page.status, 200);
    for part in [
        "First contact: Wei Zhang (Nimbus)",
        "href=\"tel:+8613800138000\"",
        "href=\"mailto:wei@nimbus.example\"",
        "value=\"reached\" required checked",
        "Please call me",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    // What the form holds, as a browser would send it, without the next step.
    let fields = [("action", "done"), ("outcome", "reached"), ("note", "wants\r\na demo")];
    let done = press(&app, tap, &fields).await;
    assert_eq!(done.status, 200, "{}", done.text);
    assert!(done.text.contains("Done: Reached"), "{}", done.text);

    let task = first_task(&app, &lead).await;
    assert_eq!(task["status"], "done");
    assert_eq!(task["outcome"], "reached");
    assert_eq!(task["note"], "wants\na demo");
    assert_eq!(task["completed_by"], ada);
    let logged = interactions(&app, &lead).await;
    assert_eq!(logged.len(), 1);
    assert_eq!(logged[0]["channel"], "call");
    assert_eq!(logged[0]["direction"], "outbound");
    assert_eq!(logged[0]["outcome"], "reached");
    assert_eq!(logged[0]["summary"], "wants\na demo");
    assert_eq!(logged[0]["user_id"], ada);
    let row = app.get(&format!("/v1/leads/{lead}")).await.ok();
    assert_eq!(row["first_response_at"], "2026-11-20T08:00:00Z");
    // It is the user who did it, with the request that is in the log.
    let audit = app.get("/v1/audit?type=task.completed").await.ok();
    assert_eq!(audit["data"][0]["actor_user_id"], ada, "{audit}");
    assert_eq!(audit["data"][0]["request_id"], done.header("x-request-id"));
}

#[tokio::test]
async fn a_reminder_leads_to_the_same_page() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let customer = json!({ "name": "Nimbus", "owner_id": ada });
    let customer = app.post("/v1/customers", customer).await.created()["id"].clone();
    let contact = json!({ "customer_id": customer, "name": "Wei", "phone": "+8613800138000" });
    app.post("/v1/contacts", contact).await.created();
    let deal = json!({ "customer_id": customer, "name": "Sensors 2027", "owner_id": ada,
                       "value": { "amount": "12000.00", "currency": "USD" } });
    let deal = app.post("/v1/deals", deal).await.created()["id"].clone();
    let task = json!({ "subject": "Send the offer", "kind": "call", "deal_id": deal,
                       "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z" });
    app.post("/v1/tasks", task).await.created();
    let met = json!({ "customer_id": customer, "channel": "visit", "summary": "Saw the line",
                      "user_id": ada });
    app.post("/v1/interactions", met).await.created();
    app.at("2026-11-20T09:00:00Z").await;
    let page = get(&app, &page_of(&app, ADA, "task_reminder")).await;
    assert_eq!(page.status, 200);
    for part in [
        "Send the offer",
        "Sensors 2027",
        "12000.00 USD",
        "Qualification",
        "Saw the line",
        "tel:+8613800138000",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
}

#[tokio::test]
async fn what_hangs_on_nobody_is_done_without_an_outcome() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let task = json!({ "subject": "Fill in expenses", "owner_id": ada,
                       "remind_at": "2026-11-20T08:00:00Z" });
    let task = app.post("/v1/tasks", task).await.created();
    app.drain().await;
    let path = page_of(&app, ADA, "task_reminder");
    assert!(!get(&app, &path).await.text.contains("type=\"radio\""));
    assert_eq!(press(&app, &path, &[("action", "done"), ("note", "sent")]).await.status, 200);
    let task = app.get(&format!("/v1/tasks/{}", task["id"].as_str().unwrap())).await.ok();
    assert_eq!((task["status"].as_str(), task["note"].as_str()), (Some("done"), Some("sent")));
}

#[tokio::test]
async fn both_languages() {
    let app = TestApp::start().await;
    let more = json!({ "locale": "zh-CN", "timezone": "Asia/Shanghai" });
    let (_, _, path) = lead(&app, more).await;
    let page = get(&app, &path).await;
    assert!(page.text.contains("<html lang=\"zh-CN\">"));
    assert_eq!(page.header("content-language"), "zh-CN");
    assert!(page.text.contains("结果如何？") && page.text.contains("无人接听"), "{}", page.text);
    let done = press(&app, &path, &[("action", "done"), ("outcome", "no_answer")]).await;
    assert!(done.text.contains("已完成：无人接听"), "{}", done.text);
    // Friday 16:00 in Shanghai: three hours of working time later is Monday 10:00.
    assert_eq!(super::value_of(&done.text, "next_at"), "2026-11-23T10:00");
    assert_eq!(super::value_of(&done.text, "next_subject"), "再次致电 Wei Zhang");
}
