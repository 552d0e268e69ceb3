//! Who hears of a case: who has it, who is above, the customer; and of praise.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, contact, customer, rows, tasks_of};
use crate::surveys::{link, press, survey};

/// Ada, whose manager is Max, and a contact of a customer of hers who was asked; the page.
async fn asked(app: &TestApp, more: Value) -> String {
    let max = app.user("Max", "manager", json!({ "locale": "zh-CN" })).await;
    let north = app.team("North").await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    app.patch(&format!("/v1/users/{max}"), json!({ "team_id": north })).await.ok();
    let ada = app
        .user("Ada Rep", "rep", json!({ "team_id": north, "reminders": { "before": null } }))
        .await;
    let nimbus = customer(app, Some(&ada)).await;
    let wei = contact(app, &nimbus, "wei@nimbus.example", more).await;
    let survey = survey(app, "nps", json!({ "name": "After sale" })).await;
    link(app, &survey, &wei).await
}

fn of_kind(app: &TestApp, to: &str, kind: &str) -> Vec<(String, String)> {
    let all = app.smtp.to(to);
    let of_kind = all.iter().filter(|mail| mail.kind().as_deref() == Some(kind));
    of_kind.map(|mail| (mail.subject().unwrap(), mail.text().unwrap())).collect()
}

/// The first link to the page of a task.
fn task_page(text: &str) -> String {
    let at = text.find("https://crm.example/a/").unwrap();
    let link = text[at..].split_whitespace().next().unwrap();
    link.strip_prefix("https://crm.example").unwrap().to_owned()
}

#[tokio::test]
async fn a_low_answer_reaches_owner_and_manager_at_once_with_a_link_to_act() {
    let app = TestApp::start().await;
    let page = asked(&app, json!({ "phone": "+8613800138000" })).await;
    press(&app, &page, &[("score", "3"), ("comment", "slow <b>")]).await;
    app.drain().await;
    let own = of_kind(&app, "ada@example.com", "alert");
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!(own[0].0, "Low answer: Wei Zhang, Nimbus – get back to them by Mon 09:00");
    for part in ["> slow <b>", "3 of 10", "+86 138 0013 8000", "This case is yours"] {
        assert!(own[0].1.contains(part), "{part}: {}", own[0].1);
    }
    let above = of_kind(&app, "max@example.com", "alert");
    assert_eq!(above.len(), 1);
    assert!(above[0].1.contains("这条客诉由 Ada Rep 负责"), "{}", above[0].1);
    // The link of each opens the task; one tap logs it in the case.
    let case = id(&rows(&app, "/v1/cases").await[0]);
    let task = tasks_of(&app, &case).await[0].clone();
    for text in [&own[0].1, &above[0].1] {
        let shown = app.stranger().get(&task_page(text)).await;
        assert_eq!(shown.status, 200);
        assert!(
            shown.text.contains("After sale: 3&#x2f;10") || shown.text.contains("After sale: 3/10"),
            "{}",
            shown.text
        );
    }
    let own_page = task_page(&own[0].1);
    let path = own_page.split('?').next().unwrap();
    press(&app, path, &[("action", "done"), ("outcome", "reached")]).await;
    assert_eq!(app.get(&format!("/v1/tasks/{}", id(&task))).await.ok()["status"], "done");
    let history = rows(&app, &format!("/v1/cases/{case}/history")).await;
    assert_eq!(history.last().unwrap()["type"], "outreach");
    let email = app.get("/v1/emails?kind=alert&limit=200").await.ok()["data"][0].clone();
    let why = app.get(&format!("/v1/emails/{}", id(&email))).await.ok()["why"].clone();
    assert_eq!(why["rule"], "case_opened");
    let named = why["rows"].as_array().unwrap();
    assert!(
        named.iter().any(|row| row["type"] == "case" && row["text"] == "After sale: 3/10"),
        "{why}"
    );
}

/// Nobody looks after the customer: the admins hear of it, and the case waits.
#[tokio::test]
async fn of_a_case_that_nobody_has_the_admins_are_told() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let nimbus = customer(&app, None).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    let page = link(&app, &survey, &wei).await;
    press(&app, &page, &[("score", "0")]).await;
    app.drain().await;
    let told = of_kind(&app, "root@example.com", "alert");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "Needs attention: Case without an owner: Nimbus");
    let case = id(&rows(&app, "/v1/cases").await[0]);
    assert!(told[0].1.contains(&format!("PATCH /v1/cases/{case}")), "{}", told[0].1);
    // The first owner gets the task and the message.
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": ada })).await.ok();
    app.drain().await;
    assert_eq!(of_kind(&app, "ada@example.com", "alert").len(), 1);
    assert_eq!(tasks_of(&app, &case).await[0]["owner_id"], json!(ada));
}

/// Who opens a case for themselves knows; who is given one is told.
#[tokio::test]
async fn who_is_given_a_case_is_told() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let own = json!({ "customer_id": nimbus, "subject": "Wrong colour" });
    let own = id(&app.as_key(&key).post("/v1/cases", own).await.created());
    app.drain().await;
    assert_eq!(of_kind(&app, "ada@example.com", "alert").len(), 0);
    app.patch(&format!("/v1/cases/{own}"), json!({ "severity": "low" })).await.ok();
    app.patch(&format!("/v1/cases/{own}"), json!({ "owner_id": bo })).await.ok();
    app.drain().await;
    assert_eq!(of_kind(&app, "ada@example.com", "alert").len(), 0);
    let told = of_kind(&app, "bo@example.com", "alert");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "Case: Wrong colour – Nimbus, by Mon 09:00");
}

#[tokio::test]
async fn the_customer_hears_once_what_was_done() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo Rep", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let more = json!({ "locale": "zh-CN", "name": "张伟", "survey_opt_out": true });
    let wei = contact(&app, &nimbus, "wei@nimbus.example", more).await;
    let it = id(&case(&app, &nimbus, json!({ "contact_id": wei, "owner_id": bo })).await);
    let path = format!("/v1/cases/{it}");
    let sent = || of_kind(&app, "wei@nimbus.example", "case_resolution");
    app.patch(&path, json!({ "resolution": "a draft" })).await.ok();
    app.drain().await;
    assert_eq!(sent().len(), 0);
    let done = json!({ "status": "resolved", "resolution": "已补发\n并致歉" });
    app.patch(&path, done).await.ok();
    app.drain().await;
    let first = sent();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].0, "您提出的事项已处理（Nimbus Sales）");
    let lines: Vec<&str> = first[0].1.lines().collect();
    assert!(lines.windows(2).any(|pair| pair == ["> 已补发", "> 并致歉"]), "{lines:?}");
    let mail = app.smtp.to("wei@nimbus.example")[0].clone();
    assert!(mail.header("Reply-To").unwrap().ends_with("<bo@example.com>"), "who has the case");
    assert!(mail.header("List-Unsubscribe").is_some());
    assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    // A change of the note, or the closing, is no second message; a second resolution is.
    app.patch(&path, json!({ "resolution": "已补发，并致歉" })).await.ok();
    app.patch(&path, json!({ "status": "closed" })).await.ok();
    app.drain().await;
    assert_eq!(sent().len(), 1);
    app.patch(&path, json!({ "status": "working" })).await.ok();
    app.patch(&path, json!({ "status": "resolved", "resolution": "换货" })).await.ok();
    app.drain().await;
    assert_eq!(sent().len(), 2);
    assert!(sent()[1].1.contains("> 换货"));
}

#[tokio::test]
async fn who_cannot_be_written_to_gets_no_note() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let gone = contact(&app, &nimbus, "gone@nimbus.example", json!({})).await;
    let none = contact(&app, &nimbus, "x@nimbus.example", json!({ "email": null })).await;
    let two = json!({ "email": null, "emails": ["gone@nimbus.example", "here@nimbus.example"] });
    let two = contact(&app, &nimbus, "x", two).await;
    app.post("/v1/suppressions", json!({ "email": "gone@nimbus.example" })).await.created();
    for contact in [json!(gone), json!(none), json!(two), Value::Null] {
        let it = id(&case(&app, &nimbus, json!({ "contact_id": contact })).await);
        let done = json!({ "status": "resolved", "resolution": "Sent again" });
        app.patch(&format!("/v1/cases/{it}"), done).await.ok();
    }
    // Opened again before it left.
    let li = contact(&app, &nimbus, "li@nimbus.example", json!({})).await;
    let it = id(&case(&app, &nimbus, json!({ "contact_id": li })).await);
    let path = format!("/v1/cases/{it}");
    app.patch(&path, json!({ "status": "resolved", "resolution": "x" })).await.ok();
    app.patch(&path, json!({ "status": "open" })).await.ok();
    app.drain().await;
    let made = rows(&app, "/v1/emails?kind=case_resolution").await;
    let mut made: Vec<_> = made
        .iter()
        .map(|row| (row["to"].as_str().unwrap(), row["status"].as_str().unwrap()))
        .collect();
    made.sort_unstable();
    assert_eq!(
        made,
        [
            ("gone@nimbus.example", "suppressed"),
            ("here@nimbus.example", "sent"),
            ("li@nimbus.example", "cancelled"),
        ]
    );
}

#[tokio::test]
async fn praise_reaches_the_rep_and_the_manager_once() {
    let app = TestApp::start().await;
    let page = asked(&app, json!({})).await;
    press(&app, &page, &[("score", "8")]).await;
    app.drain().await;
    assert_eq!(rows(&app, "/v1/emails?kind=alert").await.len(), 0);
    // Corrected to the best.
    press(&app, &page, &[("score", "9"), ("comment", "fast")]).await;
    app.drain().await;
    press(&app, &page, &[("score", "10"), ("comment", "fast")]).await;
    app.pass(TimeDelta::hours(1)).await;
    let own = of_kind(&app, "ada@example.com", "alert");
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].0, "Wei Zhang, Nimbus is happy: 9 of 10");
    assert!(own[0].1.contains("What they said: fast"), "{}", own[0].1);
    let above = of_kind(&app, "max@example.com", "alert");
    assert_eq!(above.len(), 1);
    assert!(above[0].1.contains("该客户由 Ada Rep 负责"), "{}", above[0].1);
    assert_eq!(rows(&app, "/v1/cases").await.len(), 0);
}
