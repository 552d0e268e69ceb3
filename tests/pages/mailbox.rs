//! The mailbox of a first look, and the links that it shows.

use serde_json::json;
use testkit::{app::begin, sandbox::Sandbox};

use super::get;

const TOKEN: &str = "a-token-of-this-start";

#[tokio::test]
async fn a_message_is_read_in_every_part_and_its_links_open() {
    let sandbox = Sandbox::with_mailbox(begin(), TOKEN).await;
    let app = &sandbox.app;
    let base = format!("/dev/mailbox/{TOKEN}");
    assert!(get(app, &base).await.text.contains("No messages yet"));
    let ada = app.user("Ada Rep", "rep", json!({})).await;
    let lead = json!({
        "last_name": "<img src=x onerror=alert(1)>", "email": "wei@nimbus.example", "owner_id": ada
    });
    app.post("/v1/leads", lead).await.created();
    app.drain().await;

    let list = get(app, &base).await;
    assert_eq!(list.status, 200);
    assert!(list.text.contains("lead_assigned") && list.text.contains("ada@example.com"));
    assert!(!list.text.contains("<img"), "{}", list.text);
    let id = app.get("/v1/emails").await.ok()["data"][0]["id"].as_str().unwrap().to_owned();
    let hrefs = list.text.replace("&#x2f;", "/");
    assert!(hrefs.contains(&format!("href=\"{base}/{id}\"")), "{}", list.text);
    for (part, said) in [("", "<iframe"), ("/text", "<pre"), ("/headers", "X-Rapport-Kind")] {
        let page = get(app, &format!("{base}/{id}{part}")).await;
        assert_eq!(page.status, 200, "{part}");
        assert!(page.text.contains(said) && !page.text.contains("<img"), "{part}: {}", page.text);
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{part}");
    }
    let frame = get(app, &format!("{base}/{id}/html")).await;
    let policy = frame.header("content-security-policy");
    assert!(
        policy
            .starts_with("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    );
    assert!(
        frame.text.contains("<base target=\"_blank\">"),
        "no frame shows what its links lead to"
    );
    assert!(frame.text.contains("&lt;img") && !frame.text.contains("<img"), "{}", frame.text);
    let raw = get(app, &format!("{base}/{id}.eml")).await;
    assert_eq!((raw.status, raw.header("content-type")), (200, "message/rfc822"));

    let page = get(app, &format!("{base}/{id}")).await.text.replace("&#x2f;", "/");
    let links: Vec<&str> = page
        .split("href=\"https://crm.example")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(links.len(), 6, "{page}");
    for path in links {
        let opened = get(app, path).await;
        assert_eq!(opened.status, 200, "{path}: {}", opened.text);
        assert!(opened.text.contains("&lt;img"), "{path}: {}", opened.text);
        assert!(!opened.text.contains("<img"), "{path}: {}", opened.text);
    }
}

#[tokio::test]
async fn nobody_reads_it_without_the_token_of_this_start() {
    let sandbox = Sandbox::with_mailbox(begin(), TOKEN).await;
    let app = &sandbox.app;
    for path in ["/dev/mailbox", "/dev/mailbox?token=other", "/dev/mailbox/other", "/dev/mailbox/"]
    {
        assert_eq!(get(app, path).await.status, 404, "{path}");
    }
    let led = get(app, &format!("/dev/mailbox?token={TOKEN}")).await;
    assert_eq!(
        (led.status, led.header("location")),
        (303, format!("/dev/mailbox/{TOKEN}").as_str())
    );
    let without = Sandbox::start_at(begin()).await;
    assert_eq!(get(&without.app, &format!("/dev/mailbox/{TOKEN}")).await.status, 404);
}
