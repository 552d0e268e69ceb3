use chrono::TimeDelta;
use serde_json::json;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
    sql::Sql,
};

use super::{ada, each, failed, last_try, queued, unknown};

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn a_cancelled_job_closes_its_mail_and_a_retry_sends_it_after_all() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    let (email, job) = queued(&app, &ada).await;
    let cancelled = app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    assert_eq!(cancelled["status"], "cancelled");
    app.drain().await;
    assert_eq!(app.smtp.to(ADA).len(), 0);
    let mail = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!(
        (&mail["status"], &mail["last_error"]),
        (&json!("cancelled"), &json!("cancelled by hand"))
    );
    let task = mail["task_id"].as_str().unwrap();
    let reminders = app.get(&format!("/v1/tasks/{task}/reminders")).await.ok();
    assert_eq!(each(&reminders, "status"), ["cancelled"]);
    // A second time changes nothing.
    let again = app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    assert_eq!(again, cancelled);

    let retried = app.post(&format!("/v1/jobs/{job}/retry"), json!({})).await.ok();
    assert_eq!((&retried["status"], &retried["last_error"]), (&json!("waiting"), &json!(null)));
    app.drain().await;
    assert_eq!(app.smtp.to(ADA).len(), 1);
    assert_eq!(app.get(&format!("/v1/emails/{email}")).await.ok()["status"], "sent");
    let types: Vec<_> = app.get(&format!("/v1/audit?subject_id={job}")).await.ok()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["type"].clone())
        .collect();
    assert_eq!(types, ["job.retried", "job.cancelled"]);
}

#[tokio::test]
async fn a_mail_that_ran_out_of_time_has_as_much_again() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    app.smtp.script(Behaviour::reply(At::End, 451));
    let (email, job) = queued(&app, &ada).await;
    for _ in 0..60 {
        app.pass(TimeDelta::minutes(10)).await;
    }
    let failed = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!(failed["status"], "failed");
    app.smtp.accept_all();
    app.post(&format!("/v1/jobs/{job}/retry"), json!({})).await.ok();
    app.drain().await;
    let sent = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!((&sent["status"], &sent["message_id"]), (&json!("sent"), &failed["message_id"]));
    assert_eq!(app.smtp.to(ADA).len(), 1);
}

#[tokio::test]
async fn a_mail_whose_task_is_done_meanwhile_is_not_sent_by_a_retry() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    let (email, job) = queued(&app, &ada).await;
    let task = app.get(&format!("/v1/emails/{email}")).await.ok()["task_id"].clone();
    app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    app.post(&format!("/v1/tasks/{}/complete", task.as_str().unwrap()), json!({})).await.ok();
    app.post(&format!("/v1/jobs/{job}/retry"), json!({})).await.ok();
    app.drain().await;
    assert_eq!(app.get(&format!("/v1/emails/{email}")).await.ok()["status"], "cancelled");
    assert_eq!(app.smtp.to(ADA).len(), 0);
}

#[tokio::test]
async fn what_is_done_runs_or_waits_is_a_conflict() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    let (_, job) = queued(&app, &ada).await;
    app.post(&format!("/v1/jobs/{job}/retry"), json!({})).await.problem(409, "invalid_transition");
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("update apalis.jobs set status = 'Running' where status = 'Pending'").await;
    for step in ["retry", "cancel"] {
        let path = format!("/v1/jobs/{job}/{step}");
        app.post(&path, json!({})).await.problem(409, "invalid_transition");
    }
    sql.run("update apalis.jobs set status = 'Pending' where status = 'Running'").await;
    app.drain().await;
    assert_eq!(app.get(&format!("/v1/jobs/{job}")).await.ok()["status"], "done");
    for step in ["retry", "cancel"] {
        let path = format!("/v1/jobs/{job}/{step}");
        app.post(&path, json!({})).await.problem(409, "invalid_transition");
    }
}

#[tokio::test]
async fn a_failed_one_fails_again_or_is_put_away() {
    let app = TestApp::start().await;
    let job = failed(&app).await;
    let path = format!("/v1/jobs/{job}");
    let before = app.get(&path).await.ok();
    let stale = [("if-match", "\"999\"")];
    let admin = app.as_key(testkit::ADMIN_KEY);
    admin.send("POST", &format!("{path}/retry"), &stale, "").await.problem(412, "stale");
    let seen = app.get(&path).await;
    let current = seen.header("etag").to_owned();
    let waiting =
        admin.send("POST", &format!("{path}/retry"), &[("if-match", &current)], "").await.ok();
    assert!(waiting["version"].as_i64() > before["version"].as_i64(), "{waiting}");
    last_try(&app).await;
    app.drain().await;
    assert_eq!(app.get(&path).await.ok()["status"], "failed");
    let away = app.post(&format!("{path}/cancel"), json!({})).await.ok();
    assert_eq!((&away["status"], &away["kind"]), (&json!("cancelled"), &json!("fly_to_the_moon")));
    assert_eq!(app.get("/v1/jobs?status=failed").await.ok()["data"], json!([]));
}

#[tokio::test]
async fn admins_alone_see_and_change_them() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    let job = failed(&app).await;
    let rep = app.key_of(&ada, &["crm:read", "crm:write", "admin"]).await;
    let reader = app.integration(None, &["crm:read"]).await;
    for key in [&rep, &reader] {
        let caller = app.as_key(key);
        for path in ["/v1/jobs".to_owned(), format!("/v1/jobs/{job}")] {
            assert_eq!(caller.get(&path).await.status, 403, "{path}");
        }
        for step in ["retry", "cancel"] {
            assert_eq!(caller.post(&format!("/v1/jobs/{job}/{step}"), json!({})).await.status, 403);
        }
    }
    let nobody = "019aa041-0400-7000-8000-00000000ffff";
    app.get(&format!("/v1/jobs/{nobody}")).await.problem(404, "not_found");
    app.post(&format!("/v1/jobs/{nobody}/retry"), json!({})).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_job_that_is_to_come_is_cancelled_and_does_not_run() {
    let app = TestApp::start().await;
    unknown(&app, "later", app.clock.now() + TimeDelta::hours(1)).await;
    let job = testkit::fixtures::id(&app.get("/v1/jobs").await.ok()["data"][0]);
    app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    app.pass(TimeDelta::hours(2)).await;
    let job = app.get(&format!("/v1/jobs/{job}")).await.ok();
    assert_eq!((&job["status"], &job["attempts"]), (&json!("cancelled"), &json!(0)));
}

#[tokio::test]
async fn a_message_of_several_takes_its_reminders_along() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    for subject in ["Offer", "Call"] {
        let task =
            json!({ "subject": subject, "owner_id": ada, "remind_at": "2026-11-20T10:00:00Z" });
        app.post("/v1/tasks", task).await.created();
    }
    app.clock.advance_to("2026-11-20T11:00:00Z".parse().unwrap());
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("update reminders set via = 'late'").await;
    let now = app.clock.now();
    shared::reminders::late::claim_due(&mut *app.conn().await, now, 100).await.unwrap();
    let jobs = app.get("/v1/jobs?kind=send_email").await.ok();
    let job = testkit::fixtures::id(&jobs["data"][0]);
    assert_eq!(sql.count("reminders where status = 'queued'").await, 2);
    app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    assert_eq!(sql.count("reminders where status = 'cancelled'").await, 2);
    app.post(&format!("/v1/jobs/{job}/retry"), json!({})).await.ok();
    app.drain().await;
    let mails = app.smtp.to(ADA);
    assert_eq!(mails.len(), 1);
    let text = mails[0].text().unwrap();
    assert!(text.contains("Offer") && text.contains("Call"), "{text}");
    assert_eq!(sql.count("reminders where status = 'sent'").await, 2);
}

#[tokio::test]
async fn what_a_server_said_of_somebody_stands_with_the_message_and_the_job_has_failed() {
    let app = TestApp::start().await;
    app.user("Root", "admin", json!({})).await;
    let ada = ada(&app).await;
    app.smtp.script(Behaviour::say(At::Rcpt, 550, "5.1.1 <ada@example.com> is no user").to(ADA));
    let (email, job) = queued(&app, &ada).await;
    app.pass(TimeDelta::minutes(1)).await;
    let job = app.get(&format!("/v1/jobs/{job}")).await.ok();
    assert_eq!(job["status"], "failed");
    assert!(!job["last_error"].as_str().unwrap().contains("ada@"), "{job}");
    let mail = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert!(mail["last_error"].as_str().unwrap().contains(ADA), "{mail}");
    // The message is told of, and so the job is not.
    app.pass(TimeDelta::minutes(1)).await;
    let alerts = app.get("/v1/emails?kind=alert&sort=created_at").await.ok();
    let rules: Vec<_> =
        alerts["data"].as_array().unwrap().iter().map(|mail| &mail["reason"]["rule"]).collect();
    assert_eq!(rules, ["alert.mail_failed", "alert.unreachable_user"]);
}

#[tokio::test]
async fn the_job_of_a_webhook_takes_its_delivery_along() {
    use testkit::target::{Answer, Target};
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(503));
    let body = json!({ "url": target.url(), "events": ["team.created"] });
    let webhook = testkit::fixtures::id(&app.post("/v1/webhooks", body).await.created());
    app.team("North").await;
    app.drain().await;
    let path = format!("/v1/webhooks/{webhook}/deliveries");
    let jobs = app.get("/v1/jobs?kind=deliver_webhook").await.ok();
    let job = testkit::fixtures::id(&jobs["data"][0]);
    app.post(&format!("/v1/jobs/{job}/cancel"), json!({})).await.ok();
    let row = app.get(&path).await.ok()["data"][0].clone();
    assert_eq!(
        (&row["status"], &row["last_error"], &row["next_attempt_at"]),
        (&json!("failed"), &json!("cancelled by hand"), &json!(null))
    );
    // Past its three days it has three more.
    app.pass(TimeDelta::days(4)).await;
    assert_eq!(target.hooks().len(), 1);
    target.otherwise(Answer::Status(204));
    app.post(&format!("/v1/jobs/{job}/retry"), json!({})).await.ok();
    app.drain().await;
    assert_eq!(app.get(&path).await.ok()["data"][0]["status"], "delivered");
    assert_eq!(target.hooks().len(), 2);
}
