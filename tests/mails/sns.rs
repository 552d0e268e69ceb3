//! SES by way of SNS: the certificate, the signature over the canonical text, the topic that asks to be confirmed.

use ring::{
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{RSA_PKCS1_SHA256, RsaEncoding},
};
use serde_json::{Value, json};
use shared::email_events::{SnsCertificate, queries};
use testkit::{TestApp, sql::Sql};
use uuid::Uuid;

use super::{
    customers::{contact, deliver, queue},
    providers::{base64, path, reason, status},
};

const BOUNCE: &str = include_str!("../../shared/src/email_events/parse/samples/ses-bounce.json");
const ID: &str = "01930000-0000-7000-8000-000000000001";
const CERTIFICATE: &str = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000.pem";

/// Between the lines of a PEM file.
fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let letter = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let filled = four.iter().filter(|byte| **byte != b'=').count();
        let word = four.iter().fold(0_u32, |word, byte| word << 6 | u32::from(letter(*byte) & 63));
        out.extend_from_slice(&word.to_be_bytes()[1..filled]);
    }
    out
}

fn signed(kind: &str, message: &str, more: &[(&str, &str)]) -> Value {
    let mut fields = vec![
        ("Message", message),
        ("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324"),
        ("Timestamp", "2026-11-20T08:00:10.500Z"),
        ("TopicArn", "arn:aws:sns:us-east-1:123456789012:bounces"),
        ("Type", kind),
    ];
    fields.extend_from_slice(more);
    // As Amazon says: by their names, each with its value and a line's end behind either.
    fields.sort();
    let text: String = fields.iter().map(|(name, value)| format!("{name}\n{value}\n")).collect();
    let key = KeyPair::from_pkcs8(&der(include_str!("keys/sns.key"))).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let encoding: &dyn RsaEncoding = &RSA_PKCS1_SHA256;
    key.sign(encoding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    let mut body: Value =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    body["SignatureVersion"] = json!("2");
    body["Signature"] = json!(base64(&signature));
    body["SigningCertURL"] = json!(CERTIFICATE);
    body
}

async fn knows_the_certificate(app: &TestApp) {
    let (url, certificate) = (CERTIFICATE.to_owned(), der(include_str!("keys/sns.pem")));
    let row = SnsCertificate { url, certificate, created_at: app.clock.now() };
    let mut conn = app.conn().await;
    queries::keep_certificate(&mut conn, &row).await.unwrap();
}

async fn sent(app: &TestApp) -> Uuid {
    let contact = contact(app, "wei@nimbus.example", None, json!({})).await;
    let email = queue(app, &contact, "1").await;
    deliver(app, email).await;
    email
}

async fn jobs(app: &TestApp, kind: &str) -> Vec<String> {
    let url = "convert_from(job, 'UTF8')::jsonb -> 'data' ->> 'url'";
    let rows = format!("apalis.jobs where idempotency_key like '{kind}:%'");
    Sql::on(app.database.url()).await.texts(url, &rows).await
}

#[tokio::test]
async fn what_is_signed_counts_once_the_certificate_is_here() {
    let app = TestApp::start().await;
    let email = sent(&app).await;
    let path = path(&app, "ses").await;
    let body = signed("Notification", &BOUNCE.replace(ID, &email.to_string()), &[]);
    let post = async |body: &Value| {
        let kind = [("content-type", "text/plain; charset=UTF-8")];
        app.stranger().send("POST", &path, &kind, body.to_string()).await
    };
    // Nothing is fetched within a request: the provider comes again.
    let wait = post(&body).await;
    assert!(!wait.header("retry-after").is_empty());
    wait.problem(503, "certificate_coming");
    post(&body).await.expect(503);
    assert_eq!(jobs(&app, "fetch_sns_certificate").await, [CERTIFICATE]);
    knows_the_certificate(&app).await;
    for (field, value) in [
        ("Message", json!("{}")),
        ("Signature", json!("AAAA")),
        ("SignatureVersion", json!("1")),
        ("SignatureVersion", json!("3")),
        ("TopicArn", json!("arn:aws:sns:us-east-1:666666666666:other")),
        ("SigningCertURL", json!("https://evil.example/cert.pem")),
        ("SigningCertURL", json!("http://sns.us-east-1.amazonaws.com/cert.pem")),
    ] {
        let mut changed = body.clone();
        changed[field] = value;
        post(&changed).await.problem(403, "wrong_signature");
    }
    assert_eq!(status(&app, email).await, "sent");
    assert_eq!(post(&body).await.ok()["taken"], 2);
    assert_eq!(status(&app, email).await, "bounced");
    assert_eq!(reason(&app, "wei@nimbus.example").await, "hard_bounce");
    assert_eq!(reason(&app, "li@nimbus.example").await, "hard_bounce");
    assert_eq!(post(&body).await.ok()["taken"], 0);
    let hello = signed(
        "Notification",
        "Successfully validated SNS topic for Amazon SES event publishing.",
        &[("Subject", "Hello")],
    );
    assert_eq!(post(&hello).await.ok()["taken"], 0);
    post(&json!({ "Type": "Notification" })).await.problem(400, "unreadable_event");
}

#[tokio::test]
async fn a_topic_is_confirmed_at_amazon_alone() {
    let app = TestApp::start().await;
    knows_the_certificate(&app).await;
    let path = path(&app, "ses").await;
    let confirm = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336";
    let ask = |url: &'static str| {
        let more = [("SubscribeURL", url), ("Token", "2336")];
        signed("SubscriptionConfirmation", "You have chosen to subscribe to the topic.", &more)
    };
    let post = async |body: Value| app.stranger().send("POST", &path, &[], body.to_string()).await;
    post(ask("https://evil.example/?Action=ConfirmSubscription"))
        .await
        .problem(400, "unreadable_event");
    assert!(jobs(&app, "confirm_sns_subscription").await.is_empty());
    post(ask(confirm)).await.ok();
    post(ask(confirm)).await.ok();
    assert_eq!(jobs(&app, "confirm_sns_subscription").await, [confirm]);
}
