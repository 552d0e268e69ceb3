//! Webhooks: what is sent, to whom, signed how; and what becomes of it where the endpoint is not well.

mod answers;
mod disabled;
mod erasure;
mod feed;
mod libraries;
mod private;
mod rows;
mod secrets;
mod sent_again;

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use testkit::{
    TestApp,
    fixtures::id,
    target::{Hook, Target},
};

/// An endpoint that asks for these types, and its secret.
async fn endpoint(app: &TestApp, target: &Target, events: &[&str]) -> (String, String) {
    let body = json!({ "url": target.url(), "events": events });
    let made = app.post("/v1/webhooks", body).await.created();
    (id(&made), made["secret"].as_str().unwrap().to_owned())
}

/// A team is the simplest thing that makes an event.
async fn team(app: &TestApp, name: &str) -> String {
    let made = app.team(name).await;
    app.drain().await;
    made
}

/// Deliveries of an endpoint, oldest first.
async fn deliveries(app: &TestApp, webhook: &str) -> Vec<Value> {
    let path = format!("/v1/webhooks/{webhook}/deliveries?sort=created_at&limit=200");
    app.get(&path).await.ok()["data"].as_array().unwrap().clone()
}

/// The only delivery of an endpoint.
async fn delivery(app: &TestApp, webhook: &str) -> Value {
    let mut all = deliveries(app, webhook).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// Walks to a time, stopping wherever something is due, as a worker would.
async fn walk(app: &TestApp, to: &str) {
    shared::sandbox::walk(&app.ctx, to.parse().unwrap()).await.unwrap();
}

/// Whether a request is signed with this secret, by the rules of the specification alone.
fn is_signed(hook: &Hook, secret: &str) -> bool {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(
        format!("{}.{}.{}", hook.id(), hook.header("webhook-timestamp"), hook.body).as_bytes(),
    );
    let wanted = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    hook.header("webhook-signature").split(' ').any(|one| one == wanted)
}
