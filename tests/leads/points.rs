//! E-mails and phones: `email` and `phone` are the first of a list.

use serde_json::{Value, json};
use testkit::TestApp;

use super::{created, lead, merged};

#[tokio::test]
async fn the_first_of_the_list_is_the_email() {
    let app = TestApp::start().await;
    let body =
        json!({ "emails": ["B@x.example", "a@x.example", "b@x.example"], "email": "c@x.example" });
    let made = created(&app, body).await["lead"].clone();
    assert_eq!(made["emails"], json!(["c@x.example", "b@x.example", "a@x.example"]));
    assert_eq!(made["email"], "c@x.example");
    assert_eq!((&made["phones"], &made["phone"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn a_patch_moves_the_first_or_the_list() {
    let app = TestApp::start().await;
    let wei =
        lead(&app, json!({ "emails": ["a@x.example", "b@x.example"], "phone": "+8613800138000" }))
            .await;
    let path = format!("/v1/leads/{wei}");
    for (patch, emails) in [
        (json!({ "email": "c@x.example" }), json!(["c@x.example", "b@x.example"])),
        (json!({ "email": "b@x.example" }), json!(["b@x.example"])),
        (
            json!({ "emails": ["d@x.example", "e@x.example"] }),
            json!(["d@x.example", "e@x.example"]),
        ),
        (
            json!({ "email": "f@x.example", "emails": ["d@x.example"] }),
            json!(["f@x.example", "d@x.example"]),
        ),
        (json!({ "email": null }), json!(["d@x.example"])),
        (json!({ "emails": null }), json!([])),
    ] {
        let after = app.patch(&path, patch.clone()).await.ok();
        assert_eq!(after["emails"], emails, "{patch}");
        assert_eq!(after["email"], emails.get(0).cloned().unwrap_or_default(), "{patch}");
    }
    let many: Vec<String> = (0..21).map(|n| format!("a{n}@x.example")).collect();
    assert_eq!(app.patch(&path, json!({ "emails": many })).await.faults(), ["/emails too_many"]);
    assert_eq!(app.patch(&path, json!({ "phones": [] })).await.faults(), ["/email required"]);
    merged(&app, json!({ "phone": "+8613800138000" })).await;
    created(&app, json!({ "email": "f@x.example" })).await;
}

#[tokio::test]
async fn a_merge_adds_to_the_lists_and_keeps_the_first() {
    let app = TestApp::start().await;
    lead(&app, json!({ "email": "a@x.example", "source": "web", "external_id": "1" })).await;
    let sent = json!({ "email": "b@x.example", "phone": "+8613800138000", "source": "web", "external_id": "1" });
    let again = merged(&app, sent).await;
    assert_eq!(again["lead"]["emails"], json!(["a@x.example", "b@x.example"]));
    assert_eq!(again["lead"]["phones"], json!(["+8613800138000"]));
    assert_eq!(again["differs"], json!(["/email"]));
    assert_eq!(merged(&app, json!({ "email": "b@x.example" })).await["matched"]["by"], "email");
}

#[tokio::test]
async fn a_phone_without_plus_is_of_the_default_country() {
    let app = TestApp::start().await;
    let local = json!({ "phone": "138 0013 8000" });
    assert_eq!(app.post("/v1/leads", local.clone()).await.faults(), ["/phone invalid_phone"]);
    app.patch("/v1/settings", json!({ "default_country": "CN" })).await.ok();
    assert_eq!(created(&app, local).await["lead"]["phone"], "+8613800138000");
    merged(&app, json!({ "phone": "0086-138-0013-8000" })).await;
}

#[tokio::test]
async fn no_more_are_kept_of_one_person_than_can_be_sent() {
    let app = TestApp::start().await;
    let many: Vec<String> = (0..19).map(|n| format!("a{n}@x.example")).collect();
    let wei = json!({ "emails": many, "source": "web", "external_id": "1" });
    lead(&app, wei).await;
    let more =
        json!({ "emails": ["b@x.example", "c@x.example"], "source": "web", "external_id": "1" });
    let again = merged(&app, more).await;
    let kept = again["lead"]["emails"].as_array().unwrap();
    assert_eq!(
        (kept.len(), &kept[0], &kept[19]),
        (20, &json!("a0@x.example"), &json!("b@x.example"))
    );
    assert_eq!(again["differs"], json!(["/emails"]));
    created(&app, json!({ "email": "c@x.example" })).await;
}
