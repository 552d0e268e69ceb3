//! One mail a day in place of single reminders.

use serde_json::{Value, json};
use testkit::TestApp;

use super::{ADA, prefer, sent, task, text, walk};

async fn with_agenda(more: Value) -> (TestApp, String) {
    let app = TestApp::start().await;
    let mut body = json!({ "reminders": { "style": "agenda" } });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    let ada = app.user("Ada", "rep", body).await;
    (app, ada)
}

#[tokio::test]
async fn it_holds_what_is_overdue_due_today_and_reminded_of_before_the_next() {
    let (app, ada) = with_agenda(json!({})).await;
    for (subject, due) in [
        ("Overdue one", "2026-11-20T12:00:00Z"),
        ("Today one", "2026-11-23T15:00:00Z"),
        ("Early tomorrow", "2026-11-24T08:00:00Z"),
        ("Much later", "2026-11-26T12:00:00Z"),
    ] {
        task(&app, &ada, due, json!({ "subject": subject })).await;
    }
    walk(&app, "2026-11-23T23:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        ["agenda 2026-11-20T08:30:00Z", "agenda 2026-11-23T08:30:00Z"]
    );
    let friday = app.smtp.to(ADA)[0].text().unwrap();
    assert!(friday.contains("Overdue one") && !friday.contains("Today one"), "{friday}");
    let text = text(&app, ADA);
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    let order = [
        "Overdue (1)",
        "Overdue one",
        "Due today (1)",
        "Today one",
        "Before the next agenda (1)",
        "Early tomorrow",
    ];
    let places: Vec<usize> = order.iter().map(|words| place(words)).collect();
    assert!(places.is_sorted(), "{text}");
    assert!(!text.contains("Much later"), "{text}");
    let row = app.get("/v1/emails?kind=agenda").await.ok()["data"][0].clone();
    assert_eq!(row["reason"]["rule"], "agenda");
    assert_eq!(row["reason"]["on"], "2026-11-23");
    assert_eq!(app.smtp.to(ADA)[0].header("X-Rapport-Kind").as_deref(), Some("agenda"));
}

#[tokio::test]
async fn it_comes_once_on_working_days_and_never_empty() {
    let (app, ada) =
        with_agenda(json!({ "reminders": { "style": "agenda", "agenda_at": "09:15" } })).await;
    let calendar = app.get("/v1/calendars").await.ok()["data"][0]["id"].clone();
    let path = format!("/v1/calendars/{}", calendar.as_str().unwrap());
    let days = json!({ "holidays": ["2026-11-25"], "workdays": ["2026-11-28"] });
    app.patch(&path, days).await.ok();
    walk(&app, "2026-11-23T12:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, [] as [&str; 0]);
    assert_eq!(app.get("/v1/emails?kind=agenda").await.ok()["data"], json!([]));
    let call = task(&app, &ada, "2026-11-23T15:00:00Z", json!({})).await;
    walk(&app, "2026-11-30T12:00:00Z").await;
    app.post(&format!("/v1/tasks/{call}/complete"), json!({})).await.ok();
    walk(&app, "2026-12-02T12:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        [
            "agenda 2026-11-24T09:15:00Z",
            "agenda 2026-11-26T09:15:00Z",
            "agenda 2026-11-27T09:15:00Z",
            // A make-up workday.
            "agenda 2026-11-28T09:15:00Z",
            "agenda 2026-11-30T09:15:00Z",
        ]
    );
}

#[tokio::test]
async fn a_given_time_is_kept_to_the_second_beside_it() {
    let (app, ada) = with_agenda(json!({})).await;
    let given = json!({ "remind_at": "2026-11-23T03:04:05Z" });
    task(&app, &ada, "2026-11-23T15:00:00Z", given).await;
    walk(&app, "2026-11-23T23:00:00Z").await;
    assert_eq!(
        sent(&app, ADA).await,
        ["task_reminder 2026-11-23T03:04:05Z", "agenda 2026-11-23T08:30:00Z"]
    );
}

#[tokio::test]
async fn what_was_done_before_it_is_rendered_is_not_in_it() {
    let (app, ada) = with_agenda(json!({})).await;
    let done = task(&app, &ada, "2026-11-23T15:00:00Z", json!({ "subject": "Done one" })).await;
    let open = task(&app, &ada, "2026-11-23T16:00:00Z", json!({ "subject": "Open one" })).await;
    // The mail server is away at half past eight, and back at nine.
    app.smtp.refuse().await;
    walk(&app, "2026-11-23T08:45:00Z").await;
    app.post(&format!("/v1/tasks/{done}/complete"), json!({})).await.ok();
    app.smtp.resume().await.unwrap();
    walk(&app, "2026-11-23T09:30:00Z").await;
    let mail = text(&app, ADA);
    assert!(mail.contains("Open one") && !mail.contains("Done one"), "{mail}");
    app.smtp.refuse().await;
    walk(&app, "2026-11-24T08:45:00Z").await;
    app.post(&format!("/v1/tasks/{open}/complete"), json!({})).await.ok();
    app.smtp.resume().await.unwrap();
    walk(&app, "2026-11-24T12:00:00Z").await;
    assert_eq!(app.smtp.to(ADA).len(), 1);
    let row = app.get("/v1/emails?kind=agenda").await.ok()["data"][0].clone();
    assert_eq!(row["status"], "cancelled");
    assert_eq!(row["last_error"], "nothing of it is open any more");
}

#[tokio::test]
async fn a_late_one_goes_the_same_day_and_a_missed_day_does_not_come_twice() {
    let (app, ada) = with_agenda(json!({})).await;
    task(&app, &ada, "2026-11-23T15:00:00Z", json!({})).await;
    // No worker ran until then.
    app.at("2026-11-23T13:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-23T13:00:00Z"]);
    // It was down for two days, and comes back at night.
    app.at("2026-11-26T02:00:00Z").await;
    assert_eq!(sent(&app, ADA).await.len(), 1);
    walk(&app, "2026-11-26T12:00:00Z").await;
    assert_eq!(sent(&app, ADA).await[1..], ["agenda 2026-11-26T08:30:00Z"]);
    // Down over two more, and back in the morning: one, of that day.
    app.at("2026-11-30T10:00:00Z").await;
    walk(&app, "2026-11-30T23:00:00Z").await;
    assert_eq!(sent(&app, ADA).await[2..], ["agenda 2026-11-30T10:00:00Z"]);
}

#[tokio::test]
async fn another_hour_on_the_same_day_brings_no_second() {
    let (app, ada) = with_agenda(json!({})).await;
    task(&app, &ada, "2026-11-23T15:00:00Z", json!({})).await;
    walk(&app, "2026-11-23T09:00:00Z").await;
    prefer(&app, &ada, json!({ "agenda_at": "11:00" })).await;
    walk(&app, "2026-11-24T10:59:59Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-23T08:30:00Z"]);
    walk(&app, "2026-11-24T11:00:00Z").await;
    assert_eq!(sent(&app, ADA).await[1..], ["agenda 2026-11-24T11:00:00Z"]);
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.expect(409);
    prefer(&app, &ada, json!({ "style": "each" })).await;
    walk(&app, "2026-11-27T00:00:00Z").await;
    let kinds = sent(&app, ADA).await[2..].join(" ");
    assert!(!kinds.contains("agenda"), "{kinds}");
}

#[tokio::test]
async fn it_is_in_the_readers_language_and_zone() {
    let chinese = json!({ "locale": "zh-CN", "timezone": "Asia/Shanghai" });
    let (app, ada) = with_agenda(chinese).await;
    task(&app, &ada, "2026-11-23T08:00:00Z", json!({ "subject": "发送报价" })).await;
    walk(&app, "2026-11-23T12:00:00Z").await;
    assert_eq!(sent(&app, ADA).await, ["agenda 2026-11-23T00:30:00Z"]);
    let mail = app.smtp.to(ADA).remove(0);
    assert_eq!(mail.subject().as_deref(), Some("2026年11月23日 周一日程：1 项今日到期"));
    assert!(mail.text().unwrap().contains("发送报价"));
}
