//! Texts come back as they were sent, in NFC.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

#[tokio::test]
async fn white_space_is_dropped_around_names_alone_and_texts_are_composed() {
    let app = TestApp::start().await;
    let body = json!({
        "email": " Wei@Nimbus.example\t", "phone": " +86 138 0013 8000 ", "first_name": "  Jose\u{301} ",
        "company": "\u{3000}Cafe\u{301}\u{a0}", "message": " e\u{301}\r\n\tline two \n", "custom": { "note": " x " }
    });
    let lead = app.post("/v1/leads", body).await.created()["lead"].clone();
    let kept = |field: &str| lead[field].as_str().map(str::to_owned).unwrap();
    assert_eq!(kept("email"), "wei@nimbus.example");
    assert_eq!(kept("phone"), "+8613800138000");
    assert_eq!(kept("first_name"), "José");
    assert_eq!(kept("company"), "Café");
    let asked = app.get("/v1/leads?company=Cafe%CC%81").await.ok()["data"].clone();
    assert_eq!(asked[0]["id"], lead["id"], "what is asked for is composed as well");
    assert_eq!(kept("message"), " é\r\n\tline two \n");
    assert_eq!(lead["custom"], json!({ "note": " x " }));
    let subject = "  Send\tthe offer ";
    let ada = app.user("Ada", "rep", json!({})).await;
    let task =
        app.post("/v1/tasks", json!({ "subject": subject, "owner_id": ada })).await.created();
    assert_eq!(task["subject"], subject, "a subject is no name");
}

#[tokio::test]
async fn a_text_has_its_length() {
    let app = TestApp::start().await;
    let body = |name: usize, message: usize| json!({ "email": "a@b.example", "company": "界".repeat(name), "message": "界".repeat(message) });
    let refused = app.post("/v1/leads", body(201, 10_001)).await;
    assert_eq!(refused.faults(), ["/company too_long", "/message too_long"]);
    app.post("/v1/leads", body(200, 10_000)).await.created();
}

#[tokio::test]
async fn custom_holds_16_kib_however_it_is_filled() {
    let app = TestApp::start().await;
    let half = |key: &str| json!({ "custom": { key: "x".repeat(9_000) } });
    let mut body = half("a");
    body["email"] = json!("a@b.example");
    let lead = app.post("/v1/leads", body.clone()).await.created()["lead"].clone();
    let path = format!("/v1/leads/{}", id(&lead));
    assert_eq!(app.patch(&path, half("b")).await.faults(), ["/custom too_long"]);
    let both: Value = json!({ "email": "b@b.example", "custom": { "a": "x".repeat(17_000) } });
    assert_eq!(app.post("/v1/leads", both).await.faults(), ["/custom too_long"]);
    assert_eq!(app.patch(&path, half("a")).await.ok()["version"], 1);
}
