//! Texts come back as they were sent, in NFC.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

/// A sample of texts that have broken programs before; none begins or ends with white space.
const NAUGHTY: &[&str] = &[
    "undefined",
    "NULL",
    "\\",
    "''",
    "\"",
    "1' OR 1=1 --",
    "'; DROP TABLE leads; --",
    "$1",
    "%s%n",
    "{{7*7}}",
    "${x}",
    "<script>alert(1)</script>",
    "<!--",
    "&amp;&lt;",
    "../../etc/passwd",
    "C:\\con",
    "0x0",
    "-1.00E+309",
    "１２３",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "和製漢語",
    "사회과학원",
    "ﻒﺎﻟﺳﺎﺴﻳﺓ",
    "مُنَاقَشَةُ",
    "\u{202e}test\u{202c}",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻",
    "👩🏽‍💻🇨🇳🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "a\u{200b}b\u{feff}c",
    "\u{feff}",
    "ﷺ",
    "𠜎𠜱𠝹",
    "ß İ ı ſ",
    "Straße",
    "\u{1f4a9}\u{fe0f}",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{e000}",
];

#[tokio::test]
async fn a_lead_keeps_every_text() {
    let app = TestApp::start().await;
    for (number, text) in NAUGHTY.iter().enumerate() {
        let body = json!({
            "email": format!("n{number}@x.example"), "first_name": text, "last_name": text, "company": text,
            "title": text, "source": text, "external_id": text, "message": text, "utm": { *text: text },
            "consent": { "basis": text, "text": text }, "custom": { *text: text }
        });
        let lead = app.post("/v1/leads", body.clone()).await.created()["lead"].clone();
        let read = app.get(&format!("/v1/leads/{}", id(&lead))).await.ok();
        let listed =
            app.get(&format!("/v1/leads?email=n{number}@x.example")).await.ok()["data"][0].clone();
        for (field, sent) in body.as_object().unwrap() {
            for kept in [&lead, &read, &listed] {
                assert_eq!(&kept[field], sent, "{field} of {text:?}");
            }
        }
    }
}

#[tokio::test]
async fn other_resources_keep_every_text() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let ada = app.user("Ada", "rep", json!({})).await;
    for (number, text) in NAUGHTY.iter().enumerate() {
        let made = [
            ("/v1/teams", json!({ "name": format!("{number} {text}") })),
            ("/v1/calendars", json!({ "name": text })),
            (
                "/v1/users",
                json!({ "name": text, "email": format!("u{number}@x.example"), "role": "rep" }),
            ),
            ("/v1/keys", json!({ "name": text, "scopes": ["crm:read"] })),
            ("/v1/tasks", json!({ "subject": text, "note": text, "owner_id": ada })),
        ];
        for (path, body) in made {
            let row = app.post(path, body.clone()).await.created();
            let read = app.get(&format!("{path}/{}", id(&row))).await.ok();
            let listed = app.get(&format!("{path}?limit=1")).await.ok()["data"][0].clone();
            for (field, sent) in body.as_object().unwrap() {
                for kept in [&row, &read, &listed] {
                    assert_eq!(&kept[field], sent, "{path} {field} of {text:?}");
                }
            }
        }
    }
}

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
