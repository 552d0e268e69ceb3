//! When digests go: at their local time, once each, over clock changes, downtime and several workers.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use testkit::TestApp;

use super::{LIST, editions, make, north, weekly, won};

#[tokio::test]
async fn it_goes_at_its_local_time_with_the_last_whole_period() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "12000.00").await;
    let digest = make(&app, weekly(&max, &north)).await;
    app.drain().await;
    app.smtp.clear();
    app.at("2026-11-22T23:59:00Z").await;
    assert!(app.smtp.messages().is_empty());
    app.at("2026-11-23T00:00:00Z").await;
    let mails = app.smtp.to("max@example.com");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].kind().as_deref(), Some("digest"));
    let made = editions(&app, &digest).await;
    assert_eq!(made.len(), 1);
    assert_eq!(
        (&made[0]["period"], &made[0]["status"], &made[0]["requested"]),
        (&json!("2026-W47"), &json!("made"), &json!(false))
    );
    let next = app.get(&format!("{LIST}/{digest}")).await.ok();
    assert_eq!(next["next_run_at"], "2026-11-30T00:00:00Z");
    // Nothing happened in the week after, and it is left out.
    app.at("2026-11-30T00:00:00Z").await;
    assert_eq!(app.smtp.to("max@example.com").len(), 1);
    let made = editions(&app, &digest).await;
    assert_eq!((&made[1]["status"], &made[1]["email_id"]), (&json!("skipped"), &json!(null)));
}

/// Eight weeks in Berlin, where the clock goes back on 25 October 2026; every time at nine.
#[tokio::test]
async fn eight_weeks_over_a_clock_change() {
    let app = TestApp::start_at("2026-10-01T08:00:00Z".parse().unwrap()).await;
    let (north, max, _) = north(&app).await;
    let mut body = weekly(&max, &north);
    body["at"] = json!("09:00");
    body["timezone"] = json!("Europe/Berlin");
    body["skip_empty"] = json!(false);
    let path = format!("{LIST}/{}", make(&app, body).await);
    app.drain().await;
    app.smtp.clear();
    let mut went = Vec::new();
    for count in 1..=8 {
        let next = app.get(&path).await.ok()["next_run_at"].as_str().unwrap().to_owned();
        let at: DateTime<Utc> = next.parse().unwrap();
        app.at(&(at - TimeDelta::minutes(1)).to_rfc3339()).await;
        assert_eq!(app.smtp.to("max@example.com").len(), count - 1, "{next}");
        app.at(&next).await;
        app.drain().await;
        assert_eq!(app.smtp.to("max@example.com").len(), count, "{next}");
        went.push(at.format("%m-%d %H:%M").to_string());
    }
    let expected = [
        "10-05 07:00",
        "10-12 07:00",
        "10-19 07:00",
        "10-26 08:00",
        "11-02 08:00",
        "11-09 08:00",
        "11-16 08:00",
        "11-23 08:00",
    ];
    assert_eq!(went, expected);
}

#[tokio::test]
async fn after_downtime_the_last_one_goes_once() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let digest = make(&app, weekly(&max, &north)).await;
    app.drain().await;
    app.smtp.clear();
    // Nobody works for three weeks.
    app.clock.advance_to("2026-12-08T10:00:00Z".parse().unwrap());
    won(&app, &ada, "1.00").await;
    app.clock.advance_to("2026-12-15T10:00:00Z".parse().unwrap());
    app.drain().await;
    let digests: Vec<_> = app
        .smtp
        .messages()
        .into_iter()
        .filter(|mail| mail.kind().as_deref() == Some("digest"))
        .collect();
    assert_eq!(digests.len(), 1);
    let made = editions(&app, &digest).await;
    assert_eq!((made.len(), &made[0]["period"]), (1, &json!("2026-W50")));
    let next = app.get(&format!("{LIST}/{digest}")).await.ok();
    assert_eq!(next["next_run_at"], "2026-12-21T00:00:00Z");
}

/// Three workers look at once, each with its own connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_workers_send_it_once() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "12000.00").await;
    for _ in 0..3 {
        make(&app, weekly(&max, &north)).await;
    }
    app.drain().await;
    app.smtp.clear();
    app.clock.advance_to("2026-11-23T00:00:00Z".parse().unwrap());
    let drains = (0..3).map(|_| worker::drain(app.ctx.clone()));
    for drained in futures_util::future::join_all(drains).await {
        drained.unwrap();
    }
    app.drain().await;
    app.smtp.wait_for(3, Duration::from_secs(5)).await;
    assert_eq!(app.smtp.to("max@example.com").len(), 3);
}

/// Where the office's week ends later than the digest's own time comes, it waits for that.
#[tokio::test]
async fn it_waits_until_the_period_is_over_at_the_office() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "1.00").await;
    let mut body = weekly(&max, &north);
    body["at"] = json!("06:00");
    let digest = make(&app, body).await;
    app.drain().await;
    app.smtp.clear();
    // Six o'clock in Shanghai, ten in the evening before in UTC, which is the office's.
    app.at("2026-11-22T22:00:00Z").await;
    app.at("2026-11-22T23:59:00Z").await;
    assert!(app.smtp.messages().is_empty());
    app.at("2026-11-23T00:00:00Z").await;
    assert_eq!(app.smtp.to("max@example.com").len(), 1);
    let made = editions(&app, &digest).await;
    assert_eq!(
        (&made[0]["period"], &made[0]["content"]["complete"]),
        (&json!("2026-W47"), &json!(true))
    );
}

#[tokio::test]
async fn one_that_follows_a_zone_moves_with_it() {
    let app = TestApp::start().await;
    let (north, max, _) = north(&app).await;
    let mut body = weekly(&max, &north);
    body.as_object_mut().unwrap().remove("timezone");
    let digest = make(&app, body).await;
    let path = format!("{LIST}/{digest}");
    assert_eq!(app.get(&path).await.ok()["next_run_at"], "2026-11-23T08:00:00Z");
    app.patch("/v1/settings", json!({ "timezone": "America/New_York" })).await.ok();
    let moved = app.get(&path).await.ok();
    assert_eq!(
        (&moved["next_run_at"], &moved["version"]),
        (&json!("2026-11-23T13:00:00Z"), &json!(1))
    );
}
