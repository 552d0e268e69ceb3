//! `POST /v1/email-events/{provider}/{token}`: what providers of mail tell.

use serde_json::{Value, json};
use shared::email_events::EventKeys;
use testkit::{TestApp, app::begin};
use uuid::Uuid;

use super::customers::{contact, deliver, queue};

const POSTMARK: &str =
    include_str!("../../shared/src/email_events/parse/samples/postmark-bounce.json");
const COMPLAINT: &str =
    include_str!("../../shared/src/email_events/parse/samples/postmark-complaint.json");
pub(super) const ID: &str = "01930000-0000-7000-8000-000000000001";
pub(super) const WEI: &str = "wei@nimbus.example";
pub(super) const SIGNING_KEY: &str = "key-of-mailgun";

pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

pub(super) async fn app(keys: EventKeys) -> TestApp {
    let options = api::ApiOptions { workers: 1, event_keys: keys, ..Default::default() };
    TestApp::start_with(begin(), options).await
}

/// A message to Wei that went.
pub(super) async fn sent(app: &TestApp, n: u32) -> Uuid {
    let contact = contact(app, WEI, None, json!({})).await;
    let email = queue(app, &contact, &n.to_string()).await;
    deliver(app, email).await;
    email
}

pub async fn path(app: &TestApp, provider: &str) -> String {
    let list = app.get("/v1/email-events").await.ok();
    let all = list["data"].as_array().unwrap();
    let one = all.iter().find(|one| one["provider"] == provider).unwrap();
    one["url"].as_str().unwrap().strip_prefix("https://crm.example").unwrap().to_owned()
}

pub async fn status(app: &TestApp, email: Uuid) -> Value {
    app.get(&format!("/v1/emails/{email}")).await.ok()["status"].clone()
}

pub async fn reason(app: &TestApp, email: &str) -> Value {
    app.get(&format!("/v1/suppressions?email={email}")).await.ok()["data"][0]["reason"].clone()
}

#[tokio::test]
async fn the_admin_is_told_where_and_nobody_else_finds_it() {
    let app =
        app(EventKeys { mailgun: Some(SIGNING_KEY.to_owned()), ..EventKeys::default() }).await;
    let list = app.get("/v1/email-events").await.ok();
    let needs: Vec<(&Value, &Value)> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["provider"], &one["needs"]))
        .collect();
    let none = &Value::Null;
    let sendgrid = &json!("RAPPORT_SENDGRID_WEBHOOK_KEY");
    assert_eq!(
        needs,
        [
            (&json!("ses"), none),
            (&json!("sendgrid"), sendgrid),
            (&json!("postmark"), none),
            (&json!("mailgun"), none)
        ]
    );
    let reader = app.integration(None, &["crm:read"]).await;
    app.as_key(&reader).get("/v1/email-events").await.expect(403);
    let (postmark, mailgun) = (path(&app, "postmark").await, path(&app, "mailgun").await);
    for wrong in [
        postmark.replace("postmark", "mailgun"),
        mailgun.replace("mailgun", "postmark"),
        postmark.replace("postmark", "sparkpost"),
        postmark[..postmark.len() - 1].to_owned(),
        "/v1/email-events/postmark/x".to_owned(),
    ] {
        app.stranger().send("POST", &wrong, &[], POSTMARK).await.problem(404, "not_found");
    }
    let get = app.stranger().get(&postmark).await;
    assert_eq!((get.status, get.header("allow")), (405, "POST"));
    assert_eq!(reason(&app, WEI).await, Value::Null);
}

#[tokio::test]
async fn postmark_is_known_by_its_token() {
    let app = app(EventKeys::default()).await;
    let email = sent(&app, 1).await;
    let path = path(&app, "postmark").await;
    let bounce = POSTMARK.replace(ID, &email.to_string());
    assert_eq!(app.stranger().send("POST", &path, &[], bounce.clone()).await.ok()["taken"], 1);
    assert_eq!(
        (status(&app, email).await, reason(&app, WEI).await),
        (json!("bounced"), json!("hard_bounce"))
    );
    // Let go by hand, it stays so when the same is told again.
    let list = app.get(&format!("/v1/suppressions?email={WEI}")).await.ok();
    app.delete(&format!("/v1/suppressions/{}", list["data"][0]["id"].as_str().unwrap()))
        .await
        .expect(204);
    assert_eq!(app.stranger().send("POST", &path, &[], bounce).await.ok()["taken"], 0);
    assert_eq!(reason(&app, WEI).await, Value::Null);
    for (body, status) in [
        ("{}", 200),
        (r#"{"RecordType": "Open", "Email": "a@b.example"}"#, 200),
        ("[]", 400),
        ("{", 400),
    ] {
        assert_eq!(app.stranger().send("POST", &path, &[], body).await.status, status, "{body}");
    }
}

#[tokio::test]
async fn where_the_message_is_not_named_its_subject_finds_it() {
    let app = app(EventKeys::default()).await;
    let email = sent(&app, 1).await;
    let subject = app.get(&format!("/v1/emails/{email}")).await.ok()["subject"].clone();
    let mut soft: Value = serde_json::from_str(COMPLAINT).unwrap();
    soft["RecordType"] = json!("Bounce");
    soft["Type"] = json!("SoftBounce");
    soft["Subject"] = subject;
    let path = path(&app, "postmark").await;
    app.stranger().send("POST", &path, &[], soft.to_string()).await.ok();
    assert_eq!(
        (status(&app, email).await, reason(&app, WEI).await),
        (json!("bounced"), Value::Null)
    );
}

#[tokio::test]
async fn a_complaint_closes_the_address_and_the_message_had_arrived() {
    let app = app(EventKeys::default()).await;
    let email = sent(&app, 1).await;
    let path = path(&app, "postmark").await;
    app.stranger().send("POST", &path, &[], COMPLAINT).await.ok();
    assert_eq!(
        (status(&app, email).await, reason(&app, WEI).await),
        (json!("sent"), json!("complaint"))
    );
}
