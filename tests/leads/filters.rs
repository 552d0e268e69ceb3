use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::lead;

async fn ids(app: &TestApp, path: &str) -> Vec<String> {
    let list = app.get(path).await.ok();
    list["data"].as_array().unwrap().iter().map(id).collect()
}

/// An address or a number is looked for as it is kept, however it is written.
#[tokio::test]
async fn people_are_found_by_how_they_are_reached() {
    let app = TestApp::start().await;
    let wei = json!({ "email": "wei@b\u{fc}cher.example", "phone": "+86 138 0013 8000", "country": "CN" });
    let wei = lead(&app, wei).await;
    lead(&app, json!({ "email": "li@x.example" })).await;
    for filter in [
        "email=Wei@B%C3%BCcher.example",
        "email=wei@xn--bcher-kva.example",
        "phone=%2B86%20138-0013%208000",
        "country=CN",
    ] {
        assert_eq!(
            ids(&app, &format!("/v1/leads?{filter}")).await,
            std::slice::from_ref(&wei),
            "{filter}"
        );
    }
    let made =
        app.post(&format!("/v1/leads/{wei}/convert"), json!({ "deal": { "name": "x" } })).await;
    let made: Value = made.created();
    let [customer, contact, deal] = ["customer", "contact", "deal"].map(|name| id(&made[name]));
    for path in [
        "/v1/contacts?email=WEI@b%C3%BCcher.example".to_owned(),
        "/v1/contacts?phone=0086%20138%200013%208000".to_owned(),
    ] {
        assert_eq!(ids(&app, &path).await, std::slice::from_ref(&contact), "{path}");
    }
    for filter in [format!("customer_id={customer}"), format!("contact_id={contact}")] {
        assert_eq!(
            ids(&app, &format!("/v1/leads?{filter}")).await,
            std::slice::from_ref(&wei),
            "{filter}"
        );
    }
    assert_eq!(ids(&app, &format!("/v1/deals?lead_id={wei}")).await, [deal]);
    assert_eq!(ids(&app, &format!("/v1/deals?lead_id={customer}")).await, [] as [&str; 0]);
    app.get("/v1/leads?email=nobody").await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn refused_posts_are_found_by_why_and_when() {
    let app = TestApp::start().await;
    app.post("/v1/leads", json!({ "phone": "12" })).await.problem(422, "validation");
    let kept = app.get("/v1/rejected-leads").await.ok()["data"][0].clone();
    let at = kept["created_at"].as_str().unwrap();
    for (filter, found) in [
        ("code=validation".to_owned(), 1),
        ("code=ambiguous_match".to_owned(), 0),
        (format!("created_after={at}"), 0),
        (format!("created_before={at}"), 0),
        ("created_after=2000-01-01T00:00:00Z".to_owned(), 1),
        ("created_before=2000-01-01T00:00:00Z".to_owned(), 0),
    ] {
        let list = ids(&app, &format!("/v1/rejected-leads?{filter}")).await;
        assert_eq!(list.len(), found, "{filter}");
    }
}
