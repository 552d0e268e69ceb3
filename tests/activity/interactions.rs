use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{RW, contact, customer, deal, ids, lead, link, log};

#[tokio::test]
async fn what_is_not_said_is_now_and_ours() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let key = app.key_of(&ada, &RW).await;
    let sent = json!({ "customer_id": nimbus, "channel": "call", "summary": " Intro ", "duration": "PT15M" });
    let answer = app.as_key(&key).post("/v1/interactions", sent).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let place = answer.header("location").to_owned();
    let made = answer.created();
    let path = format!("/v1/interactions/{}", id(&made));
    assert_eq!(place, path);
    assert_eq!(app.as_key(&key).get(&path).await.ok(), made);
    for (field, value) in [
        ("lead_id", Value::Null),
        ("user_id", json!(ada)),
        ("direction", json!("outbound")),
        ("outcome", Value::Null),
        ("occurred_at", json!("2026-11-20T08:00:00Z")),
        ("summary", json!(" Intro ")),
        ("duration", json!("PT15M")),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    let form = log(&app, json!({ "customer_id": nimbus, "channel": "form" })).await;
    assert_eq!((&form["direction"], &form["user_id"]), (&json!("inbound"), &Value::Null));
    let of_owner = log(&app, json!({ "customer_id": nimbus })).await;
    assert_eq!(of_owner["user_id"], ada);
    let sold = deal(&app, &nimbus, &json!(bo)).await;
    let of_deal = log(&app, json!({ "customer_id": nimbus, "deal_id": sold })).await;
    assert_eq!(of_deal["user_id"], bo);
    let given = log(&app, json!({ "customer_id": nimbus, "user_id": bo })).await;
    assert_eq!(given["user_id"], bo);
}

#[tokio::test]
async fn it_hangs_on_a_customer_or_on_a_lead() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let wei = lead(&app, "wei", &ada).await;
    let post = |body| app.post("/v1/interactions", body);
    assert_eq!(post(json!({})).await.faults(), ["/channel required", "/customer_id required"]);
    let both = json!({ "channel": "call", "customer_id": nimbus, "lead_id": wei });
    assert_eq!(post(both).await.faults(), ["/lead_id one_of_both"]);
    let alone = log(&app, json!({ "lead_id": wei })).await;
    assert_eq!((&alone["customer_id"], &alone["lead_id"]), (&Value::Null, &json!(wei)));
    link(&app, &wei, &nimbus).await;
    let linked = log(&app, json!({ "lead_id": wei })).await;
    assert_eq!((&linked["customer_id"], &linked["lead_id"]), (&json!(nimbus), &json!(wei)));
    for name in ["customer_id", "lead_id", "contact_id", "deal_id", "user_id"] {
        let mut body = json!({ "channel": "call", "customer_id": nimbus });
        if name == "lead_id" {
            body = json!({ "channel": "call" });
        }
        body[name] = json!(kernel::id::new(app.clock.now()));
        assert_eq!(post(body).await.faults(), [format!("/{name} unknown_reference")]);
    }
}

#[tokio::test]
async fn contact_and_deal_are_of_its_customer() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(&app, &json!(ada)).await, customer(&app, &json!(ada)).await);
    let (wei, other) = (contact(&app, &nimbus).await, contact(&app, &cumulus).await);
    let (sold, elsewhere) =
        (deal(&app, &nimbus, &Value::Null).await, deal(&app, &cumulus, &Value::Null).await);
    let made =
        log(&app, json!({ "customer_id": nimbus, "contact_id": wei, "deal_id": sold })).await;
    assert_eq!((&made["contact_id"], &made["deal_id"]), (&json!(wei), &json!(sold)));
    for (name, value) in [("contact_id", &other), ("deal_id", &elsewhere)] {
        let body = json!({ "channel": "call", "customer_id": nimbus, name: value });
        let fault = format!("/{name} other_customer");
        assert_eq!(app.post("/v1/interactions", body).await.faults(), std::slice::from_ref(&fault));
        let path = format!("/v1/interactions/{}", id(&made));
        assert_eq!(app.patch(&path, json!({ name: value })).await.faults(), [fault]);
    }
    let loose = lead(&app, "loose", &ada).await;
    let body = json!({ "channel": "call", "lead_id": loose, "contact_id": wei });
    assert_eq!(app.post("/v1/interactions", body).await.faults(), ["/contact_id other_customer"]);
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    for (more, fault) in [
        (json!({ "occurred_at": "2026-11-20T08:05:01Z" }), "/occurred_at in_the_future"),
        (json!({ "direction": "inbound", "outcome": "reached" }), "/outcome not_applicable"),
        (json!({ "channel": "note", "outcome": "reached" }), "/outcome not_applicable"),
        (json!({ "channel": "form", "outcome": "reached" }), "/outcome not_applicable"),
        (json!({ "channel": "form", "user_id": ada }), "/user_id not_applicable"),
        (json!({ "duration": "P30000D" }), "/duration out_of_range"),
        (json!({ "duration": "15 min" }), "/duration invalid_duration"),
        (json!({ "channel": "fax" }), "/channel unknown_value"),
        (json!({ "outcome": "maybe" }), "/outcome unknown_value"),
    ] {
        let body = super::with(json!({ "customer_id": nimbus, "channel": "call" }), more);
        let answer = app.post("/v1/interactions", body.clone()).await;
        assert_eq!(answer.faults(), [fault], "{body}");
    }
    let ahead = json!({ "customer_id": nimbus, "occurred_at": "2026-11-20T08:05:00Z" });
    let path = format!("/v1/interactions/{}", id(&log(&app, ahead).await));
    let late = json!({ "occurred_at": "2026-11-20T09:00:00Z" });
    assert_eq!(app.patch(&path, late).await.faults(), ["/occurred_at in_the_future"]);
    assert_eq!(app.patch(&path, json!({ "channel": null })).await.faults(), ["/channel required"]);
}

#[tokio::test]
async fn lists_are_filtered_and_ordered() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let (person, sold) = (contact(&app, &nimbus).await, deal(&app, &nimbus, &Value::Null).await);
    let wei = lead(&app, "wei", &ada).await;
    let call = log(
        &app,
        json!({
            "customer_id": nimbus, "contact_id": person, "deal_id": sold, "outcome": "reached",
            "occurred_at": "2026-11-19T08:00:00Z"
        }),
    )
    .await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let mail = log(
        &app,
        json!({ "lead_id": wei, "channel": "email", "direction": "inbound", "user_id": null,
        "occurred_at": "2026-11-18T08:00:00Z" }),
    )
    .await;
    let (call, mail) = (id(&call), id(&mail));
    for (query, expected) in [
        (format!("customer_id={nimbus}"), vec![&call]),
        (format!("lead_id={wei}"), vec![&mail]),
        (format!("contact_id={person}"), vec![&call]),
        (format!("deal_id={sold}"), vec![&call]),
        (format!("user_id={ada}"), vec![&mail, &call]),
        ("channel=email".to_owned(), vec![&mail]),
        ("direction=inbound".to_owned(), vec![&mail]),
        ("outcome=reached".to_owned(), vec![&call]),
        ("occurred_after=2026-11-18T12:00:00Z".to_owned(), vec![&call]),
        ("occurred_before=2026-11-18T12:00:00Z".to_owned(), vec![&mail]),
        ("created_after=2026-11-20T08:00:30Z".to_owned(), vec![&mail]),
        ("created_before=2026-11-20T08:00:30Z".to_owned(), vec![&call]),
        ("sort=occurred_at".to_owned(), vec![&mail, &call]),
        ("sort=-occurred_at".to_owned(), vec![&call, &mail]),
        ("sort=-updated_at".to_owned(), vec![&mail, &call]),
    ] {
        let list = app.get(&format!("/v1/interactions?{query}")).await.ok();
        assert_eq!(ids(&list).iter().collect::<Vec<_>>(), expected, "{query}");
    }
    let first = app.get("/v1/interactions?sort=occurred_at&limit=1").await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = app.get(&format!("/v1/interactions?sort=occurred_at&limit=1&cursor={cursor}")).await;
    assert_eq!(ids(&next.ok()), [call]);
}

#[tokio::test]
async fn deleted_ones_are_gone_until_they_are_restored() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let path =
        format!("/v1/interactions/{}", id(&log(&app, json!({ "customer_id": nimbus })).await));
    let stale = app.as_key(testkit::app::ADMIN_KEY);
    let headers = [("if-match", "\"7\""), ("content-type", "application/json")];
    stale.send("PATCH", &path, &headers, "{}").await.problem(412, "stale");
    stale.send("DELETE", &path, &headers, "").await.problem(412, "stale");
    app.delete(&path).await.expect(204);
    for answer in [app.get(&path).await, app.delete(&path).await, app.patch(&path, json!({})).await]
    {
        answer.problem(404, "not_found");
    }
    let shown = app.get(&format!("{path}?include_deleted=true")).await.ok();
    assert!(shown["deleted_at"].is_string());
    assert_eq!(ids(&app.get("/v1/interactions").await.ok()), Vec::<String>::new());
    assert_eq!(ids(&app.get("/v1/interactions?include_deleted=true").await.ok()).len(), 1);
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!((back.get("deleted_at"), &back["version"]), (None, &json!(3)));
    let audit = app.get(&format!("/v1/audit?subject_id={}", id(&back))).await.ok();
    let types: Vec<&Value> =
        audit["data"].as_array().unwrap().iter().map(|it| &it["type"]).collect();
    assert_eq!(types, ["interaction.restored", "interaction.deleted", "interaction.created"]);
}
