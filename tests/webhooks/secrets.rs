//! Secrets change without a request that the receiver cannot verify.

use chrono::TimeDelta;
use serde_json::{Value, json};
use shared::{ctx::Ctx, seal::Seal};
use testkit::{TestApp, app::SECRET, target::Target};

use super::{delivery, endpoint, is_signed, team};

async fn rotate(app: &TestApp, webhook: &str, body: Value) -> String {
    let path = format!("/v1/webhooks/{webhook}/secret/rotate");
    app.post(&path, body).await.ok()["secret"].as_str().unwrap().to_owned()
}

/// Which of the secrets the last request is signed with.
fn signed_with(target: &Target, secrets: &[&String]) -> Vec<bool> {
    let hook = target.hooks().pop().unwrap();
    let signatures = hook.header("webhook-signature").split(' ').count();
    let signed: Vec<bool> = secrets.iter().map(|secret| is_signed(&hook, secret)).collect();
    assert_eq!(signed.iter().filter(|it| **it).count(), signatures, "no other signature");
    signed
}

#[tokio::test]
async fn both_secrets_sign_until_the_overlap_is_over() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, first) = endpoint(&app, &target, &["team.created"]).await;
    let second = rotate(&app, &webhook, json!({})).await;
    team(&app, "a").await;
    assert_eq!(signed_with(&target, &[&first, &second]), [true, true]);
    let hook = target.hooks().pop().unwrap();
    let newest = hook.header("webhook-signature").split(' ').next().unwrap().to_owned();
    assert!(hook.header("webhook-signature").starts_with(&newest));
    app.pass(TimeDelta::hours(23)).await;
    let third = rotate(&app, &webhook, json!({ "overlap": "PT2H" })).await;
    team(&app, "b").await;
    assert_eq!(signed_with(&target, &[&first, &second, &third]), [true, true, true]);
    app.pass(TimeDelta::hours(1)).await;
    team(&app, "c").await;
    assert_eq!(signed_with(&target, &[&first, &second, &third]), [false, true, true]);
    app.pass(TimeDelta::hours(1)).await;
    team(&app, "d").await;
    assert_eq!(signed_with(&target, &[&first, &second, &third]), [false, false, true]);
    let fourth = rotate(&app, &webhook, json!({ "overlap": "PT0S" })).await;
    team(&app, "e").await;
    assert_eq!(signed_with(&target, &[&third, &fourth]), [false, true]);
    let path = format!("/v1/webhooks/{webhook}/secret/rotate");
    let long = app.post(&path, json!({ "overlap": "P8D" })).await;
    assert_eq!(long.faults(), ["/overlap out_of_range"]);
    let log = app.get("/v1/audit?type=webhook.secret_rotated").await;
    assert_eq!(log.json()["data"].as_array().unwrap().len(), 3);
    assert!(!log.text.contains("whsec_"));
}

#[tokio::test]
async fn a_secret_outlives_the_change_of_the_one_that_seals_it() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let (webhook, secret) = endpoint(&app, &target, &["team.created"]).await;
    let under = |secrets: &[&str]| -> Ctx {
        let secrets: Vec<String> = secrets.iter().map(|it| (*it).to_owned()).collect();
        Ctx { seal: Seal::new(&secrets).unwrap(), ..app.ctx.clone() }
    };
    let drain = async |ctx: Ctx| _ = worker::drain(ctx).await.unwrap();
    // Without the old one: nothing is sent unsigned, and the delivery waits.
    app.team("a").await;
    drain(under(&["a new secret"])).await;
    let row = delivery(&app, &webhook).await;
    assert!(row["last_error"].as_str().unwrap().contains("RAPPORT_SECRET"), "{row}");
    assert_eq!(target.connections(), 0);
    // With it in the list, it is sealed anew in passing.
    app.clock.advance(TimeDelta::seconds(5));
    drain(under(&["a new secret", SECRET])).await;
    assert!(is_signed(&target.hooks()[0], &secret));
    app.team("b").await;
    drain(under(&["a new secret"])).await;
    assert!(is_signed(&target.hooks()[1], &secret));
}
