//! By hand: at once, at any hour, in the reader's language; one reminder, then the end.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{contact, contact_of, invitations, invite, link, mails, open, press, scale, survey};

#[tokio::test]
async fn one_reminder_in_working_time_and_then_the_end() {
    let app = TestApp::start().await;
    // Saturday night in Shanghai: what is asked for by hand goes at once.
    app.at("2026-11-21T16:00:00Z").await;
    let more = json!({ "timezone": "Asia/Shanghai", "locale": "zh-CN" });
    let wei = contact(&app, "wei@nimbus.example", more).await;
    let survey = survey(&app, "nps", json!({ "remind_after": "P1D", "expire_after": "P7D" })).await;
    invite(&app, &survey, &[&wei]).await;
    let first = mails(&app, "wei@nimbus.example", "survey_invitation");
    assert_eq!(first.len(), 1);
    assert!(first[0].contains("您有多大可能向朋友或同事推荐"), "{}", first[0]);
    // A day later is Monday, 00:00 there: at 09:00 it goes.
    app.at("2026-11-23T00:59:59Z").await;
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_reminder").len(), 0);
    app.at("2026-11-23T01:00:00Z").await;
    let reminders = mails(&app, "wei@nimbus.example", "survey_reminder");
    assert_eq!(reminders.len(), 1);
    assert_eq!(scale(&reminders[0]), scale(&first[0]), "the same page");
    assert_eq!(invitations(&app, &survey).await[0]["reminded_at"], "2026-11-23T01:00:00Z");
    app.at("2026-11-28T15:59:59Z").await;
    assert_eq!(invitations(&app, &survey).await[0]["status"], "sent");
    app.at("2026-11-28T16:00:00Z").await;
    assert_eq!(invitations(&app, &survey).await[0]["status"], "expired");
    assert_eq!(mails(&app, "wei@nimbus.example", "survey_reminder").len(), 1);
    let page = open(&app, &scale(&first[0])[3]).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("本次调查已结束"), "{}", page.text);
}

#[tokio::test]
async fn who_answered_is_not_reminded() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    invite(&app, &survey, &[&wei]).await;
    let page = scale(&mails(&app, "wei@nimbus.example", "survey_invitation")[0])[0].clone();
    press(&app, page.split('?').next().unwrap(), &[("score", "10")]).await;
    app.pass(TimeDelta::days(20)).await;
    assert_eq!(app.smtp.to("wei@nimbus.example").len(), 1);
    assert_eq!(invitations(&app, &survey).await[0]["status"], "completed");
}

/// A filter finds contacts by their customer; everybody who is found is asked or explained.
#[tokio::test]
async fn a_filter_finds_whom_to_ask() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada Rep", &north).await;
    let of = async |name: &str, more: serde_json::Value| {
        let mut body = json!({ "name": name });
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        let customer = id(&app.post("/v1/customers", body).await.created());
        contact_of(&app, &customer, &format!("{name}@x.example"), json!({})).await
    };
    let a = of("a", json!({ "tier": "A", "status": "active", "owner_id": ada })).await;
    let b = of("b", json!({ "tier": "B", "status": "active", "tags": ["vip", "old"] })).await;
    let c = of("c", json!({ "tier": "A", "region": "East", "country": "CN" })).await;
    let ask = async |filter: serde_json::Value| {
        let survey = survey(&app, "nps", json!({ "throttle": "PT0S" })).await;
        let path = format!("/v1/surveys/{survey}/invitations");
        let body = json!({ "filter": filter, "deliver": "link" });
        let answer = app.post(&path, body).await.created();
        answer["invited"].as_array().unwrap().clone()
    };
    assert_eq!(ask(json!({ "tier": "A" })).await, [json!(a), json!(c)]);
    assert_eq!(ask(json!({ "status": "active", "tier": "B" })).await, [json!(b)]);
    assert_eq!(ask(json!({ "owner_id": ada })).await, [json!(a)]);
    assert_eq!(ask(json!({ "team_id": north })).await, [json!(a)]);
    assert_eq!(ask(json!({ "tag": "vip" })).await, [json!(b)]);
    assert_eq!(ask(json!({ "region": "East" })).await, [json!(c)]);
    assert_eq!(ask(json!({ "country": "CN", "is_primary": true })).await, [json!(c)]);
    assert_eq!(ask(json!({})).await.len(), 3);
}

/// A look before it is sent: in a language, with the counts; nothing is written.
#[tokio::test]
async fn a_preview_shows_and_counts() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let out = contact(&app, "out@nimbus.example", json!({ "survey_opt_out": true })).await;
    let survey = survey(&app, "csat", json!({})).await;
    let path = format!("/v1/surveys/{survey}");
    let body = json!({ "locale": "zh-Hans", "contact_ids": [wei, out] });
    let shown = app.post(&format!("{path}/preview"), body).await.ok();
    assert_eq!(shown["locale"], "zh-CN");
    assert!(shown["text"].as_str().unwrap().contains("满意程度"), "{}", shown["text"]);
    assert!(shown["page"].as_str().unwrap().contains("满意程度"), "{}", shown["page"]);
    let want = json!({ "invited": 1, "skipped": [{ "reason": "opted_out", "count": 1 }] });
    assert_eq!(shown["counted"], want);
    assert!(invitations(&app, &survey).await.is_empty());
    let bare = app.post(&format!("{path}/preview"), json!({})).await.ok();
    assert_eq!((&bare["locale"], &bare["counted"]), (&json!("en"), &json!(null)));
}

/// A test goes to who asks for it; its page keeps nothing.
#[tokio::test]
async fn a_test_goes_to_the_caller_and_counts_for_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("Ada Rep", "admin", json!({ "locale": "zh-CN" })).await;
    let key = app.key_of(&ada, &["surveys:write", "crm:read"]).await;
    let survey = survey(&app, "nps", json!({})).await;
    let path = format!("/v1/surveys/{survey}/test");
    let sent = app.as_key(&key).post(&path, json!({})).await.expect(202);
    assert_eq!(sent["to"], "ada@example.com");
    app.drain().await;
    let html = mails(&app, "ada@example.com", "survey_invitation").remove(0);
    assert!(html.contains("测试邮件"), "{html}");
    let page = scale(&html)[8].clone();
    let thanks = press(&app, page.split('?').next().unwrap(), &[("score", "8")]).await;
    assert_eq!(thanks.status, 200);
    assert!(super::responses(&app, &survey).await.is_empty());
    assert!(invitations(&app, &survey).await.is_empty());
    app.post(&path, json!({})).await.problem(409, "no_reader");
}

/// An invitation by link makes no mail, and no reminder either.
#[tokio::test]
async fn a_link_is_the_callers_to_send() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    let page = link(&app, &survey, &wei).await;
    assert_eq!(open(&app, &page).await.status, 200);
    app.pass(TimeDelta::days(14)).await;
    assert_eq!(app.smtp.messages().len(), 0);
    let row = &invitations(&app, &survey).await[0];
    assert_eq!((&row["status"], &row["deliver"]), (&json!("expired"), &json!("link")));
    assert_eq!(row["remind_at"], json!(null));
}
