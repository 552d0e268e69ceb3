//! Overdue work climbs: its owner, a copy to who is above, then that one's own task.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{ADA, MAX, prefer, rows, sent, task, text, walk};

async fn people() -> (TestApp, String, String) {
    let app = TestApp::start().await;
    let max = app.user("Max", "manager", json!({})).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    (app, ada, max)
}

/// The open tasks of somebody.
pub(super) async fn tasks_of(app: &TestApp, owner: &str) -> Vec<Value> {
    let list = app.get(&format!("/v1/tasks?owner_id={owner}&status=open")).await.ok();
    list["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_week_of_overdue_work_brings_one_mail_a_day_at_the_most() {
    let (app, ada, max) = people().await;
    let customer = json!({ "name": "Nimbus", "owner_id": ada });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let more = json!({ "customer_id": customer, "subject": "Send the offer" });
    let offer = task(&app, &ada, "2026-11-23T10:00:00Z", more).await;
    for (subject, due) in [
        ("Monday too", "2026-11-23T16:00:00Z"),
        ("Tuesday", "2026-11-24T09:30:00Z"),
        ("Wednesday", "2026-11-25T12:00:00Z"),
    ] {
        task(&app, &ada, due, json!({ "subject": subject })).await;
    }
    walk(&app, "2026-11-26T12:00:00Z").await;
    assert_eq!(
        sent(&app, MAX).await,
        ["escalation 2026-11-25T09:00:00Z", "escalation 2026-11-26T09:00:00Z"]
    );
    let first = app.smtp.to(MAX)[0].text().unwrap();
    assert!(first.contains("Send the offer") && first.contains("Monday too"), "{first}");
    assert!(first.contains("With Ada") && !first.contains("Tuesday"), "{first}");
    assert!(tasks_of(&app, &max).await.is_empty());
    // The rep came first.
    let own = sent(&app, ADA).await;
    assert!(own.contains(&"task_reminder 2026-11-24T10:00:00Z".to_owned()), "{own:?}");

    walk(&app, "2026-11-27T12:00:00Z").await;
    let raised = tasks_of(&app, &max).await;
    assert_eq!(raised.len(), 2);
    let raised = raised.iter().find(|one| one["customer_id"] == customer).unwrap();
    assert_eq!(raised["subject"], "Overdue with Ada: Send the offer");
    assert_eq!(raised["purpose"], "escalation");
    assert_eq!(raised["due_at"], "2026-11-30T09:00:00Z");
    let mails = sent(&app, MAX).await;
    assert_eq!(mails[2], "escalation 2026-11-27T09:00:00Z");
    assert!(text(&app, MAX).contains("Now on your own list (2)"), "{}", text(&app, MAX));
    // Friday's mail held what Wednesday's task brought as well.
    assert!(text(&app, MAX).contains("Wednesday"), "{}", text(&app, MAX));

    // Done at last: the manager has nothing to see to.
    app.post(&format!("/v1/tasks/{offer}/complete"), json!({})).await.ok();
    assert_eq!(tasks_of(&app, &max).await.len(), 1);
    let file = app.get(&format!("/v1/customers/{customer}")).await.ok();
    assert_eq!(file["next_follow_up_at"], Value::Null);
    walk(&app, "2026-12-11T00:00:00Z").await;
    let days: Vec<String> = sent(&app, MAX)
        .await
        .iter()
        .filter_map(|mail| mail.strip_prefix("escalation ").map(|at| at[..10].to_owned()))
        .collect();
    let mut once = days.clone();
    once.dedup();
    assert_eq!(days, once);
}

#[tokio::test]
async fn done_moved_and_handed_over_drop_out_at_the_last_look() {
    let (app, ada, _) = people().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let mut made = Vec::new();
    for subject in ["Done.", "Moved.", "Handed.", "Stays."] {
        made.push(task(&app, &ada, "2026-11-23T10:00:00Z", json!({ "subject": subject })).await);
    }
    app.smtp.refuse().await;
    walk(&app, "2026-11-25T09:01:00Z").await;
    app.post(&format!("/v1/tasks/{}/complete", made[0]), json!({})).await.ok();
    let moved = json!({ "due_at": "2026-12-23T10:00:00Z" });
    app.patch(&format!("/v1/tasks/{}", made[1]), moved).await.ok();
    app.patch(&format!("/v1/tasks/{}", made[2]), json!({ "owner_id": bo })).await.ok();
    app.smtp.resume().await.unwrap();
    walk(&app, "2026-11-25T12:00:00Z").await;
    let mail = text(&app, MAX);
    assert!(mail.contains("Stays."), "{mail}");
    for gone in ["Done.", "Moved.", "Handed."] {
        assert!(!mail.contains(gone), "{gone}: {mail}");
    }
}

#[tokio::test]
async fn it_comes_in_the_managers_own_hours_and_language() {
    let app = TestApp::start().await;
    let far = json!({ "timezone": "America/Los_Angeles", "locale": "zh-CN" });
    let max = app.user("Max", "manager", far).await;
    let ada = app.user("Ada", "rep", json!({ "manager_id": max })).await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-11-26T00:00:00Z").await;
    assert_eq!(sent(&app, MAX).await, ["escalation 2026-11-25T17:00:00Z"]);
    let mail = app.smtp.to(MAX).remove(0);
    assert_eq!(mail.subject().as_deref(), Some("您的下属有 1 项任务已逾期"));
}

/// The mails of what climbed.
pub(super) async fn escalations(app: &TestApp, to: &str) -> Vec<String> {
    let mut mails = sent(app, to).await;
    mails.retain(|mail| mail.starts_with("escalation"));
    mails
}

#[tokio::test]
async fn a_change_of_the_owners_wishes_lets_nothing_climb_twice() {
    let (app, ada, max) = people().await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    for day in 24..=30 {
        walk(&app, &format!("2026-11-{day}T12:00:00Z")).await;
        prefer(&app, &ada, json!({ "before": [format!("PT{day}M")] })).await;
    }
    walk(&app, "2026-12-11T00:00:00Z").await;
    assert_eq!(
        escalations(&app, MAX).await,
        ["escalation 2026-11-25T09:00:00Z", "escalation 2026-11-27T09:00:00Z"]
    );
    assert_eq!(tasks_of(&app, &max).await.len(), 1);
    let own = rows(&app, ADA).await;
    let overdue = own.iter().filter(|row| row["reason"]["rule"] == "task_reminder.overdue");
    assert_eq!(overdue.count(), 1, "{own:?}");
}

#[tokio::test]
async fn a_new_ladder_begins_with_a_new_due_and_follows_wishes_too() {
    let (app, ada, _) = people().await;
    let offer = task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-11-26T12:00:00Z").await;
    let moved = json!({ "due_at": "2026-11-24T10:00:00Z" });
    app.patch(&format!("/v1/tasks/{offer}"), moved).await.ok();
    prefer(&app, &ada, json!({ "before": ["PT7M"] })).await;
    walk(&app, "2026-11-30T12:00:00Z").await;
    assert_eq!(
        escalations(&app, MAX).await,
        ["escalation 2026-11-25T09:00:00Z", "escalation 2026-11-30T09:00:00Z"]
    );
}

#[tokio::test]
async fn a_manager_has_one_task_of_one_task() {
    let (app, ada, max) = people().await;
    task(&app, &ada, "2026-11-23T10:00:00Z", json!({})).await;
    walk(&app, "2026-11-27T12:00:00Z").await;
    assert_eq!(tasks_of(&app, &max).await.len(), 1);
    let mut sql = Sql::on(app.database.url()).await;
    let again = "update reminders set status = 'waiting', email_id = null, wanted_at = null, \
                 at = '2026-11-30T09:00:00Z' where kind = 'copy'";
    sql.run(again).await;
    walk(&app, "2026-12-11T00:00:00Z").await;
    assert_eq!(escalations(&app, MAX).await.len(), 4, "they went once more");
    assert_eq!(tasks_of(&app, &max).await.len(), 1);
}

/// However many there are: they go in the one mail of the day, and none waits for the next for want of a place.
#[tokio::test]
async fn more_than_are_looked_at_at_once_go_in_one_mail() {
    let (app, ada, _) = people().await;
    for number in 0..120 {
        let more = json!({ "subject": format!("Offer {number}") });
        task(&app, &ada, "2026-11-23T10:00:00Z", more).await;
    }
    walk(&app, "2026-11-25T12:00:00Z").await;
    assert_eq!(escalations(&app, MAX).await.len(), 1);
    let mut sql = Sql::on(app.database.url()).await;
    let told = "select count(*) from reminders join emails on emails.id = reminders.email_id \
                where emails.kind = 'escalation'";
    assert_eq!(sql.number(told).await, 120);
}
