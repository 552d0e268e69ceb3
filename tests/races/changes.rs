use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

fn count(answers: &[testkit::Response], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

async fn patch_if_match(
    app: &TestApp,
    base: &str,
    path: &str,
    body: Value,
    etag: &str,
) -> testkit::Response {
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", etag)];
    app.at_base(base).send("PATCH", path, &headers, body.to_string()).await
}

#[tokio::test]
async fn of_changes_to_one_version_one_wins() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    app.rep("Ada Rep", &team).await;
    let second = app.another();
    let body = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let created = app.post("/v1/leads", body).await;
    let etag = created.header("etag").to_owned();
    let path = created.header("location").to_owned();
    assert_eq!(etag, "\"1\"");
    let patches = (0..40).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        patch_if_match(&app, base, &path, json!({ "company": format!("Nimbus {n}") }), &etag)
    });
    let answers = join_all(patches).await;
    assert_eq!((count(&answers, 200), count(&answers, 412)), (1, 39));
    let winner = answers.iter().find(|answer| answer.status == 200).unwrap().json();
    let lead = app.get(&path).await.ok();
    assert_eq!((&lead["company"], &lead["version"]), (&winner["company"], &json!(2)));
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("events where type = 'lead.updated'").await, 1);
}

#[tokio::test]
async fn changes_without_a_version_all_count() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    let second = app.another();
    let task =
        id(&app.post("/v1/tasks", json!({ "subject": "Call", "owner_id": ada })).await.created());
    let path = format!("/v1/tasks/{task}");
    let patches = (0..40).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let caller = app.at_base(base);
        let path = path.clone();
        async move { caller.patch(&path, json!({ "subject": format!("Call {n}") })).await }
    });
    let answers = join_all(patches).await;
    assert_eq!(count(&answers, 200), 40);
    assert_eq!(app.get(&path).await.ok()["version"], 41);
}

#[tokio::test]
async fn a_lead_that_gets_its_first_owner_from_many_has_one_task_and_one_mail() {
    let app = TestApp::start().await;
    let body = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let created = app.post("/v1/leads", body).await;
    let path = created.header("location").to_owned();
    assert_eq!(created.created()["lead"]["owner_id"], Value::Null);
    let team = app.team("North").await;
    let mut reps = Vec::new();
    for name in ["Ada Rep", "Ben Rep", "Cleo Rep", "Dan Rep"] {
        reps.push(app.rep(name, &team).await);
    }
    let second = app.another();
    let patches = (0..20).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let (caller, path) = (app.at_base(base), path.clone());
        let owner = reps[n % 4].clone();
        async move { caller.patch(&path, json!({ "owner_id": owner })).await }
    });
    let answers = join_all(patches).await;
    assert_eq!(count(&answers, 200), 20);
    app.drain().await;
    let owner = app.get(&path).await.ok()["owner_id"].clone();
    let mut sql = Sql::on(app.database.url()).await;
    let owner = owner.as_str().unwrap();
    assert_eq!(
        sql.count(&format!("tasks where status = 'open' and owner_id = '{owner}'")).await,
        1
    );
    assert_eq!(sql.count("tasks").await, 1);
    assert_eq!(sql.count("reminders where status = 'waiting' and kind = 'before'").await, 1);
    // Who has it at last hears of it at least once, and nobody else does.
    let mails = app.smtp.messages();
    let email = sql.texts("email", &format!("users where id = '{owner}'")).await;
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.to == email), "{email:?}");
    let intervals = "ownerships where subject_type = 'lead' and to_at is null";
    assert_eq!(sql.count(intervals).await, 1);
}

#[tokio::test]
async fn a_task_completed_by_many_is_done_once() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    app.rep("Ada Rep", &team).await;
    let second = app.another();
    let body = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let tasks = app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
    let path = format!("/v1/tasks/{}/complete", id(&tasks["data"][0]));
    let completions = (0..20).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let (caller, path) = (app.at_base(base), path.clone());
        async move { caller.post(&path, json!({ "outcome": "reached" })).await }
    });
    let answers = join_all(completions).await;
    assert_eq!(count(&answers, 200), 20);
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("interactions").await, 1);
    assert_eq!(sql.count("events where type = 'task.completed'").await, 1);
}
