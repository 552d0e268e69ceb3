//! E-mails and phones: `email` and `phone` are the first of a list.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

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

#[tokio::test]
async fn a_national_number_is_read_by_the_leads_own_country_first() {
    let app = TestApp::start().await;
    let body = json!({ "last_name": "Zhang", "phone": "138 0013 8000", "country": "CN" });
    let made = app.post("/v1/leads", body).await.created();
    assert_eq!(made["lead"]["phone"], "+8613800138000");
    app.patch("/v1/settings", json!({ "default_country": "FR" })).await.ok();
    let body = json!({ "last_name": "Li", "phone": "139 0013 9000", "country": "CN" });
    assert_eq!(app.post("/v1/leads", body).await.created()["lead"]["phone"], "+8613900139000");
    let body = json!({ "last_name": "Roux", "phone": "01 42 68 53 00" });
    assert_eq!(app.post("/v1/leads", body).await.created()["lead"]["phone"], "+33142685300");
    app.patch("/v1/settings", json!({ "default_country": null })).await.ok();
    let body = json!({ "last_name": "Roux", "phone": "01 42 68 53 01" });
    let refused = app.post("/v1/leads", body).await.problem(422, "validation");
    let said = refused["errors"][0]["detail"].as_str().unwrap();
    assert!(said.contains("`country`"), "{said}");
}

#[tokio::test]
async fn chinese_names_are_written_as_they_are_read_and_match_so() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({ "locale": "zh-CN" })).await;
    let body = json!({ "first_name": "丽", "last_name": "陈", "phone": "+8613800138000" });
    let made = app.post("/v1/leads", body).await.created();
    let lead = id(&made["lead"]);
    let tasks = app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
    assert_eq!(tasks["data"][0]["subject"], "首次联系：陈丽");
    let sale = app.post(&format!("/v1/leads/{lead}/convert"), json!({})).await.created();
    assert_eq!(sale["contact"]["name"], "陈丽");
    let again = json!({ "first_name": "丽", "last_name": "陈", "phone": "+8613800138000", "source": "fair" });
    let again = app.post("/v1/leads", again).await.created();
    assert_eq!(again["matched"]["kind"], "contact");
    let colleague = json!({ "first_name": "伟", "last_name": "王", "phone": "+8613800138000", "source": "fair" });
    assert_eq!(app.post("/v1/leads", colleague).await.created()["matched"], json!(null));
}
