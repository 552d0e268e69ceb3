//! What an endpoint may do, and what becomes of the delivery.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use testkit::{
    TestApp,
    target::{Answer, Target},
};
use tokio::time::Instant;

use super::{delivery, endpoint, team, walk};

/// When the next try is due, from now.
fn wait(app: &TestApp, row: &Value) -> TimeDelta {
    let next: DateTime<Utc> = row["next_attempt_at"].as_str().unwrap().parse().unwrap();
    next - app.clock.now()
}

#[tokio::test]
async fn a_failure_of_any_kind_is_tried_again_within_five_seconds() {
    let huge = "z".repeat(100_000);
    for (answer, status, error) in [
        (Answer::Hang, None, "no answer within 1 s"),
        (Answer::Raw(b""), None, "error sending request"),
        (Answer::Raw(b"220 mail.example ESMTP\r\n"), None, "error sending request"),
        (Answer::Raw(&[0, 159, 146, 150, 13, 10, 13, 10]), None, "error sending request"),
        (
            Answer::With(302, "location: /elsewhere\r\n", String::new()),
            Some(302),
            "redirects are not followed",
        ),
        (Answer::Status(304), Some(304), "redirects are not followed"),
        (Answer::With(500, "", huge.clone()), Some(500), "answered 500"),
        (Answer::Endless(502), Some(502), "answered 502"),
        (Answer::Drip(503), Some(503), "answered 503"),
        (Answer::Status(404), Some(404), "answered 404"),
    ] {
        let said = format!("{answer:?}").chars().take(80).collect::<String>();
        let app = TestApp::start().await;
        let target = Target::start().await;
        target.script([answer]);
        let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
        let begun = Instant::now();
        team(&app, "North").await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{said}: {:?}", begun.elapsed());
        let row = delivery(&app, &webhook).await;
        assert_eq!(
            (&row["status"], &row["attempts"]),
            (&json!("pending"), &json!(1)),
            "{said}: {row}"
        );
        assert_eq!(row["response_status"], json!(status), "{said}: {row}");
        assert!(row["last_error"].as_str().unwrap().contains(error), "{said}: {row}");
        let kept = row["response_body"].as_str().map_or(0, str::len);
        assert!(kept <= 4_096, "{said}: {kept}");
        let wait = wait(&app, &row);
        assert!(wait > TimeDelta::seconds(2) && wait <= TimeDelta::seconds(5), "{said}: {wait}");
        app.pass(TimeDelta::seconds(5)).await;
        let row = delivery(&app, &webhook).await;
        assert_eq!(
            (&row["status"], &row["last_error"]),
            (&json!("delivered"), &Value::Null),
            "{said}: {row}"
        );
        let ids: Vec<String> = target.hooks().iter().map(|hook| hook.id().to_owned()).collect();
        assert_eq!(ids.len(), 2, "{said}");
        assert_eq!(ids[0], ids[1], "{said}");
        let times: Vec<String> =
            target.hooks().iter().map(|hook| hook.header("webhook-timestamp").to_owned()).collect();
        assert_ne!(times[0], times[1], "{said}: each try has a time of its own");
    }
}

#[tokio::test]
async fn a_success_is_one_however_its_body_goes_on() {
    for (answer, kept) in [
        (Answer::Endless(200), 4_096..=4_096),
        (Answer::Drip(200), 1..=40),
        (Answer::With(200, "", "a\0b\u{fffd}".to_owned()), 5..=10),
        (Answer::Status(201), 0..=0),
    ] {
        let app = TestApp::start().await;
        let target = Target::start().await;
        target.script([answer.clone()]);
        let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
        team(&app, "North").await;
        let row = delivery(&app, &webhook).await;
        assert_eq!(row["status"], "delivered", "{answer:?}: {row}");
        let length = row["response_body"].as_str().map_or(0, str::len);
        assert!(kept.contains(&length), "{answer:?}: {row}");
    }
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let app = TestApp::start().await;
    let (target, elsewhere) = (Target::start().await, Target::start().await);
    for status in [301, 302, 303, 307, 308] {
        let location: &'static str = format!("location: {}\r\n", elsewhere.url()).leak();
        target.script([Answer::With(status, location, String::new())]);
    }
    endpoint(&app, &target, &["team.created"]).await;
    team(&app, "North").await;
    walk(&app, "2026-11-20T10:00:00Z").await;
    assert!(target.hooks().len() > 3);
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn it_is_tried_for_three_days_and_then_failed() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(500));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "North").await;
    walk(&app, "2026-11-23T07:59:59Z").await;
    assert_eq!(delivery(&app, &webhook).await["status"], "pending");
    walk(&app, "2026-11-23T08:00:01Z").await;
    let row = delivery(&app, &webhook).await;
    assert_eq!(
        (&row["status"], &row["next_attempt_at"]),
        (&json!("failed"), &Value::Null),
        "{row}"
    );
    let tries = target.hooks().len();
    assert!((10..=12).contains(&tries), "{tries} tries");
    assert_eq!(row["attempts"], json!(tries));
    let ids: std::collections::BTreeSet<String> =
        target.hooks().iter().map(|hook| hook.id().to_owned()).collect();
    assert_eq!(ids.len(), 1);
    walk(&app, "2026-11-24T00:00:00Z").await;
    assert_eq!(target.hooks().len(), tries);
}

#[tokio::test]
async fn an_endpoint_that_comes_back_gets_what_it_missed() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.script([500, 502, 503, 504, 429].map(Answer::Status));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "North").await;
    let failing = app.get(&format!("/v1/webhooks/{webhook}")).await.ok();
    assert_eq!(failing["failing_since"], "2026-11-20T08:00:00Z");
    walk(&app, "2026-11-20T20:00:00Z").await;
    let row = delivery(&app, &webhook).await;
    assert_eq!((&row["status"], &row["attempts"]), (&json!("delivered"), &json!(6)), "{row}");
    let well = app.get(&format!("/v1/webhooks/{webhook}")).await.ok();
    assert_eq!((&well["failing_since"], &well["version"]), (&Value::Null, &json!(1)));
}

#[tokio::test]
async fn retry_after_counts_within_a_day() {
    for (asked, seconds) in [
        ("retry-after: 600\r\n", 600..=600),
        ("retry-after: Fri, 20 Nov 2026 09:00:00 GMT\r\n", 3_600..=3_600),
        ("retry-after: 99999999\r\n", 86_400..=86_400),
        ("retry-after: whenever\r\n", 3..=5),
        ("retry-after: 0\r\n", 3..=5),
    ] {
        let app = TestApp::start().await;
        let target = Target::start().await;
        target.script([Answer::With(503, asked, String::new())]);
        let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
        team(&app, "North").await;
        let wait = wait(&app, &delivery(&app, &webhook).await);
        assert!(seconds.contains(&wait.num_seconds()), "{asked}: {wait}");
    }
}

#[tokio::test]
async fn nobody_there_is_a_failure_like_any_other() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    let body = json!({ "url": "http://127.0.0.1:1/hook", "events": ["team.created"] });
    let webhook = testkit::fixtures::id(&app.post("/v1/webhooks", body).await.created());
    team(&app, "North").await;
    let row = delivery(&app, &webhook).await;
    assert!(row["last_error"].as_str().unwrap().contains("refused"), "{row}");
    app.patch(&format!("/v1/webhooks/{webhook}"), json!({ "url": target.url() })).await.ok();
    app.pass(TimeDelta::seconds(5)).await;
    assert_eq!(target.hooks().len(), 1, "the next try goes to where the endpoint is by then");
}

/// A worker takes a job up a little after it is due.
#[tokio::test]
async fn the_last_try_is_made_though_it_begins_after_the_deadline() {
    let app = TestApp::start().await;
    let target = Target::start().await;
    target.otherwise(Answer::Status(503));
    let (webhook, _) = endpoint(&app, &target, &["team.created"]).await;
    team(&app, "North").await;
    walk(&app, "2026-11-23T07:59:59Z").await;
    let tries = target.hooks().len();
    app.at("2026-11-23T08:00:05Z").await;
    assert_eq!(target.hooks().len(), tries + 1);
    assert_eq!(delivery(&app, &webhook).await["status"], "failed");
}
