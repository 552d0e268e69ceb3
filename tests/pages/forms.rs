//! What is typed wrong, and what every page has.

use serde_json::json;
use testkit::{Response, TestApp};

use super::{first_task, get, interactions, lead, press};

#[tokio::test]
async fn faults_come_back_on_the_page_with_what_was_typed() {
    let app = TestApp::start().await;
    let (_, lead, path) = lead(&app, json!({})).await;
    let fields = [
        ("action", "done"),
        ("outcome", "delighted"),
        ("note", "<b>long & \"quoted\"</b>"),
        ("next", "1"),
        ("next_subject", "Call"),
        ("next_kind", "dance"),
        ("next_at", "2026-11-19T10:00"),
    ];
    let page = press(&app, &path, &fields).await;
    assert_eq!(page.status, 422);
    for words in ["Choose how it went.", "Choose how.", "This time is past."] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(
        page.text.contains("&lt;b&gt;long &amp; &quot;quoted&quot;&lt;&#x2f;b&gt;</textarea>"),
        "{}",
        page.text
    );
    for (fields, words) in [
        (vec![("action", "done")], "Choose how it went."),
        (vec![("action", "fly")], "Choose one of the buttons."),
        (vec![], "Choose one of the buttons."),
        (vec![("action", "note"), ("note", " ")], "The note cannot be kept"),
        (
            vec![("action", "done"), ("outcome", "reached"), ("note", "a\0b")],
            "The note cannot be kept",
        ),
    ] {
        let page = press(&app, &path, &fields).await;
        assert_eq!(page.status, 422, "{fields:?}");
        assert!(page.text.contains(words), "{fields:?}: {}", page.text);
    }
    assert_eq!(first_task(&app, &lead).await["status"], "open");
    assert_eq!(interactions(&app, &lead).await.len(), 0);
}

#[tokio::test]
async fn what_is_no_form_or_too_much_is_told_kindly() {
    let app = TestApp::start().await;
    let (_, _, path) = lead(&app, json!({})).await;
    let json_body = app.stranger().post(&path, json!({ "action": "done" })).await;
    assert_eq!(json_body.status, 415);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let much = format!("action=done&outcome=reached&note={}", "x".repeat(70_000));
    let much = app.stranger().send("POST", &path, &form, much).await;
    assert_eq!(much.status, 413);
    for page in [json_body, much] {
        assert!(page.text.contains("<h1>") && page.text.contains("</html>"), "{}", page.text);
    }
    assert_eq!(app.stranger().send("POST", &path, &form, b"a=%ff".to_vec()).await.status, 422);
}

#[tokio::test]
async fn every_page_is_sealed() {
    let app = TestApp::start().await;
    let (_, _, path) = lead(&app, json!({})).await;
    let pages: [Response; 6] = [
        get(&app, &path).await,
        get(&app, &format!("{path}?outcome=no_answer")).await,
        press(&app, &path, &[]).await,
        get(&app, "/a/nothing").await,
        get(&app, "/s/nothing/at/all").await,
        press(&app, &path, &[("action", "done"), ("outcome", "reached")]).await,
    ];
    for page in pages {
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        for part in ["form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("x-robots-tag").contains("noindex"));
        assert!(page.text.len() < 30_000, "{} bytes", page.text.len());
        for none in ["<script", "javascript:", " style=", " onclick", "http://", "src="] {
            assert!(!page.text.contains(none), "{none}: {}", page.text);
        }
        assert!(page.text.contains("<meta name=\"viewport\"") && page.text.contains("<title>"));
    }
}

#[tokio::test]
async fn one_address_may_not_press_without_end() {
    let app = TestApp::start().await;
    let (_, _, path) = lead(&app, json!({})).await;
    let mut busy = None;
    for _ in 0..400 {
        // What opens nothing counts as well.
        let answer = press(&app, "/a/guess", &[]).await;
        if answer.status == 429 {
            busy = Some(answer);
            break;
        }
    }
    let busy = busy.expect("a limit");
    assert!(!busy.header("retry-after").is_empty());
    assert!(busy.text.contains("One moment, please"), "{}", busy.text);
    // Behind a proxy of this network it is whom the proxy names.
    let other = app.stranger().request("POST", &path).header("x-forwarded-for", "192.0.2.7");
    assert_eq!(Response::of(other.form(&[("action", "")])).await.status, 422);
}
