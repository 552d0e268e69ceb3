//! Which lead a post is about.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{count, created, lead, merged};

#[tokio::test]
async fn an_email_matches_whatever_the_name_says() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example", "first_name": "Wei" })).await;
    let again = merged(&app, json!({ "email": "WEI@X.example", "first_name": "Somebody" })).await;
    assert_eq!(again["matched"], json!({ "kind": "lead", "id": wei, "by": "email" }));
    assert_eq!(again["differs"], json!(["/first_name"]));
    assert_eq!(again["lead"]["first_name"], "Wei");
}

#[tokio::test]
async fn a_phone_matches_where_nothing_conflicts() {
    let app = TestApp::start().await;
    let wei = lead(
        &app,
        json!({ "phone": "+86 138 0013 8000", "first_name": "Wei", "last_name": "Zhang" }),
    )
    .await;
    for body in [
        json!({ "phone": "+8613800138000" }),
        json!({ "phone": "+8613800138000", "first_name": "Zhang", "last_name": "Wei" }),
        json!({ "phone": "+8613800138000", "first_name": "W.", "last_name": "Zhang", "email": "wei@x.example" }),
    ] {
        let again = merged(&app, body.clone()).await;
        assert_eq!(again["matched"], json!({ "kind": "lead", "id": wei, "by": "phone" }), "{body}");
    }
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn colleagues_share_a_switchboard() {
    let app = TestApp::start().await;
    let phone = "+8613800138000";
    lead(&app, json!({ "phone": phone, "first_name": "Wei", "last_name": "Zhang", "email": "wei@x.example" })).await;
    created(&app, json!({ "phone": phone, "first_name": "Na", "last_name": "Li" })).await;
    created(&app, json!({ "phone": phone, "email": "sales@x.example", "first_name": "Wei" })).await;
    assert_eq!(count(&app).await, 3);
}

#[tokio::test]
async fn an_email_and_a_phone_of_two_persons_are_ambiguous_and_kept() {
    let app = TestApp::start().await;
    let one = lead(&app, json!({ "email": "wei@x.example" })).await;
    let other = lead(&app, json!({ "phone": "+8613800138000" })).await;
    let body =
        json!({ "email": "wei@x.example", "phone": "+86 138 0013 8000", "message": "Hello" });
    let problem = app.post("/v1/leads", body.clone()).await.problem(409, "ambiguous_match");
    let matched = json!([
        { "kind": "lead", "id": one, "by": "email" },
        { "kind": "lead", "id": other, "by": "phone" }
    ]);
    assert_eq!(problem["matched"], matched);
    assert_eq!(count(&app).await, 2);
    let kept = app.get("/v1/rejected-leads").await.ok()["data"][0].clone();
    assert_eq!(kept["payload"], body);
    assert_eq!((&kept["status"], &kept["code"]), (&json!(409), &json!("ambiguous_match")));
}

#[tokio::test]
async fn on_duplicate_reject_names_the_lead_and_changes_nothing() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let body = json!({ "email": "wei@x.example", "company": "Nimbus" });
    let problem = app.post("/v1/leads?on_duplicate=reject", body).await.problem(409, "duplicate");
    assert_eq!(problem["matched"], json!({ "kind": "lead", "id": wei, "by": "email" }));
    assert_eq!(app.get(&format!("/v1/leads/{wei}")).await.ok()["company"], Value::Null);
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"], json!([]));
    let new = app.post("/v1/leads?on_duplicate=reject", json!({ "email": "li@x.example" })).await;
    assert_eq!(new.created()["disposition"], "created");
    let merge = app.post("/v1/leads?on_duplicate=merge", json!({ "email": "li@x.example" })).await;
    assert_eq!(merge.ok()["disposition"], "merged");
    app.post("/v1/leads?on_duplicate=ask", json!({})).await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn deleted_leads_do_not_match() {
    let app = TestApp::start().await;
    let body = json!({ "email": "wei@x.example", "phone": "+8613800138000", "source": "web", "external_id": "1" });
    let old = lead(&app, body.clone()).await;
    app.delete(&format!("/v1/leads/{old}")).await.expect(204);
    let new = lead(&app, body.clone()).await;
    assert_ne!(new, old);
    let again = merged(&app, json!({ "phone": "+8613800138000" })).await;
    assert_eq!(id(&again["lead"]), new);
    let refused = app.post(&format!("/v1/leads/{old}/restore"), json!({})).await;
    let problem = refused.problem(409, "external_id_taken");
    assert_eq!(problem["matched"]["id"], json!(new));
    app.delete(&format!("/v1/leads/{new}")).await.expect(204);
    app.post(&format!("/v1/leads/{old}/restore"), json!({})).await.ok();
    assert_eq!(id(&merged(&app, body).await["lead"]), old);
}

#[tokio::test]
async fn all_emails_and_phones_match() {
    let app = TestApp::start().await;
    let body = json!({
        "emails": ["a@x.example", "b@x.example"], "phones": ["+8613800138000", "+4930901820"], "first_name": "Wei"
    });
    let wei = lead(&app, body).await;
    for (body, by) in [
        (json!({ "email": "b@x.example" }), "email"),
        (json!({ "emails": ["new@x.example", "a@x.example"] }), "email"),
        (json!({ "phone": "+49 30 901820" }), "phone"),
        (json!({ "email": "new@x.example" }), "email"),
    ] {
        let again = merged(&app, body.clone()).await;
        assert_eq!(again["matched"], json!({ "kind": "lead", "id": wei, "by": by }), "{body}");
    }
}
