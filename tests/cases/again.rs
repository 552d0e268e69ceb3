//! A case that had ended is heard of again, and nobody hears of one twice.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{case, contact, customer, events_of, rows, tasks_of};
use crate::surveys::{link, press, survey};

async fn emails(app: &TestApp, filter: &str) -> Vec<Value> {
    rows(app, &format!("/v1/emails?{filter}&sort=created_at&limit=200")).await
}

fn open(tasks: &[Value]) -> usize {
    tasks.iter().filter(|task| task["status"] == "open").count()
}

#[tokio::test]
async fn who_is_still_not_content_opens_the_settled_case_again() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let nps = survey(&app, "nps", json!({})).await;
    let page = link(&app, &nps, &wei).await;
    press(&app, &page, &[("score", "6")]).await;
    let it = id(&rows(&app, "/v1/cases").await[0]);
    let path = format!("/v1/cases/{it}");
    app.patch(&path, json!({ "status": "resolved", "resolution": "Sent again" })).await.ok();
    app.drain().await;
    let before = emails(&app, "kind=alert").await.len();
    // Better than before, and good: it stays settled.
    press(&app, &page, &[("score", "7")]).await;
    assert_eq!(app.get(&path).await.ok()["status"], "resolved");
    app.pass(TimeDelta::days(2)).await;
    press(&app, &page, &[("score", "0"), ("comment", "you did nothing")]).await;
    let again = app.get(&path).await.ok();
    assert_eq!(again["status"], "working");
    assert_eq!((&again["resolution"], &again["resolved_at"]), (&Value::Null, &Value::Null));
    assert!(again["due_at"].as_str().unwrap() > "2026-11-22T08:00:00Z", "{again}");
    assert_eq!(open(&tasks_of(&app, &it).await), 1);
    app.drain().await;
    assert!(emails(&app, "kind=alert").await.len() > before);
    assert!(events_of(&app, &it).await.contains(&"case.reopened".to_owned()));
}

/// Whoever had it may have left since; and a customer that was deleted is nobody's to see to.
#[tokio::test]
async fn a_settled_case_opens_again_with_who_is_there() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let nps = survey(&app, "nps", json!({})).await;
    let page = link(&app, &nps, &wei).await;
    press(&app, &page, &[("score", "5")]).await;
    let it = id(&rows(&app, "/v1/cases").await[0]);
    let path = format!("/v1/cases/{it}");
    let resolved = json!({ "status": "resolved", "resolution": "Sent again" });
    app.patch(&path, resolved.clone()).await.ok();
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false, "reassign_to": bo }))
        .await
        .ok();
    press(&app, &page, &[("score", "1")]).await;
    let again = app.get(&path).await.ok();
    assert_eq!((&again["status"], &again["owner_id"]), (&json!("working"), &json!(bo)));

    app.patch(&path, resolved).await.ok();
    app.delete(&format!("/v1/customers/{nimbus}")).await.expect(204);
    press(&app, &page, &[("score", "2")]).await;
    let mut sql = testkit::sql::Sql::on(app.database.url()).await;
    let open = format!("select count(*) from cases where id = '{it}' and status = 'working'");
    assert_eq!(sql.number(&open).await, 0);
}

#[tokio::test]
async fn who_gets_a_reopened_case_is_told_once() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let it = id(&case(&app, &nimbus, json!({})).await);
    let path = format!("/v1/cases/{it}");
    app.patch(&path, json!({ "status": "resolved", "resolution": "x" })).await.ok();
    app.drain().await;
    app.patch(&path, json!({ "status": "working", "owner_id": bo })).await.ok();
    app.drain().await;
    assert_eq!(emails(&app, "kind=alert&to=bo@example.com").await.len(), 1);
    let log = rows(&app, &format!("/v1/audit?subject_id={it}&limit=200")).await;
    let reopened = log.iter().find(|row| row["type"] == "case.reopened").unwrap();
    assert_eq!(reopened["before"]["owner_id"], json!(ada));
}

#[tokio::test]
async fn a_note_that_waits_is_not_sent_with_the_words_of_the_next() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let it = id(&case(&app, &nimbus, json!({ "contact_id": wei })).await);
    let path = format!("/v1/cases/{it}");
    app.patch(&path, json!({ "status": "resolved", "resolution": "The first" })).await.ok();
    app.clock.advance(TimeDelta::minutes(1));
    app.patch(&path, json!({ "status": "working" })).await.ok();
    app.patch(&path, json!({ "status": "resolved", "resolution": "The second" })).await.ok();
    app.drain().await;
    let made = emails(&app, "kind=case_resolution").await;
    let mut states: Vec<_> = made.iter().map(|row| row["status"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["cancelled", "sent"]);
    assert!(app.smtp.to("wei@nimbus.example")[0].text().unwrap().contains("> The second"));
}

#[tokio::test]
async fn who_said_no_is_not_written_to_at_another_address() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let two = json!({ "email": null, "emails": ["a@nimbus.example", "b@nimbus.example"] });
    let wei = contact(&app, &nimbus, "x", two).await;
    let no = json!({ "email": "a@nimbus.example", "reason": "unsubscribed" });
    app.post("/v1/suppressions", no).await.created();
    let it = id(&case(&app, &nimbus, json!({ "contact_id": wei })).await);
    let done = json!({ "status": "resolved", "resolution": "Sent again" });
    app.patch(&format!("/v1/cases/{it}"), done).await.ok();
    app.drain().await;
    let made = emails(&app, "kind=case_resolution").await;
    assert_eq!(made.len(), 1);
    assert_eq!(
        (&made[0]["to"], &made[0]["status"]),
        (&json!("a@nimbus.example"), &json!("suppressed"))
    );
}

#[tokio::test]
async fn old_praise_is_no_news_to_the_next_owner() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let nps = survey(&app, "nps", json!({})).await;
    let page = link(&app, &nps, &wei).await;
    press(&app, &page, &[("score", "10")]).await;
    app.drain().await;
    assert_eq!(emails(&app, "kind=alert&to=ada@example.com").await.len(), 1);
    app.patch(&format!("/v1/customers/{nimbus}"), json!({ "owner_id": bo })).await.ok();
    press(&app, &page, &[("score", "10"), ("comment", "as I said")]).await;
    app.drain().await;
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;
    assert_eq!(emails(&app, "kind=alert&to=bo@example.com").await.len(), 0);
}

/// A next step in three months does not see to a complaint of today.
#[tokio::test]
async fn a_due_case_whose_task_is_far_off_has_another_task() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let it = id(&case(&app, &nimbus, json!({})).await);
    let task = format!("/v1/tasks/{}", id(&tasks_of(&app, &it).await[0]));
    app.patch(&task, json!({ "due_at": "2026-11-27T08:00:00Z" })).await.ok();
    app.pass(TimeDelta::days(4)).await;
    assert_eq!(open(&tasks_of(&app, &it).await), 1, "a few days are what a rep may take");
    app.patch(&task, json!({ "due_at": "2027-02-20T08:00:00Z" })).await.ok();
    app.pass(TimeDelta::days(2)).await;
    let tasks = tasks_of(&app, &it).await;
    assert_eq!(open(&tasks), 2);
    assert_eq!(tasks[1]["due_at"], app.get(&format!("/v1/cases/{it}")).await.ok()["due_at"]);
    app.pass(TimeDelta::days(3)).await;
    assert_eq!(open(&tasks_of(&app, &it).await), 2, "once");
}

/// What the product called case and task follows; what somebody else called them stays, until the person is erased.
#[tokio::test]
async fn a_corrected_answer_gives_its_case_and_task_their_new_names() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, Some(&ada)).await;
    let wei = contact(&app, &nimbus, "wei@nimbus.example", json!({})).await;
    let li = contact(&app, &nimbus, "li@nimbus.example", json!({ "name": "Li Na" })).await;
    let nps = survey(&app, "nps", json!({})).await;
    let page = link(&app, &nps, &wei).await;
    press(&app, &page, &[("score", "2")]).await;
    let it = id(&rows(&app, "/v1/cases").await[0]);
    let path = format!("/v1/cases/{it}");
    let names = async || {
        let task = tasks_of(&app, &it).await[0]["subject"].clone();
        (app.get(&path).await.ok()["subject"].clone(), task)
    };
    let (case, task) = ("The nps: 2/10", "Get back to Wei Zhang: The nps: 2/10");
    assert_eq!(names().await, (json!(case), json!(task)));
    press(&app, &page, &[("score", "8")]).await;
    let (case, task) = ("The nps: 8/10", "Get back to Wei Zhang: The nps: 8/10");
    assert_eq!(names().await, (json!(case), json!(task)));
    // Who gets it now does not read of a low answer.
    let bo = app.user("Bo", "rep", json!({})).await;
    app.patch(&path, json!({ "owner_id": bo })).await.ok();
    app.drain().await;
    let told = emails(&app, "kind=alert&to=bo@example.com").await[0]["subject"].clone();
    assert!(told.as_str().unwrap().starts_with("Case: The nps: 8/10"), "{told}");
    app.patch(&path, json!({ "contact_id": li, "subject": "She is ill" })).await.ok();
    assert_eq!(names().await.1, json!("Get back to Li Na: She is ill"));
    press(&app, &page, &[("score", "1")]).await;
    assert_eq!(names().await.0, json!("She is ill"));
    app.post(&format!("/v1/contacts/{li}/erase"), json!({})).await.expect(204);
    app.drain().await;
    assert_eq!(names().await, (json!(""), json!("")));
}

/// The one that the message would name was settled meanwhile: it names another that waits.
#[tokio::test]
async fn admins_are_told_of_a_case_that_still_waits() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let nimbus = customer(&app, None).await;
    let mut cases = Vec::new();
    for _ in 0..3 {
        cases.push(id(&case(&app, &nimbus, json!({})).await));
        app.pass(TimeDelta::minutes(10)).await;
    }
    let told = async || emails(&app, "kind=alert&to=root@example.com&status=sent").await.len();
    assert_eq!(told().await, 1);
    let done = json!({ "status": "resolved", "resolution": "x" });
    app.patch(&format!("/v1/cases/{}", cases[2]), done.clone()).await.ok();
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(told().await, 2);
    let text = app.smtp.to("root@example.com").pop().unwrap().text().unwrap();
    assert!(text.contains(&format!("PATCH /v1/cases/{}", cases[1])), "{text}");
    assert!(text.contains("1 more case has been"), "{text}");
}
