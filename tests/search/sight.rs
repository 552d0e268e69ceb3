//! What may not be seen is not found; filters narrow a search.

use serde_json::json;
use testkit::{TestApp, app::ADMIN_KEY, fixtures::id};

use super::{found_by, get, texts};

#[tokio::test]
async fn nobody_finds_what_they_may_not_see() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, ben) = (app.rep("Ada Rep", &north).await, app.rep("Ben Rep", &south).await);
    let website = app.integration(Some(&south), &["leads:write"]).await;
    for (owner, name) in [(&ada, "Zhang of Ada"), (&ben, "Zhang of Ben")] {
        let email = format!("{}@x.example", id(&json!({ "id": owner })));
        let lead = json!({ "last_name": name, "email": email, "owner_id": owner });
        app.post("/v1/leads", lead).await.created();
        let customer = json!({ "name": name, "owner_id": owner });
        let customer = id(&app.post("/v1/customers", customer).await.created());
        let contact = json!({ "customer_id": customer, "name": name });
        app.post("/v1/contacts", contact).await.created();
    }
    let posted = json!({ "last_name": "Zhang of the website", "email": "w@x.example" });
    app.as_key(&website).post("/v1/leads", posted).await.created();
    for (user, own) in [(&ada, "Zhang of Ada"), (&ben, "Zhang of Ben")] {
        let key = app.key_of(user, &["crm:read"]).await;
        let caller = app.as_key(&key);
        for (list, field) in
            [("/v1/leads", "last_name"), ("/v1/customers", "name"), ("/v1/contacts", "name")]
        {
            let mut found = found_by(&caller, list, "zhang", field).await;
            found.retain(|name| name != "Zhang of the website");
            assert_eq!(found, [own], "{list}");
            let exact = found_by(&caller, list, "zhang of ada", field).await;
            assert_eq!(exact.len(), usize::from(own == "Zhang of Ada"), "{list}");
        }
    }
    let found = found_by(&app.as_key(&website), "/v1/leads", "zhang", "last_name").await;
    assert_eq!(found, ["Zhang of the website"]);
    let all = found_by(&app.as_key(ADMIN_KEY), "/v1/leads", "zhang", "last_name").await;
    assert_eq!(all.len(), 3);
}

#[tokio::test]
async fn filters_narrow_a_search() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada Rep", &team).await;
    let ben = app.rep("Ben Rep", &team).await;
    for (owner, source, status) in
        [(&ada, "website", "new"), (&ada, "fair", "working"), (&ben, "website", "working")]
    {
        let email = format!("{source}{status}@x.example");
        let body =
            json!({ "last_name": "Zhang", "email": email, "source": source, "owner_id": owner });
        let path =
            format!("/v1/leads/{}", id(&app.post("/v1/leads", body).await.created()["lead"]));
        app.patch(&path, json!({ "status": status })).await.ok();
    }
    let key = app.as_key(ADMIN_KEY);
    for (more, expected) in [
        (vec![("owner_id", ada.as_str())], vec!["fairworking@x.example", "websitenew@x.example"]),
        (vec![("source", "website")], vec!["websiteworking@x.example", "websitenew@x.example"]),
        (vec![("owner_id", &ada), ("status", "working")], vec!["fairworking@x.example"]),
        (vec![("email", "websitenew@x.example")], vec!["websitenew@x.example"]),
        (vec![("created_before", "2026-01-01T00:00:00Z")], vec![]),
    ] {
        let parameters: Vec<(&str, &str)> = [("q", "zhang")].into_iter().chain(more).collect();
        let found = texts(&get(&key, "/v1/leads", &parameters).await, "email");
        assert_eq!(found, expected, "{parameters:?}");
    }
}
