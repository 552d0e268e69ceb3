//! The best first, of equals the newest; page by page.

use serde_json::Value;
use testkit::{TestApp, app::ADMIN_KEY};

use super::{found_by, get, named, texts};

#[tokio::test]
async fn whole_words_come_before_beginnings_before_the_rest_and_the_newest_first() {
    let app = TestApp::start().await;
    let key = app.as_key(ADMIN_KEY);
    for name in ["Hermann", "Ann Lee", "Annabel", "Joann", "Ann", "Annika"] {
        named(&app, name).await;
    }
    assert_eq!(
        found_by(&key, "/v1/leads", "ann", "last_name").await,
        ["Ann", "Ann Lee", "Annika", "Annabel", "Joann", "Hermann"]
    );
    // Every word counts.
    for name in ["Bob Marley", "Bo Marlene", "Bob Marlene"] {
        named(&app, name).await;
    }
    assert_eq!(
        found_by(&key, "/v1/leads", "marlene bo", "last_name").await,
        ["Bo Marlene", "Bob Marlene"]
    );
    assert_eq!(
        found_by(&key, "/v1/leads", "bob marle", "last_name").await,
        ["Bob Marlene", "Bob Marley"]
    );
    for name in ["王张伟", "张伟", "张伟明"] {
        named(&app, name).await;
    }
    assert_eq!(
        found_by(&key, "/v1/leads", "张伟", "last_name").await,
        ["张伟", "张伟明", "王张伟"]
    );
    let sorted = [("q", "张伟"), ("sort", "created_at")];
    let sorted = get(&key, "/v1/leads", &sorted).await;
    assert_eq!(texts(&sorted, "last_name"), ["王张伟", "张伟", "张伟明"]);
    let refused = app.get("/v1/leads?q=x&sort=-rank").await.problem(400, "invalid_parameter");
    assert_eq!(refused["errors"][0]["code"], "unknown_value");
}

#[tokio::test]
async fn pages_hold_every_answer_once_while_others_arrive() {
    let app = TestApp::start().await;
    let key = app.as_key(ADMIN_KEY);
    for n in 0..30 {
        named(&app, ["Ann", "Annabel", "Joann"][n % 3]).await;
    }
    let whole = get(&key, "/v1/leads", &[("q", "ann")]).await;
    assert_eq!(texts(&whole, "id").len(), 30);
    for sort in [None, Some("created_at"), Some("-updated_at")] {
        let mut parameters = vec![("q", "ann".to_owned()), ("limit", "7".to_owned())];
        parameters.extend(sort.map(|sort| ("sort", sort.to_owned())));
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let mut with = parameters.clone();
            with.extend(cursor.as_str().map(|cursor| ("cursor", cursor.to_owned())));
            let with: Vec<(&str, &str)> = with.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let page = get(&key, "/v1/leads", &with).await;
            seen.extend(texts(&page, "id"));
            cursor = page["next_cursor"].clone();
            if cursor.is_null() {
                break;
            }
            named(&app, "Ann Newer").await;
        }
        let old = texts(&whole, "id");
        let kept: Vec<&String> = seen.iter().filter(|id| old.contains(id)).collect();
        assert_eq!(kept.len(), 30, "{sort:?}");
        if sort.is_none() {
            assert!(kept.iter().copied().eq(old.iter()), "in the order of the rank");
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{sort:?}");
    }
    let page = get(&key, "/v1/leads", &[("q", "ann"), ("limit", "1")]).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    app.get(&format!("/v1/leads?cursor={cursor}")).await.problem(400, "invalid_parameter");
}
