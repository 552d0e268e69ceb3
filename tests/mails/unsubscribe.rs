//! `/u/{token}`: the way out of mail to customers, and back.

use serde_json::{Value, json};
use shared::queue::Outcome;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};

use super::customers::{contact, deliver, queue};

const WEI: &str = "wei@nimbus.example";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A contact, and the path in the mail that went to them.
async fn mailed(app: &TestApp, more: Value) -> (String, String) {
    let contact = contact(app, WEI, None, more).await;
    let email = queue(app, &contact, "1").await;
    assert_eq!(deliver(app, email).await, Outcome::Done);
    let url = app.smtp.to(WEI)[0].header("List-Unsubscribe").unwrap();
    let path = url.trim_matches(['<', '>']).strip_prefix("https://crm.example").unwrap().to_owned();
    (contact, path)
}

async fn reasons(app: &TestApp) -> Vec<Value> {
    let list = app.get(&format!("/v1/suppressions?email={WEI}")).await.ok();
    list["data"].as_array().unwrap().iter().map(|row| row["reason"].clone()).collect()
}

#[tokio::test]
async fn looking_changes_nothing_and_one_press_ends_it() {
    let app = TestApp::start().await;
    let (contact, path) = mailed(&app, json!({})).await;
    let page = app.stranger().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("No more e-mail?") && page.text.contains(WEI), "{}", page.text);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.header("set-cookie").is_empty());
    for method in ["GET", "HEAD"] {
        app.stranger().send(method, &path, &[], "").await;
    }
    assert_eq!(reasons(&app).await, [] as [Value; 0]);
    let done = app.stranger().send("POST", &path, &[FORM], "action=unsubscribe").await;
    assert_eq!(done.status, 200);
    assert!(
        done.text.contains("You will get no more e-mail")
            && done.text.contains("Send me e-mail again")
    );
    assert_eq!(reasons(&app).await, ["unsubscribed"]);
    let next = queue(&app, &contact, "2").await;
    deliver(&app, next).await;
    assert_eq!(app.get(&format!("/v1/emails/{next}")).await.ok()["status"], "suppressed");
    assert_eq!(app.smtp.to(WEI).len(), 1);
    // A second press is no second row.
    app.stranger().send("POST", &path, &[FORM], "action=unsubscribe").await;
    assert_eq!(reasons(&app).await, ["unsubscribed"]);
    let back = app.stranger().send("POST", &path, &[FORM], "action=subscribe").await;
    assert!(back.text.contains("Welcome back"), "{}", back.text);
    assert_eq!(reasons(&app).await, [] as [Value; 0]);
    let next = queue(&app, &contact, "3").await;
    assert_eq!(deliver(&app, next).await, Outcome::Done);
}

#[tokio::test]
async fn a_mail_program_does_it_by_either_form() {
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=b", multipart),
    ] {
        let app = TestApp::start().await;
        let (_, path) = mailed(&app, json!({})).await;
        let headers = [("content-type", kind)];
        // Not what RFC 8058 says: nothing happens.
        let other = app.stranger().send("POST", &path, &headers, "List-Unsubscribe=Perhaps").await;
        assert_eq!((other.status, reasons(&app).await), (200, vec![]));
        // Years later.
        app.clock.advance(chrono::TimeDelta::days(2_000));
        let done = app.stranger().send("POST", &path, &headers, body).await;
        assert_eq!((done.status, reasons(&app).await), (200, vec![json!("unsubscribed")]));
        let audit = app.get("/v1/audit?type=suppression.created").await.ok();
        let request = done.header("x-request-id");
        assert_eq!(audit["data"][0]["request_id"], request);
    }
}

#[tokio::test]
async fn the_reader_takes_back_no_more_than_their_own_wish() {
    let app = TestApp::start().await;
    let (contact, path) = mailed(&app, json!({ "locale": "zh" })).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550));
    let next = queue(&app, &contact, "2").await;
    deliver(&app, next).await;
    assert_eq!(reasons(&app).await, ["hard_bounce"]);
    let page = app.stranger().get(&path).await;
    assert!(
        page.text.contains("您不会收到我们的邮件") && !page.text.contains("<button"),
        "{}",
        page.text
    );
    app.stranger().send("POST", &path, &[FORM], "action=subscribe").await;
    app.stranger().send("POST", &path, &[FORM], "action=unsubscribe").await;
    assert_eq!(reasons(&app).await, ["hard_bounce"]);
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_met_kindly() {
    let app = TestApp::start().await;
    let (contact, path) = mailed(&app, json!({})).await;
    let cut = &path[..path.len() - 1];
    for unknown in [cut, "/u/nothing", "/u/"] {
        let page = app.stranger().get(unknown).await;
        assert_eq!(page.status, 404);
        assert!(page.text.contains("This link does not work"), "{}", page.text);
        let post = app.stranger().send("POST", unknown, &[FORM], "action=unsubscribe").await;
        assert_eq!(post.status, 404);
    }
    let deleted = app.stranger().send("DELETE", &path, &[], "").await;
    assert_eq!((deleted.status, deleted.header("allow")), (405, "GET, HEAD, POST"));
    // Deleted, the address is still theirs to close; erased, it is not held any more.
    app.delete(&format!("/v1/contacts/{contact}")).await.expect(204);
    assert!(app.stranger().get(&path).await.text.contains(WEI));
    app.post(&format!("/v1/contacts/{contact}/erase"), json!({})).await;
    app.drain().await;
    let page = app.stranger().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("does not hold the address") && !page.text.contains(WEI),
        "{}",
        page.text
    );
    app.stranger().send("POST", &path, &[FORM], "action=unsubscribe").await;
    assert_eq!(reasons(&app).await, [] as [Value; 0]);
}
