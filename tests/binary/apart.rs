//! API and worker as processes apart, on one database: lead, mail, reminder.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::clock::Clock;
use serde_json::json;
use testkit::{
    app::{ADMIN_KEY, Caller, client},
    binary::Binary,
    database,
    fixtures::id,
    smtp::SmtpCatcher,
};
use tokio::time::sleep;

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_announced_and_its_task_reminded_of() {
    let smtp = SmtpCatcher::start().await.unwrap();
    let database = database::empty().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let smtp_url = smtp.url();
    let settings = [
        ("DATABASE_URL", database.url()),
        ("RAPPORT_SECRET", "a secret of thirty-two characters"),
        ("RAPPORT_ADMIN_KEY", ADMIN_KEY),
        ("RAPPORT_SMTP_URL", &smtp_url),
        ("RAPPORT_BIND", "127.0.0.1:0"),
        ("RAPPORT_PUBLIC_URL", "https://crm.example"),
    ];
    let mut api = Binary::start(folder.path(), &["api"], &settings);
    let base = api.value("serves on ").await;
    let http = client();
    let admin = Caller::new(&base, &http, Some(ADMIN_KEY));
    assert_eq!(admin.get("/healthz").await.status, 200);
    // Until somebody migrates.
    assert_eq!(admin.get("/readyz").await.status, 503);
    let mut worker = Binary::start(folder.path(), &["worker"], &settings);
    let (done, said) = Binary::run(folder.path(), &["migrate"], &settings).await;
    assert!(done && said.contains("leads"), "{said}");
    let (_, again) = Binary::run(folder.path(), &["migrate"], &settings).await;
    assert!(again.contains("nothing to do"), "{again}");
    ready(&admin).await;
    worker.value("the worker runs").await;

    let team = id(&admin.post("/v1/teams", json!({ "name": "North" })).await.created());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "role": "rep", "team_id": team });
    let ada = id(&admin.post("/v1/users", ada).await.created());
    let lead =
        json!({ "last_name": "Zhang", "email": "wei@nimbus.example", "phone": "+8613800138000" });
    let lead = id(&admin.post("/v1/leads", lead).await.created()["lead"]);
    let at = Clock::Real.now() + TimeDelta::seconds(2);
    let task = json!({ "subject": "Offer", "lead_id": lead, "owner_id": ada, "remind_at": at });
    admin.post("/v1/tasks", task).await.created();
    let mails = smtp.wait_for(2, Duration::from_secs(60)).await;
    let kinds: Vec<_> = mails.iter().filter_map(|mail| mail.kind()).collect();
    assert_eq!(kinds, ["lead_assigned", "task_reminder"]);
    let emails = admin.get("/v1/emails?sort=created_at").await.ok();
    let ids: Vec<_> =
        emails["data"].as_array().unwrap().iter().map(|m| m["message_id"].clone()).collect();
    let caught: Vec<_> =
        mails.iter().map(|mail| json!(format!("<{}>", mail.message_id().unwrap()))).collect();
    assert_eq!(ids, caught);

    for process in [&mut api, &mut worker] {
        process.terminate();
        assert!(process.ended().await.success(), "{}", process.said());
    }
    for process in [&api, &worker] {
        assert!(!process.said().contains(ADMIN_KEY), "a given key is not shown");
        assert!(!process.said().contains("wei@nimbus.example"), "no personal value in the log");
    }
}

pub async fn ready(admin: &Caller<'_>) {
    for _ in 0..600 {
        if admin.get("/readyz").await.status == 200 {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("it never was ready");
}
