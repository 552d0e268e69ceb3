//! Providers of mail that sign what they tell.

use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use shared::email_events::{EventKeys, SendgridKey};

use super::providers::{ID, SIGNING_KEY, WEI, app, base64, path, reason, sent, status};

const SENDGRID: &str = include_str!("../../shared/src/email_events/parse/samples/sendgrid.json");

const MAILGUN: &str =
    include_str!("../../shared/src/email_events/parse/samples/mailgun-failed.json");

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
