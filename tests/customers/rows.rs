//! What a customer holds, and how a list of them is narrowed and ordered.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{customer, names};

#[tokio::test]
async fn a_name_is_enough() {
    let app = TestApp::start().await;
    let answer = app.post("/v1/customers", json!({ "name": " Nimbus " })).await;
    let (etag, place) = (answer.header("etag").to_owned(), answer.header("location").to_owned());
    let made = answer.created();
    assert_eq!((etag, place), ("\"1\"".to_owned(), format!("/v1/customers/{}", id(&made))));
    let expected = json!({
        "id": made["id"], "name": "Nimbus", "kind": "company", "tier": null, "status": "prospect", "owner_id": null,
        "industry": null, "region": null, "country": null, "website": null, "address": null, "tags": [], "custom": {},
        "last_contacted_at": null, "next_follow_up_at": null, "created_at": "2026-11-20T08:00:00Z",
        "updated_at": "2026-11-20T08:00:00Z", "version": 1
    });
    assert_eq!(made, expected);
    assert_eq!(app.get(&format!("/v1/customers/{}", id(&made))).await.ok(), expected);
    assert_eq!(app.post("/v1/customers", json!({})).await.faults(), ["/name required"]);
}

#[tokio::test]
async fn every_field_is_kept_changed_and_cleared() {
    let app = TestApp::start().await;
    let body = json!({
        "name": "Nimbus", "kind": "person", "tier": "A", "status": "active", "industry": "software", "region": "East",
        "country": "cn", "website": "nimbus.example/shop", "address": "1 Road\nShanghai", "tags": ["fair", "vip", "fair"],
        "custom": { "seats": 50, "old": null }
    });
    let row = customer(&app, "Nimbus", body).await;
    let path = format!("/v1/customers/{row}");
    let made = app.get(&path).await.ok();
    for (field, value) in [
        ("kind", json!("person")),
        ("tier", json!("A")),
        ("status", json!("active")),
        ("country", json!("CN")),
        ("website", json!("nimbus.example/shop")),
        ("address", json!("1 Road\nShanghai")),
        ("tags", json!(["fair", "vip"])),
        ("custom", json!({ "seats": 50 })),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    let patch = json!({ "tags": ["new"], "custom": { "seats": null, "plan": "big" }, "tier": null, "kind": null, "website": null });
    let after = app.patch(&path, patch).await.ok();
    assert_eq!((&after["tags"], &after["custom"]), (&json!(["new"]), &json!({ "plan": "big" })));
    assert_eq!(
        (&after["tier"], &after["kind"], &after["website"]),
        (&Value::Null, &json!("company"), &Value::Null)
    );
    assert_eq!((&after["version"], &after["industry"]), (&json!(2), &json!("software")));
    assert_eq!(app.patch(&path, json!({})).await.ok()["version"], 2);
    let headers = [("content-type", "application/json"), ("if-match", "\"1\"")];
    let stale = app.as_key(testkit::app::ADMIN_KEY).send("PATCH", &path, &headers, "{}").await;
    stale.problem(412, "stale");
    assert_eq!(app.patch(&path, json!({ "name": null })).await.faults(), ["/name required"]);
}

#[tokio::test]
async fn every_fault_of_a_customer_is_named() {
    let app = TestApp::start().await;
    let tags: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    let body = json!({
        "name": " ", "kind": "club", "tier": "E", "status": "lost", "country": "XX", "website": "javascript:alert(1)",
        "tags": tags, "custom": { "a": [] }, "owner_id": "me", "last_contacted_at": "2026-11-20T08:00:00Z",
        "next_follow_up_at": null
    });
    let expected = [
        "/country invalid_country",
        "/custom/a wrong_type",
        "/kind unknown_value",
        "/last_contacted_at unknown_field",
        "/name blank",
        "/next_follow_up_at unknown_field",
        "/owner_id invalid_id",
        "/status unknown_value",
        "/tags too_many",
        "/tier unknown_value",
        "/website invalid_url",
    ];
    assert_eq!(app.post("/v1/customers", body).await.faults(), expected);
    let body =
        json!({ "name": "a\nb", "tags": ["a\nb", ""], "custom": { "a": "x".repeat(17_000) } });
    let expected = [
        "/custom too_long",
        "/name invalid_character",
        "/tags/0 invalid_character",
        "/tags/1 blank",
    ];
    assert_eq!(app.post("/v1/customers", body).await.faults(), expected);
    let row = customer(&app, "Nimbus", json!({ "custom": { "a": "x".repeat(10_000) } })).await;
    let grown = json!({ "custom": { "b": "x".repeat(10_000) } });
    assert_eq!(
        app.patch(&format!("/v1/customers/{row}"), grown).await.faults(),
        ["/custom too_long"]
    );
}

#[tokio::test]
async fn a_list_is_narrowed_by_every_filter() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    customer(&app, "Old", json!({})).await;
    app.pass(chrono::TimeDelta::hours(1)).await;
    let all = json!({
        "kind": "person", "tier": "B", "status": "active", "industry": "software", "region": "East", "country": "CN",
        "tags": ["a b", "c"], "owner_id": ada
    });
    customer(&app, "Nimbus", all).await;
    app.pass(chrono::TimeDelta::hours(1)).await;
    let gone = customer(&app, "Gone", json!({})).await;
    app.delete(&format!("/v1/customers/{gone}")).await.expect(204);
    for filter in [
        "kind=person",
        "tier=B",
        "status=active",
        "industry=software",
        "region=East",
        "country=cn",
        "tag=a%20b",
        "tag=c",
        &format!("owner_id={ada}"),
        "created_after=2026-11-20T08:30:00Z",
        "updated_after=2026-11-20T08:30:00Z",
    ] {
        assert_eq!(names(&app, &format!("/v1/customers?{filter}")).await, ["Nimbus"], "{filter}");
    }
    assert_eq!(names(&app, "/v1/customers?created_before=2026-11-20T08:30:00Z").await, ["Old"]);
    assert_eq!(names(&app, "/v1/customers?include_deleted=true").await, ["Gone", "Nimbus", "Old"]);
    assert_eq!(names(&app, "/v1/customers?tag=a").await, [] as [&str; 0]);
    app.get("/v1/customers?colour=red").await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn a_list_is_ordered_by_every_sort_page_by_page() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    for (name, at) in
        [("Cy", None), ("Ada", Some("2026-11-22")), ("Bo", Some("2026-11-21")), ("Di", None)]
    {
        let row = customer(&app, name, json!({})).await;
        if let Some(at) = at {
            sql.run(&format!(
                "update customers set last_contacted_at = '{at}Z', next_follow_up_at = '{at}Z' where id = '{row}'"
            ))
            .await;
        }
        app.pass(chrono::TimeDelta::minutes(1)).await;
    }
    for (sort, expected) in [
        ("name", ["Ada", "Bo", "Cy", "Di"]),
        ("-name", ["Di", "Cy", "Bo", "Ada"]),
        ("created_at", ["Cy", "Ada", "Bo", "Di"]),
        ("-updated_at", ["Di", "Bo", "Ada", "Cy"]),
        ("last_contacted_at", ["Bo", "Ada", "Cy", "Di"]),
        ("-last_contacted_at", ["Ada", "Bo", "Di", "Cy"]),
        ("next_follow_up_at", ["Bo", "Ada", "Cy", "Di"]),
    ] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.get(&format!("/v1/customers?limit=1&sort={sort}{cursor}")).await.ok();
            seen.extend(page["data"].as_array().unwrap().iter().map(|row| row["name"].clone()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected, "{sort}");
    }
}

#[tokio::test]
async fn the_owner_is_the_keys_user_or_the_one_given() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &north).await);
    let key = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let caller = app.as_key(&key);
    let own = caller.post("/v1/customers", json!({ "name": "Own" })).await.created();
    assert_eq!(own["owner_id"], ada);
    let given = json!({ "name": "Given", "owner_id": bo });
    assert_eq!(
        caller.post("/v1/customers", given.clone()).await.faults(),
        ["/owner_id unknown_reference"]
    );
    let made = app.post("/v1/customers", given).await.created();
    assert_eq!(made["owner_id"], bo);
    let path = format!("/v1/customers/{}", id(&own));
    for nobody in [json!(bo), json!(null), json!("0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10")] {
        let refused = caller.patch(&path, json!({ "owner_id": nobody })).await;
        assert_eq!(refused.faults(), ["/owner_id unknown_reference"], "{nobody}");
    }
    app.patch(&format!("/v1/users/{bo}"), json!({ "active": false, "reassign_to": ada }))
        .await
        .ok();
    let refused = app.patch(&path, json!({ "owner_id": bo })).await;
    assert_eq!(refused.faults(), ["/owner_id unknown_reference"], "not in service");
    assert_eq!(app.patch(&path, json!({ "owner_id": null })).await.ok()["owner_id"], Value::Null);
    let mut sql = Sql::on(app.database.url()).await;
    let intervals = format!("ownerships where subject_id = '{}' order by from_at, id", id(&own));
    let owners = sql.texts("concat_ws(' ', owner_id, to_at is null, why)", &intervals).await;
    assert_eq!(owners, [format!("{ada} f created"), "t given".to_owned()]);
}

#[tokio::test]
async fn an_owner_of_null_is_nobody() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada", &north).await;
    let mo = app.user("Mo", "admin", json!({})).await;
    let chief = app.key_of(&mo, &["crm:read", "crm:write"]).await;
    let body = json!({ "name": "Nobody's", "owner_id": null });
    let made = app.as_key(&chief).post("/v1/customers", body.clone()).await.created();
    assert_eq!(made["owner_id"], json!(null));
    let rep = app.key_of(&ada, &["crm:read", "crm:write"]).await;
    let refused = app.as_key(&rep).post("/v1/customers", body).await;
    assert_eq!(refused.faults(), ["/owner_id unknown_reference"], "she would not see it");
    let own = app.as_key(&rep).post("/v1/customers", json!({ "name": "Own" })).await.created();
    let person = json!({ "customer_id": own["id"], "name": "Wei", "owner_id": null });
    let person = app.as_key(&rep).post("/v1/contacts", person).await.created();
    assert_eq!(person["owner_id"], json!(null), "seen as the customer is");
    app.as_key(&rep).get(&format!("/v1/contacts/{}", id(&person))).await.ok();
}
