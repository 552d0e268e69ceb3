//! `rapport bounce`: what comes back from mail servers.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use testkit::{TestApp, binary, fixtures::id, sql::Sql};
use uuid::Uuid;

use super::{
    customers::{contact, deliver, queue},
    rows, walk,
};

const FAILED: &str = include_str!("../../shared/src/bounces/dsn/samples/postfix-failed.eml");
const DELAYED: &str = include_str!("../../shared/src/bounces/dsn/samples/postfix-delayed.eml");
const FULL: &str = include_str!("../../shared/src/bounces/dsn/samples/exchange-full.eml");
const ID: &str = "01930000-0000-7000-8000-000000000001";

/// Takes a notification as the command does.
async fn take(app: &TestApp, sample: &str, email: &str) -> shared::bounces::Outcome {
    let dsn = shared::bounces::read(sample.replace(ID, email).as_bytes()).unwrap();
    let (mut conn, now) = (app.conn().await, app.clock.now());
    shared::bounces::actions::settle(&mut conn, &dsn.told.unwrap(), now).await.unwrap()
}

async fn suppressed(app: &TestApp, email: &str) -> Vec<Value> {
    let list = app.get(&format!("/v1/suppressions?email={email}")).await.ok();
    list["data"].as_array().unwrap().clone()
}

async fn reminded() -> (TestApp, Value) {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let task = json!({ "subject": "Call", "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z" });
    app.post("/v1/tasks", task).await.created();
    walk(&app, "2026-11-20T09:00:00Z").await;
    let row = rows(&app, "task_reminder", "ada@example.com").await[0].clone();
    (app, row)
}

#[tokio::test]
async fn a_reminder_that_comes_back_is_told_to_the_admins() {
    let (app, row) = reminded().await;
    take(&app, FAILED, &id(&row)).await;
    let row = app.get(&format!("/v1/emails/{}", id(&row))).await.ok();
    assert_eq!(row["status"], "bounced");
    assert!(row["last_error"].as_str().unwrap().starts_with("550 5.1.1"), "{row}");
    let bad = suppressed(&app, "ada@example.com").await;
    assert_eq!(bad[0]["reason"], "hard_bounce");
    app.drain().await;
    let alert = rows(&app, "alert", "root@example.com").await[0].clone();
    assert_eq!(alert["reason"]["email_id"], row["id"]);
    let text = app.smtp.to("root@example.com")[0].text().unwrap();
    assert!(text.contains("ada@example.com"), "{text}");
    // The same notification again, as a mail server may pipe it, does nothing twice.
    take(&app, FAILED, &id(&row)).await;
    let again = app.get(&format!("/v1/emails/{}", id(&row))).await.ok();
    assert_eq!(again["version"], row["version"]);
    app.drain().await;
    assert_eq!(app.smtp.to("root@example.com").len(), 1);
}

#[tokio::test]
async fn a_full_mailbox_closes_no_address_and_a_delay_changes_nothing() {
    let (app, row) = reminded().await;
    take(&app, DELAYED, &id(&row)).await;
    let late = app.get(&format!("/v1/emails/{}", id(&row))).await.ok();
    assert_eq!(late["status"], "sent");
    assert!(late["last_error"].as_str().unwrap().starts_with("450 4.2.0"), "{late}");
    take(&app, FULL, &id(&row)).await;
    let back = app.get(&format!("/v1/emails/{}", id(&row))).await.ok();
    assert_eq!(back["status"], "bounced");
    assert!(suppressed(&app, "ada@example.com").await.is_empty());
    app.drain().await;
    assert_eq!(app.smtp.to("root@example.com").len(), 1);
}

#[tokio::test]
async fn a_customers_bounce_is_nobodys_alarm() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let contact = contact(&app, "wei@nimbus.example", None, json!({})).await;
    let email = queue(&app, &contact, "1").await;
    deliver(&app, email).await;
    take(&app, FAILED, &email.to_string()).await;
    app.drain().await;
    assert_eq!(app.get(&format!("/v1/emails/{email}")).await.ok()["status"], "bounced");
    assert_eq!(suppressed(&app, "wei@nimbus.example").await.len(), 1);
    assert_eq!(app.smtp.to("root@example.com").len(), 0);
    let next = queue(&app, &contact, "2").await;
    deliver(&app, next).await;
    assert_eq!(app.get(&format!("/v1/emails/{next}")).await.ok()["status"], "suppressed");
}

#[tokio::test]
async fn what_never_went_cannot_come_back() {
    let app = TestApp::start().await;
    let contact = contact(&app, "wei@nimbus.example", None, json!({})).await;
    let email = queue(&app, &contact, "1").await;
    take(&app, FAILED, &email.to_string()).await;
    assert_eq!(app.get(&format!("/v1/emails/{email}")).await.ok()["status"], "queued");
    assert!(suppressed(&app, "wei@nimbus.example").await.is_empty());
}

/// Pipes into the built binary; answers its code and what it said.
fn pipe(url: &str, text: &str) -> (i32, String) {
    let mut command = Command::new(binary::path());
    command.arg("bounce").env_clear().env("DATABASE_URL", url).current_dir(std::env::temp_dir());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_answers_as_mail_servers_understand() {
    let (app, row) = reminded().await;
    let url = app.database.url().to_owned();
    let mark =
        "insert into installation (mark, created_at) values (gen_random_uuid(), '2026-11-20')";
    Sql::on(&url).await.run(mark).await;
    let of = |text: &str| text.replace(ID, &id(&row));
    let unknown = FAILED.replace(ID, &Uuid::from_u128(5).to_string());
    let letter = "From: a@b.example\nSubject: Re: hello\n\nFine.\n".to_owned();
    for (text, code, words) in [
        (unknown, 0, "ignored: it is about no message of this installation"),
        (letter, 65, "error: this is no delivery status notification"),
        (String::new(), 65, "error: this is no message"),
        (of(DELAYED), 0, "noted: e-mail"),
        (of(FAILED), 0, "bounced: e-mail"),
        (of(FAILED), 0, "nothing to do: e-mail"),
    ] {
        let (ended, said) = pipe(&url, &text);
        assert_eq!(ended, code, "{said}");
        assert!(said.starts_with(words) && said.trim_end().lines().count() == 1, "{said}");
    }
    assert_eq!(app.get(&format!("/v1/emails/{}", id(&row))).await.ok()["status"], "bounced");
    // The database is away, or the setting is wrong: the mail server keeps it and tries again.
    for url in ["postgres://nobody@127.0.0.1:1/none", "nonsense"] {
        assert_eq!(pipe(url, &of(FAILED)).0, 75, "{url}");
    }
}
