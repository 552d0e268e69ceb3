//! `POST /v1/email-events/{provider}/{token}`: what providers of mail tell, with their signatures.

use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use shared::email_events::{EventKeys, SendgridKey};
use testkit::{TestApp, app::begin};
use uuid::Uuid;

use super::customers::{contact, deliver, queue};

const SENDGRID: &str = include_str!("../../shared/src/email_events/parse/samples/sendgrid.json");
const POSTMARK: &str =
    include_str!("../../shared/src/email_events/parse/samples/postmark-bounce.json");
const COMPLAINT: &str =
    include_str!("../../shared/src/email_events/parse/samples/postmark-complaint.json");
const MAILGUN: &str =
    include_str!("../../shared/src/email_events/parse/samples/mailgun-failed.json");
const ID: &str = "01930000-0000-7000-8000-000000000001";
const WEI: &str = "wei@nimbus.example";
const SIGNING_KEY: &str = "key-of-mailgun";

/// SendGrid's part: its private key, and the public one as its settings page shows it.
struct SendGrid(EcdsaKeyPair, SystemRandom);

impl SendGrid {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).unwrap(), random)
    }

    fn public(&self) -> SendgridKey {
        let head = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
        let head: Vec<u8> = (0..head.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&head[at..at + 2], 16).unwrap())
            .collect();
        SendgridKey::read(&base64(&[&head, self.0.public_key().as_ref()].concat())).unwrap()
    }

    fn sign(&self, time: &str, body: &str) -> String {
        base64(self.0.sign(&self.1, format!("{time}{body}").as_bytes()).unwrap().as_ref())
    }
}

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

async fn app(keys: EventKeys) -> TestApp {
    let options = api::ApiOptions { workers: 1, event_keys: keys, ..Default::default() };
    TestApp::start_with(begin(), options).await
}

/// A message to Wei that went.
async fn sent(app: &TestApp, n: u32) -> Uuid {
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

#[tokio::test]
async fn sendgrid_signs_its_batches() {
    let sendgrid = SendGrid::new();
    let app = app(EventKeys { sendgrid: Some(sendgrid.public()), mailgun: None }).await;
    let email = sent(&app, 1).await;
    let path = path(&app, "sendgrid").await;
    let (body, time) = (SENDGRID.replace(ID, &email.to_string()), "1795161620");
    let post = async |body: &str, time: &str, signature: &str| {
        let headers = [
            ("x-twilio-email-event-webhook-signature", signature),
            ("x-twilio-email-event-webhook-timestamp", time),
            ("content-type", "application/json"),
        ];
        app.stranger().send("POST", &path, &headers, body).await
    };
    let good = sendgrid.sign(time, &body);
    let other = SendGrid::new().sign(time, &body);
    for (body, time, signature) in [
        (body.as_str(), time, ""),
        (&body, time, "AAAA"),
        (&body, time, &other),
        (&body, "1795161621", &good),
        (&body.replace("550", "551"), time, &good),
    ] {
        post(body, time, signature).await.problem(403, "wrong_signature");
    }
    app.stranger().send("POST", &path, &[], body.clone()).await.problem(403, "wrong_signature");
    assert_eq!(status(&app, email).await, "sent");
    assert_eq!(post(&body, time, &good).await.ok()["taken"], 6);
    assert_eq!(status(&app, email).await, "bounced");
    for (name, want) in [
        ("wei", json!("hard_bounce")),
        ("li", Value::Null),
        ("bo", json!("hard_bounce")),
        ("cy", json!("complaint")),
        ("di", json!("unsubscribed")),
        ("ed", Value::Null),
    ] {
        assert_eq!(reason(&app, &format!("{name}@nimbus.example")).await, want, "{name}");
    }
    assert_eq!(post(&body, time, &good).await.ok()["taken"], 0);
}

#[tokio::test]
async fn mailgun_signs_a_time_and_a_token_that_are_good_once() {
    let app = app(EventKeys { mailgun: Some(SIGNING_KEY.to_owned()), sendgrid: None }).await;
    let email = sent(&app, 1).await;
    let path = path(&app, "mailgun").await;
    let signed = |key: &str, time: i64, token: &str, event: &str| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
        let tag = hmac::sign(&key, format!("{time}{token}").as_bytes());
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut body: Value =
            serde_json::from_str(&MAILGUN.replace(ID, &email.to_string())).unwrap();
        body["signature"] =
            json!({ "timestamp": time.to_string(), "token": token, "signature": hex });
        body["event-data"]["id"] = json!(event);
        body.to_string()
    };
    let post = async |body: String| {
        app.stranger().send("POST", &path, &[("content-type", "application/json")], body).await
    };
    let now = app.clock.now().timestamp();
    post(signed("another key", now, "a", "1")).await.problem(403, "wrong_signature");
    post(MAILGUN.to_owned()).await.problem(403, "wrong_signature");
    post("{}".to_owned()).await.problem(403, "wrong_signature");
    for time in [now - 16 * 60, now + 16 * 60] {
        post(signed(SIGNING_KEY, time, "a", "1")).await.problem(403, "stale_signature");
    }
    assert_eq!(status(&app, email).await, "sent");
    assert_eq!(post(signed(SIGNING_KEY, now - 60, "a", "1")).await.ok()["taken"], 1);
    assert_eq!(
        (status(&app, email).await, reason(&app, WEI).await),
        (json!("bounced"), json!("hard_bounce"))
    );
    // Another body under what was signed once is taken for a repeat.
    let other = signed(SIGNING_KEY, now - 60, "a", "2").replace(WEI, "li@nimbus.example");
    assert_eq!(post(other).await.ok()["taken"], 0);
    assert_eq!(reason(&app, "li@nimbus.example").await, Value::Null);
    // And the same event under a new signature as well.
    assert_eq!(post(signed(SIGNING_KEY, now, "b", "1")).await.ok()["taken"], 0);
}

#[tokio::test]
async fn without_its_key_nothing_can_be_verified() {
    let app = app(EventKeys::default()).await;
    for (provider, body) in [("sendgrid", SENDGRID), ("mailgun", MAILGUN)] {
        let path = path(&app, provider).await;
        let answer = app.stranger().send("POST", &path, &[], body).await;
        let problem = answer.problem(403, "signature_key_missing");
        let setting = format!("RAPPORT_{}_WEBHOOK_KEY", provider.to_uppercase());
        assert!(problem["detail"].as_str().unwrap().contains(&setting), "{problem}");
    }
}
