//! API and worker as processes apart: an event, its webhook, a retry by the real clock.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;
use testkit::{
    app::{ADMIN_KEY, Caller, client},
    binary::Binary,
    database,
    fixtures::id,
    smtp::SmtpCatcher,
    target::{Answer, Target},
};
use tokio::time::{Instant, sleep};

use super::apart::ready;

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_told_to_another_machine() {
    let smtp = SmtpCatcher::start().await.unwrap();
    let database = database::empty().await.unwrap();
    let target = Target::start().await;
    let folder = tempfile::tempdir().unwrap();
    let smtp_url = smtp.url();
    let closed = [
        ("DATABASE_URL", database.url()),
        ("RAPPORT_SECRET", "a secret of thirty-two characters"),
        ("RAPPORT_ADMIN_KEY", ADMIN_KEY),
        ("RAPPORT_SMTP_URL", &smtp_url),
        ("RAPPORT_BIND", "127.0.0.1:0"),
        ("RAPPORT_PUBLIC_URL", "https://crm.example"),
    ];
    let open: Vec<(&str, &str)> =
        closed.iter().copied().chain([("RAPPORT_WEBHOOK_ALLOW_PRIVATE", "true")]).collect();
    let (done, said) = Binary::run(folder.path(), &["migrate"], &closed).await;
    assert!(done, "{said}");
    let mut api = Binary::start(folder.path(), &["api"], &open);
    let mut guarded = Binary::start(folder.path(), &["api"], &closed);
    let mut worker = Binary::start(folder.path(), &["worker"], &open);
    let (http, base) = (client(), api.value("serves on ").await);
    let admin = Caller::new(&base, &http, Some(ADMIN_KEY));
    ready(&admin).await;
    let elsewhere = guarded.value("serves on ").await;
    let elsewhere = Caller::new(&elsewhere, &http, Some(ADMIN_KEY));
    ready(&elsewhere).await;
    worker.value("the worker runs").await;

    let body = json!({ "url": target.url(), "events": ["lead.created"] });
    let refused = elsewhere.post("/v1/webhooks", body.clone()).await;
    assert_eq!(refused.faults(), ["/url private_address"]);
    let made = admin.post("/v1/webhooks", body).await.created();
    target.script([Answer::Status(500)]);
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    let lead = id(&admin.post("/v1/leads", lead).await.created()["lead"]);
    let first = target.wait_for(1, Duration::from_secs(30)).await.remove(0);
    let failed = Instant::now();
    let again = target.wait_for(2, Duration::from_secs(30)).await.remove(1);
    assert!(failed.elapsed() < Duration::from_secs(6), "{:?}", failed.elapsed());
    assert_eq!((first.id(), &first.body), (again.id(), &again.body));
    assert_eq!(
        (&again.json()["type"], &again.json()["data"]["id"]),
        (&json!("lead.created"), &json!(lead))
    );
    let secret = made["secret"].as_str().unwrap();
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(
        format!("{}.{}.{}", again.id(), again.header("webhook-timestamp"), again.body).as_bytes(),
    );
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(again.header("webhook-signature"), format!("v1,{signature}"));
    let path = format!("/v1/webhooks/{}/deliveries?status=delivered", id(&made));
    for attempt in 0.. {
        let rows = admin.get(&path).await.ok();
        if rows["data"][0]["attempts"] == 2 {
            break;
        }
        assert!(attempt < 100, "{rows}");
        sleep(Duration::from_millis(50)).await;
    }
    for process in [&mut api, &mut guarded, &mut worker] {
        process.terminate();
        assert!(process.ended().await.success(), "{}", process.said());
        assert!(!process.said().contains(secret), "no secret in the log");
    }
}
