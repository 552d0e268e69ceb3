//! What comes after a task.

use serde_json::json;
use testkit::TestApp;

use super::{get, lead, page_of, press, tasks, value_of};

#[tokio::test]
async fn one_button_does_both_where_the_form_proposes_the_next_step() {
    let app = TestApp::start().await;
    let (ada, lead, path) = lead(&app, json!({ "timezone": "Europe/Berlin" })).await;
    let page = get(&app, &format!("{path}?outcome=no_answer")).await.text;
    // Friday 09:00 in Berlin: the second call comes the same day.
    let (subject, at) = (value_of(&page, "next_subject"), value_of(&page, "next_at"));
    assert_eq!((subject.as_str(), at.as_str()), ("Call Wei Zhang again", "2026-11-20T12:00"));
    let fields = [
        ("action", "done"),
        ("outcome", "no_answer"),
        ("next", "1"),
        ("next_for", "no_answer"),
        ("next_subject", &subject),
        ("next_kind", "call"),
        ("next_at", &at),
    ];
    for _ in 0..2 {
        let done = press(&app, &path, &fields).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    let rows = tasks(&app, &lead).await;
    assert_eq!(rows.len(), 2, "a second tap makes no second one");
    assert_eq!(rows[1]["subject"], "Call Wei Zhang again");
    assert_eq!(rows[1]["kind"], "call");
    assert_eq!(rows[1]["due_at"], "2026-11-20T11:00:00Z");
    assert_eq!(rows[1]["owner_id"], ada);
    assert_eq!(rows[1]["follows_id"], rows[0]["id"]);
    assert_eq!(rows[1]["status"], "open");
    // Its reminder is planned, and leads to a page of its own.
    app.at("2026-11-20T10:30:00Z").await;
    let next = page_of(&app, "ada@example.com", "task_reminder");
    assert!(next != path);
    // A second call in vain: the next one is proposed for the next working day.
    let page = get(&app, &format!("{next}?outcome=no_answer")).await.text;
    assert_eq!(value_of(&page, "next_at"), "2026-11-23T11:30");
}

#[tokio::test]
async fn it_is_proposed_after_the_outcome_and_made_once() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let done = press(&app, &path, &[("action", "done"), ("outcome", "reached")]).await.text;
    assert!(done.contains("What comes next?"), "{done}");
    assert_eq!(tasks(&app, &lead).await.len(), 1, "nothing is made unasked");
    let fields = [
        ("action", "next"),
        ("next_subject", "Show <the> demo"),
        ("next_kind", "meeting"),
        ("next_at", "2026-11-24T15:00"),
    ];
    for _ in 0..2 {
        let made = press(&app, &path, &fields).await;
        assert_eq!(made.status, 200, "{}", made.text);
        assert!(made.text.contains("Show &lt;the&gt; demo"), "{}", made.text);
        assert!(!made.text.contains("What comes next?"));
    }
    let rows = tasks(&app, &lead).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["kind"], "meeting");
    assert_eq!(rows[1]["due_at"], "2026-11-24T15:00:00Z");
}

#[tokio::test]
async fn a_step_for_another_outcome_is_proposed_anew() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let fields = [
        ("action", "done"),
        ("outcome", "wrong_number"),
        ("next", "1"),
        ("next_for", "reached"),
        ("next_subject", "Follow up"),
    ];
    let done = press(&app, &path, &fields).await.text;
    assert_eq!(tasks(&app, &lead).await.len(), 1);
    assert_eq!(value_of(&done, "next_subject"), "Find the right number of Wei Zhang");
}

#[tokio::test]
async fn taps_at_the_same_time_make_one() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let fields = [("action", "done"), ("outcome", "no_answer"), ("next", "1")];
    let taps = (0..8).map(|_| press(&app, &path, &fields));
    for tap in futures_util::future::join_all(taps).await {
        assert_eq!(tap.status, 200, "{}", tap.text);
    }
    assert_eq!(tasks(&app, &lead).await.len(), 2);
    assert_eq!(super::interactions(&app, &lead).await.len(), 1);
}
