//! A link from last week says what happened since.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{first_task, get, interactions, lead, press, tasks};

#[tokio::test]
async fn a_done_task_says_so_and_can_be_told_of() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let task = id(&first_task(&app, &lead).await);
    app.post(&format!("/v1/tasks/{task}/complete"), json!({})).await.ok();
    let page = get(&app, &path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Done Fri 20 Nov 2026, 08:00 by Ada Rep."), "{}", page.text);
    assert!(page.text.contains("done without an outcome"), "{}", page.text);
    // Nothing is left to put off.
    let later = press(&app, &path, &[("action", "snooze"), ("for", "PT1H")]).await;
    assert_eq!(later.status, 409);
    assert!(later.text.contains("Nothing was changed"), "{}", later.text);
    // The outcome that was not told is told late, once.
    let fields = [("action", "done"), ("outcome", "reached"), ("note", "by the way")];
    for _ in 0..2 {
        assert_eq!(press(&app, &path, &fields).await.status, 200);
    }
    assert_eq!(first_task(&app, &lead).await["outcome"], "reached");
    assert_eq!(interactions(&app, &lead).await.len(), 1);
    // And a note can be added, once.
    let fields = [("action", "note"), ("note", "prefers mornings")];
    for _ in 0..2 {
        assert_eq!(press(&app, &path, &fields).await.status, 200);
    }
    let logged = interactions(&app, &lead).await;
    assert_eq!(logged.len(), 2);
    assert_eq!(logged[1]["channel"], "note");
    assert_eq!(logged[1]["summary"], "prefers mornings");
}

#[tokio::test]
async fn a_task_that_was_handed_over_is_not_this_readers() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    app.patch(&format!("/v1/leads/{lead}"), json!({ "owner_id": bo })).await.ok();
    let page = get(&app, &path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("This task is with Bo now."), "{}", page.text);
    assert!(page.text.contains("Bo’s task"), "{}", page.text);
    for hidden in
        ["Your task", "Wei", "(Nimbus)", "+86", "wei@nimbus.example", "Please call me", "<form"]
    {
        assert!(!page.text.contains(hidden), "{hidden}: {}", page.text);
    }
    let before = tasks(&app, &lead).await;
    for fields in [
        vec![("action", "done"), ("outcome", "reached")],
        vec![("action", "snooze"), ("for", "PT1H")],
        vec![("action", "next"), ("next_at", "2026-12-01T10:00")],
        vec![("action", "note"), ("note", "x")],
    ] {
        let answer = press(&app, &path, &fields).await;
        assert_eq!(answer.status, 409, "{fields:?}: {}", answer.text);
        assert!(!answer.text.contains("Wei"), "{}", answer.text);
    }
    assert_eq!(tasks(&app, &lead).await, before);
    assert_eq!(interactions(&app, &lead).await, [] as [serde_json::Value; 0]);
    // The new owner's own link works.
    app.drain().await;
    let own = super::page_of(&app, "bo@example.com", "lead_assigned");
    assert!(get(&app, &own).await.text.contains("Wei Zhang"));
}

#[tokio::test]
async fn cancelled_deleted_and_erased() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let task = id(&first_task(&app, &lead).await);
    app.patch(&format!("/v1/tasks/{task}"), json!({ "status": "cancelled" })).await.ok();
    let page = get(&app, &path).await;
    assert!(page.text.contains("This task was cancelled"), "{}", page.text);
    let done = press(&app, &path, &[("action", "done"), ("outcome", "reached")]).await;
    assert_eq!(done.status, 409, "{}", done.text);
    app.post(&format!("/v1/leads/{lead}/erase"), json!({})).await.expect(204);
    let page = get(&app, &path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("asked for their data to be erased"), "{}", page.text);
    for gone in ["Wei", "wei@nimbus.example", "+86138", "Please call me"] {
        assert!(!page.text.contains(gone), "{gone}: {}", page.text);
    }
    assert!(page.text.contains("<h1>A task</h1>"), "{}", page.text);
    assert!(!page.text.contains("<form"), "nothing is kept of them: {}", page.text);
    let noted = press(&app, &path, &[("action", "note"), ("note", "called back")]).await;
    assert_eq!(noted.status, 409, "{}", noted.text);
    app.delete(&format!("/v1/tasks/{task}")).await.expect(204);
    let page = get(&app, &path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("This task was deleted"), "{}", page.text);
    assert!(!page.text.contains("<form"), "{}", page.text);
}

#[tokio::test]
async fn expired_unknown_and_of_nobody() {
    let app = TestApp::start().await;
    let (_, _, path) = lead(&app, json!({})).await;
    let cut = &path[..path.len() - 1];
    let swapped = path.replace("/a/", "/u/");
    for (wrong, status) in [(cut, 404), ("/a/x", 404), (&format!("{path}/x"), 404), (&swapped, 404)]
    {
        let page = get(&app, wrong).await;
        assert_eq!(page.status, status, "{wrong}");
        assert!(page.text.contains("<h1>"), "{wrong}: {}", page.text);
    }
    let chinese = app.stranger().request("GET", cut).header("accept-language", "zh-TW, en;q=0.5");
    let page = testkit::Response::of(chinese).await;
    assert!(page.text.contains("此链接无效"), "{}", page.text);
    app.clock.advance_to("2026-12-20T07:59:59Z".parse().unwrap());
    assert_eq!(get(&app, &path).await.status, 200);
    app.clock.advance_to("2026-12-20T08:00:00Z".parse().unwrap());
    let page = get(&app, &path).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("This link has expired"), "{}", page.text);
    assert_eq!(press(&app, &path, &[("action", "done"), ("outcome", "reached")]).await.status, 410);
}

#[tokio::test]
async fn who_is_out_of_service_has_no_links() {
    let app = TestApp::start().await;
    let (ada, lead, path) = lead(&app, json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let gone = json!({ "active": false, "reassign_to": bo });
    app.patch(&format!("/v1/users/{ada}"), gone).await.ok();
    let page = get(&app, &path).await;
    assert_eq!(page.status, 410);
    assert!(page.text.contains("does not work here any more"), "{}", page.text);
    let pressed = press(&app, &path, &[("action", "done"), ("outcome", "reached")]).await;
    assert_eq!(pressed.status, 410);
    assert_eq!(first_task(&app, &lead).await["status"], "open");
}
