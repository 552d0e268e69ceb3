//! Where source and external id are known, they alone decide.

use serde_json::json;
use testkit::TestApp;

use super::{count, lead, merged};

#[tokio::test]
async fn the_external_id_alone_decides() {
    let app = TestApp::start().await;
    let one =
        lead(&app, json!({ "email": "wei@x.example", "source": "web", "external_id": "1" })).await;
    lead(&app, json!({ "email": "li@x.example", "phone": "+8613800138000" })).await;
    let body = json!({
        "email": "li@x.example", "phone": "+8613800138000", "source": "web", "external_id": "1", "first_name": "Wei"
    });
    let again = merged(&app, body).await;
    assert_eq!(again["matched"], json!({ "kind": "lead", "id": one, "by": "external_id" }));
    assert_eq!(again["differs"], json!(["/email"]));
    assert_eq!(count(&app).await, 2);
}

#[tokio::test]
async fn an_unknown_one_leaves_it_to_the_email() {
    let app = TestApp::start().await;
    let one =
        lead(&app, json!({ "email": "wei@x.example", "source": "web", "external_id": "1" })).await;
    let bare = lead(&app, json!({ "email": "li@x.example" })).await;
    let again =
        merged(&app, json!({ "email": "wei@x.example", "source": "web", "external_id": "2" }))
            .await;
    assert_eq!(again["matched"], json!({ "kind": "lead", "id": one, "by": "email" }));
    assert_eq!(again["differs"], json!(["/external_id"]));
    assert_eq!(again["lead"]["external_id"], "1");
    let other =
        merged(&app, json!({ "email": "wei@x.example", "source": "fair", "external_id": "1" }))
            .await;
    assert_eq!(other["differs"], json!(["/source", "/external_id"]));
    let filled =
        merged(&app, json!({ "email": "li@x.example", "source": "fair", "external_id": "1" }))
            .await;
    assert_eq!(filled["matched"], json!({ "kind": "lead", "id": bare, "by": "email" }));
    assert_eq!(
        (&filled["lead"]["source"], &filled["lead"]["external_id"]),
        (&json!("fair"), &json!("1"))
    );
}

#[tokio::test]
async fn it_needs_its_source_and_a_lead_a_way_to_reach_it() {
    let app = TestApp::start().await;
    let refused =
        app.post("/v1/leads", json!({ "email": "a@x.example", "external_id": "1" })).await;
    assert_eq!(refused.faults(), ["/source required"]);
    let nobody =
        app.post("/v1/leads", json!({ "source": "web", "external_id": "1", "emails": [] })).await;
    assert_eq!(nobody.faults(), ["/email required"]);
    let one =
        lead(&app, json!({ "email": "wei@x.example", "source": "web", "external_id": "1" })).await;
    let two =
        lead(&app, json!({ "email": "li@x.example", "source": "web", "external_id": "2" })).await;
    let path = format!("/v1/leads/{one}");
    assert_eq!(app.patch(&path, json!({ "source": null })).await.faults(), ["/source required"]);
    assert_eq!(app.patch(&path, json!({ "email": null })).await.faults(), ["/email required"]);
    let taken = app.patch(&format!("/v1/leads/{two}"), json!({ "external_id": "1" })).await;
    let problem = taken.problem(409, "external_id_taken");
    assert_eq!(problem["matched"], json!({ "kind": "lead", "id": one, "by": "external_id" }));
}
