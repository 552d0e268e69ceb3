//! The worked example of the contract, whole: from a team without anybody to a digest, in one installation.

use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, target::Target};

/// What the body said stands in the answer.
fn holds(answer: &Value, want: &Value) {
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(answer[name], *value, "{name} of {answer}");
    }
}

/// Posts it, and sees that the answer has every field of it.
async fn as_sent(app: &TestApp, path: &str, body: Value) -> Value {
    let made = app.post(path, body.clone()).await.created();
    holds(&made, &body);
    made
}

async fn only(app: &TestApp, path: &str) -> Value {
    let list = app.get(path).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 1, "{path}: {list}");
    assert_eq!(list["next_cursor"], Value::Null);
    list["data"][0].clone()
}

/// The texts of the messages of a kind that came to somebody.
fn mails(app: &TestApp, to: &str, kind: &str) -> Vec<String> {
    let all = app.smtp.to(to);
    let of_kind = all.iter().filter(|mail| mail.kind().as_deref() == Some(kind));
    of_kind.map(|mail| mail.text().unwrap()).collect()
}

/// The paths of links of a text that begin so.
fn links(text: &str, begin: &str) -> Vec<String> {
    let words = text.split("https://crm.example").skip(1);
    words
        .filter_map(|rest| rest.split_whitespace().next())
        .filter(|path| path.starts_with(begin))
        .map(ToOwned::to_owned)
        .collect()
}

struct People {
    team: String,
    ada: String,
    max: String,
}

async fn people(app: &TestApp) -> People {
    let team = id(&as_sent(app, "/v1/teams", json!({ "name": "North" })).await);
    let ada = json!({
        "name": "Ada Rep", "email": "ada@example.com", "role": "rep", "team_id": team,
        "timezone": "Asia/Shanghai", "locale": "zh-CN"
    });
    let ada = id(&as_sent(app, "/v1/users", ada).await);
    let max = app.user("Max", "manager", json!({ "team_id": team })).await;
    People { team, ada, max }
}

/// The lead comes, comes again, and becomes a customer.
async fn lead(app: &TestApp, ada: &str) -> [String; 3] {
    let body = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus", "email": "Wei@Nimbus.example",
        "phone": "+86 138 0013 8000", "source": "website", "external_id": "w-17", "message": "Please call me",
        "consent": { "basis": "consent", "text": "I agree", "at": "2026-11-20T08:00:00Z" }
    });
    let created = app.post("/v1/leads", body.clone()).await.created();
    holds(&created, &json!({ "disposition": "created", "matched": null }));
    let want = json!({
        "email": "wei@nimbus.example", "phone": "+8613800138000", "status": "new", "owner_id": ada
    });
    holds(&created["lead"], &want);
    assert!(created["lead"]["assigned_because"].is_string(), "{created}");
    let lead = id(&created["lead"]);

    let again = app.post("/v1/leads", body).await.ok();
    let matched = json!({ "kind": "lead", "id": lead, "by": "external_id" });
    holds(&again, &json!({ "disposition": "merged", "matched": matched }));
    assert_eq!(again["lead"]["id"], lead);

    let call = only(app, &format!("/v1/tasks?lead_id={lead}")).await;
    holds(&call, &json!({ "kind": "call", "owner_id": ada }));
    app.drain().await;
    assert_eq!(mails(app, "ada@example.com", "lead_assigned").len(), 1);

    let value = json!({ "amount": "12000.00", "currency": "USD" });
    let deal = json!({ "deal": { "name": "Nimbus 2027", "value": value } });
    let made = app.post(&format!("/v1/leads/{lead}/convert"), deal).await.created();
    assert_eq!(made["deal"]["value"], value);
    ["customer", "contact", "deal"].map(|name| id(&made[name]))
}

/// The rep is reminded to the minute, and says what came of it.
async fn task(app: &TestApp, ada: &str, customer: &str) {
    let task = json!({
        "subject": "Send the offer", "kind": "call", "customer_id": customer, "owner_id": ada,
        "due_at": "2026-11-23T10:00:00Z", "remind_at": "2026-11-23T09:45:00Z"
    });
    let task = id(&as_sent(app, "/v1/tasks", task).await);
    let of_it = || {
        let all = mails(app, "ada@example.com", "task_reminder");
        all.into_iter().filter(|text| text.contains("Send the offer")).collect::<Vec<_>>()
    };
    app.at("2026-11-23T09:44:59Z").await;
    assert!(of_it().is_empty());
    app.at("2026-11-23T09:45:00Z").await;
    let reminders = of_it();
    assert_eq!(reminders.len(), 1);
    assert!(!links(&reminders[0], "/a/").is_empty(), "{}", reminders[0]);

    let outcome = json!({ "outcome": "reached", "note": "wants a demo" });
    let done = app.post(&format!("/v1/tasks/{task}/complete"), outcome).await.ok();
    assert_eq!(done["status"], "done");
}

/// The deal is won; a talk and a purchase stand in the customer's file.
async fn sale(app: &TestApp, customer: &str, deal: &str) {
    app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    let talk = json!({
        "customer_id": customer, "channel": "call", "direction": "outbound", "summary": "Intro",
        "occurred_at": "2026-11-21T08:00:00Z"
    });
    as_sent(app, "/v1/interactions", talk).await;
    let purchase = json!({
        "customer_id": customer, "external_id": "so-9", "purchased_on": "2026-11-21",
        "total": { "amount": "12000.00", "currency": "USD" }
    });
    as_sent(app, "/v1/purchases", purchase).await;
    let timeline = app.get(&format!("/v1/customers/{customer}/timeline")).await.ok();
    assert!(timeline["data"].as_array().unwrap().len() >= 5, "{timeline}");
}

/// The customer is asked, complains, and a case is opened.
async fn survey(app: &TestApp, customer: &str, contact: &str) {
    let survey = json!({ "name": "After sale", "kind": "nps" });
    let survey = format!("/v1/surveys/{}", id(&as_sent(app, "/v1/surveys", survey).await));
    let invite = json!({ "contact_ids": [contact] });
    let asked = app.post(&format!("{survey}/invitations"), invite).await.created();
    assert_eq!(asked, json!({ "invited": [contact], "skipped": [] }));
    app.drain().await;

    let message = mails(app, "wei@nimbus.example", "survey_invitation").remove(0);
    let scale = links(&message, "/s/");
    let scores: Vec<_> = scale.iter().map(|link| link.split_once("?score=").unwrap().1).collect();
    assert_eq!(scores, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    let page = scale[3].split('?').next().unwrap();
    let form = app.stranger().request("POST", page).form(&[("score", "3"), ("comment", "slow")]);
    let thanks = Response::of(form).await;
    assert_eq!(thanks.status, 200);
    assert!(thanks.text.contains("Thank you"), "{}", thanks.text);

    let results = app.get(&format!("{survey}/results")).await.ok();
    let want = json!({
        "kind": "nps", "sent": 1, "completed": 1, "response_rate": 1.0, "nps": -100.0,
        "promoters": 0, "passives": 0, "detractors": 1, "n": 1
    });
    holds(&results, &want);
    let case = only(app, &format!("/v1/cases?customer_id={customer}")).await;
    assert_eq!(case["status"], "open");
    assert!(case["survey_response_id"].is_string() && case["due_at"].is_string(), "{case}");
}

/// What the rep brought, against what was asked of the rep; and the digest of it.
async fn figures(app: &TestApp, people: &People) {
    let target = json!({
        "metric": "revenue", "period": "2026-11", "user_id": people.ada, "value": "20000.00", "currency": "USD"
    });
    holds(&app.put("/v1/targets", target.clone()).await.ok(), &target);
    let path = format!("/v1/performance?period=2026-11&user_id={}", people.ada);
    let performance = app.get(&path).await.ok();
    let figures = performance["metrics"].as_array().unwrap();
    let revenue = figures.iter().find(|figure| figure["metric"] == "revenue").unwrap();
    let want = json!({
        "value": "12000.00", "unit": "USD", "n": 1, "target": "20000.00", "attainment": 0.6
    });
    holds(revenue, &want);

    let digest = json!({
        "name": "North weekly", "recipient_ids": [people.max], "scope": { "team_id": people.team },
        "every": "week", "on": "mon", "at": "08:00", "timezone": "Asia/Shanghai", "attachments": ["csv"]
    });
    let digest = as_sent(app, "/v1/digests", digest).await;
    // It is Monday evening in Shanghai: the next is a week off.
    assert_eq!(digest["next_run_at"], "2026-11-30T00:00:00Z");
    app.post(&format!("/v1/digests/{}/send", id(&digest)), json!({})).await.expect(202);
    app.drain().await;
    let sent = mails(app, "max@example.com", "digest");
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("North weekly"), "{}", sent[0]);
    let message = app.smtp.to("max@example.com").pop().unwrap();
    let raw = String::from_utf8_lossy(&message.data);
    assert!(raw.contains("text/csv"), "{raw}");
}

#[tokio::test]
async fn the_main_job_from_the_lead_to_the_digest() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let people = people(&app).await;
    let hook = json!({ "url": target.url(), "events": ["lead.created"] });
    let hook = as_sent(&app, "/v1/webhooks", hook).await;
    assert!(hook["secret"].as_str().unwrap().starts_with("whsec_"), "{hook}");

    let [customer, contact, deal] = lead(&app, &people.ada).await;
    task(&app, &people.ada, &customer).await;
    sale(&app, &customer, &deal).await;
    survey(&app, &customer, &contact).await;
    figures(&app, &people).await;

    let reminders = app.get("/v1/emails?kind=task_reminder&sort=-created_at").await.ok();
    let reminder = &reminders["data"][0];
    holds(reminder, &json!({ "to": "ada@example.com", "status": "sent", "attempts": 1 }));
    assert!(reminder["message_id"].is_string() && reminder["reason"].is_object(), "{reminder}");
    let hooks = target.hooks();
    assert_eq!(hooks.len(), 1);
    assert_eq!(hooks[0].json()["type"], "lead.created");
    assert_eq!(hooks[0].json()["data"]["email"], "wei@nimbus.example");
}
