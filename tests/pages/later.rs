//! A task is put off by the reader's clock.

use serde_json::json;
use testkit::TestApp;

use super::{ADA, first_task, get, lead, links, press};

#[tokio::test]
async fn by_an_hour_until_tomorrow_until_next_week_and_until_a_chosen_time() {
    // Saturday 24 October 2026, 14:00 in Berlin: in the night the clock falls back.
    let app = TestApp::start_at("2026-10-24T12:00:00Z".parse().unwrap()).await;
    let (_, lead, path) = lead(&app, json!({ "timezone": "Europe/Berlin" })).await;
    let due = first_task(&app, &lead).await["due_at"].clone();
    for (field, value, at) in [
        ("for", "PT1H", "2026-10-24T13:00:00Z"),
        ("until", "tomorrow", "2026-10-25T08:00:00Z"),
        ("until", "next_week", "2026-10-26T08:00:00Z"),
        ("until", "2026-10-25T10:30", "2026-10-25T09:30:00Z"),
        // Twice that night: the earlier one.
        ("until", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        ("until", "2026-10-27T10:00:00+08:00", "2026-10-27T02:00:00Z"),
    ] {
        let page = press(&app, &path, &[("action", "snooze"), (field, value)]).await;
        assert_eq!(page.status, 200, "{value}: {}", page.text);
        let task = first_task(&app, &lead).await;
        assert_eq!(task["remind_at"], at, "{value}");
        assert_eq!(task["due_at"], due, "the reminder alone is moved");
    }
    // The buttons say when that is.
    let page = get(&app, &format!("{path}?snooze=1")).await.text;
    assert!(page.contains("Tomorrow morning <small>Sun 09:00</small>"), "{page}");
    assert!(page.contains("Next week <small>Mon 09:00</small>"), "{page}");
    assert!(page.contains("value=\"2026-10-26T08:00:00Z\""), "{page}");
}

#[tokio::test]
async fn the_reminder_comes_when_it_was_put_off_to() {
    let app = TestApp::start().await;
    let (_, _, path) = lead(&app, json!({})).await;
    let later = links(&app, ADA, "lead_assigned");
    assert!(later.iter().any(|link| link.ends_with("?snooze=1")), "{later:?}");
    press(&app, &path, &[("action", "snooze"), ("for", "PT1H")]).await;
    app.at("2026-11-20T08:59:59Z").await;
    assert_eq!(app.smtp.to(ADA).len(), 1);
    app.at("2026-11-20T09:00:00Z").await;
    assert_eq!(app.smtp.to(ADA).len(), 2);
}

#[tokio::test]
async fn what_is_no_later_time_comes_back_as_typed() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let before = first_task(&app, &lead).await;
    for (field, value, words) in [
        ("until", "2026-11-20T07:59", "This time is past."),
        ("until", "soon", "This is no date and time."),
        ("for", "an hour", "This is no length of time."),
        ("for", "PT0S", "This time is past."),
        ("x", "y", "Choose one time."),
    ] {
        let page = press(&app, &path, &[("action", "snooze"), (field, value)]).await;
        assert_eq!(page.status, 422, "{value}");
        assert!(page.text.contains(words), "{value}: {}", page.text);
    }
    let kept = press(&app, &path, &[("action", "snooze"), ("until", "2026-11-20T07:59")]).await;
    assert!(
        kept.text.contains("required value=\"2026-11-20T07:59\" aria-invalid"),
        "{}",
        kept.text
    );
    assert_eq!(first_task(&app, &lead).await, before);
}

#[tokio::test]
async fn a_second_tap_changes_nothing_more() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let fields = [("action", "snooze"), ("for", "PT1H")];
    press(&app, &path, &fields).await;
    let after = first_task(&app, &lead).await;
    app.clock.advance(chrono::TimeDelta::seconds(3));
    assert_eq!(press(&app, &path, &fields).await.status, 200);
    assert_eq!(first_task(&app, &lead).await, after);
    let looked_at_again = get(&app, &path).await.text;
    assert!(
        looked_at_again.contains("The next reminder comes Fri 20 Nov 2026, 09:00."),
        "{looked_at_again}"
    );
    app.clock.advance(chrono::TimeDelta::hours(2));
    assert!(!get(&app, &path).await.text.contains("The next reminder comes"));
}
