//! Requests as they went out, kept for the libraries of other languages: see `testkit/webhooks/verify.sh`.

use serde_json::{Value, json};
use testkit::{TestApp, target::Target};

use super::{endpoint, is_signed};

/// By the real clock, since the libraries refuse old timestamps. Where `RAPPORT_KEEP_HOOKS` names a file, they are written into it.
#[tokio::test]
async fn requests_for_the_libraries() {
    let app = TestApp::start_real().await;
    let target = Target::start().await;
    let (webhook, first) = endpoint(&app, &target, &["lead.created"]).await;
    let lead = async |name: &str, email: &str| {
        app.post("/v1/leads", json!({ "first_name": name, "email": email })).await.created();
        app.drain().await;
    };
    lead("Wei", "wei@nimbus.example").await;
    let path = format!("/v1/webhooks/{webhook}/secret/rotate");
    let second = app.post(&path, json!({})).await.ok()["secret"].as_str().unwrap().to_owned();
    lead("张伟 \u{1F600} \"é\"", "zhang@nimbus.example").await;
    let hooks = target.hooks();
    let secrets = [vec![first.clone()], vec![first, second]];
    assert_eq!(hooks.len(), secrets.len());
    let kept: Vec<Value> = hooks
        .iter()
        .zip(&secrets)
        .map(|(hook, secrets)| {
            assert!(secrets.iter().all(|secret| is_signed(hook, secret)));
            json!({ "headers": hook.headers, "body": hook.body, "secrets": secrets, "type": "lead.created" })
        })
        .collect();
    if let Ok(file) = std::env::var("RAPPORT_KEEP_HOOKS") {
        std::fs::write(file, json!(kept).to_string()).unwrap();
    }
}
