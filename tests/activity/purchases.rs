use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{RW, customer, deal, ids, with};

fn sold(customer: &str, more: Value) -> Value {
    let body = json!({
        "customer_id": customer, "purchased_on": "2026-11-21", "total": { "amount": "12000.00", "currency": "USD" }
    });
    with(body, more)
}

#[tokio::test]
async fn a_purchase_is_kept_as_it_was_told() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let items = json!([
        { "name": "Seat", "sku": "S-1", "quantity": 10, "unit_price": { "amount": "1200.00", "currency": "USD" } },
        { "name": "Set-up", "quantity": "0.5" },
    ]);
    let body = sold(&nimbus, json!({ "external_id": "so-9", "items": items }));
    let answer = app.post("/v1/purchases", body.clone()).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let made = answer.created();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!((&made["owner_id"], &made["deal_id"]), (&json!(ada), &Value::Null));
    let path = format!("/v1/purchases/{}", id(&made));
    assert_eq!(app.get(&path).await.ok(), made);
    let back = json!({ "total": { "amount": "-3.5", "currency": "USD" }, "items": null, "external_id": null });
    let changed = app.patch(&path, back).await.ok();
    assert_eq!(changed["total"], json!({ "amount": "-3.50", "currency": "USD" }));
    assert_eq!((&changed["items"], &changed["external_id"]), (&json!([]), &Value::Null));
    let plain = app.post("/v1/purchases", sold(&nimbus, json!({}))).await.created();
    assert_eq!(plain["items"], json!([]));
}

#[tokio::test]
async fn every_fault_of_it_is_named() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, &Value::Null).await;
    let required = ["/customer_id required", "/purchased_on required", "/total required"];
    assert_eq!(app.post("/v1/purchases", json!({})).await.faults(), required);
    let many: Vec<Value> = (0..1001).map(|_| json!({ "name": "x" })).collect();
    let other = deal(&app, &customer(&app, &Value::Null).await, &Value::Null).await;
    let nobody = kernel::id::new(app.clock.now());
    for (more, fault) in [
        (
            json!({ "total": { "amount": "1.005", "currency": "USD" } }),
            "/total/amount too_many_decimals",
        ),
        (
            json!({ "total": { "amount": 5, "currency": "USD" } }),
            "/total/amount decimal_string_required",
        ),
        (json!({ "purchased_on": "21.11.2026" }), "/purchased_on invalid_date"),
        (json!({ "items": many }), "/items too_many"),
        (json!({ "items": {} }), "/items wrong_type"),
        (json!({ "items": [{ "name": "x" }, {}] }), "/items/1/name required"),
        (json!({ "items": [{ "name": "x", "colour": 1 }] }), "/items/0/colour unknown_field"),
        (
            json!({ "items": [{ "name": "x", "quantity": "1e3" }] }),
            "/items/0/quantity invalid_quantity",
        ),
        (json!({ "items": [{ "name": "x", "quantity": true }] }), "/items/0/quantity wrong_type"),
        (
            json!({ "items": [{ "name": "x", "unit_price": { "amount": "1.5", "currency": "JPY" } }] }),
            "/items/0/unit_price/amount too_many_decimals",
        ),
        (json!({ "customer_id": nobody }), "/customer_id unknown_reference"),
        (json!({ "deal_id": nobody }), "/deal_id unknown_reference"),
        (json!({ "owner_id": nobody }), "/owner_id unknown_reference"),
        (json!({ "deal_id": other }), "/deal_id other_customer"),
    ] {
        let answer = app.post("/v1/purchases", sold(&nimbus, more.clone())).await;
        assert_eq!(answer.faults(), [fault], "{more}");
    }
}

#[tokio::test]
async fn whose_it_is_is_decided_once() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let root = app.user("Root", "admin", json!({})).await;
    let key = app.key_of(&root, &RW).await;
    let caller = app.as_key(&key);
    let (nimbus, nobodys) = (customer(&app, &json!(ada)).await, customer(&app, &Value::Null).await);
    let of_bo = deal(&app, &nimbus, &json!(bo)).await;
    for (body, owner) in [
        (sold(&nimbus, json!({ "deal_id": of_bo })), &bo),
        (sold(&nimbus, json!({})), &ada),
        (sold(&nobodys, json!({})), &root),
        (sold(&nimbus, json!({ "owner_id": bo })), &bo),
    ] {
        assert_eq!(caller.post("/v1/purchases", body).await.created()["owner_id"], json!(owner));
    }
    let unowned = app.post("/v1/purchases", sold(&nobodys, json!({}))).await.created();
    assert_eq!(unowned["owner_id"], Value::Null);
    let path = format!("/v1/purchases/{}", id(&unowned));
    for owner in [json!(ada), Value::Null] {
        assert_eq!(
            app.patch(&path, json!({ "owner_id": owner })).await.faults(),
            ["/owner_id frozen"]
        );
    }
    let moved = app.patch(&path, json!({ "customer_id": nimbus, "deal_id": of_bo })).await.ok();
    assert_eq!((&moved["owner_id"], &moved["customer_id"]), (&Value::Null, &json!(nimbus)));
    let back = app.patch(&path, json!({ "customer_id": nobodys })).await;
    assert_eq!(back.faults(), ["/deal_id other_customer"]);
}

#[tokio::test]
async fn an_external_id_is_one_purchases() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, &Value::Null).await;
    let body = sold(&nimbus, json!({ "external_id": "so-9" }));
    let first = id(&app.post("/v1/purchases", body.clone()).await.created());
    let taken = app.post("/v1/purchases", body.clone()).await.problem(409, "external_id_taken");
    let named = json!({ "kind": "purchase", "id": first, "by": "external_id" });
    assert_eq!(taken["matched"], named, "the one that is there is named");
    app.delete(&format!("/v1/purchases/{first}")).await.expect(204);
    let second = id(&app.post("/v1/purchases", body).await.created());
    let restore = format!("/v1/purchases/{first}/restore");
    app.post(&restore, json!({})).await.problem(409, "external_id_taken");
    app.patch(&format!("/v1/purchases/{second}"), json!({ "external_id": "so-10" })).await.ok();
    assert_eq!(app.post(&restore, json!({})).await.ok()["external_id"], "so-9");
}

#[tokio::test]
async fn of_many_with_one_external_id_one_is_made() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, &Value::Null).await;
    let second = app.another();
    let posts = (0..20).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let body = sold(&nimbus, json!({ "external_id": "so-9" }));
        let caller = app.at_base(base);
        async move { caller.post("/v1/purchases", body).await }
    });
    let answers = join_all(posts).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(201), count(409)), (1, 19));
    assert_eq!(ids(&app.get("/v1/purchases").await.ok()).len(), 1);
}

#[tokio::test]
async fn lists_are_filtered_and_ordered_by_day() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(&app, &json!(ada)).await, customer(&app, &Value::Null).await);
    let of_deal = deal(&app, &nimbus, &json!(ada)).await;
    let mut made = Vec::new();
    for (customer, day, more) in [
        (&nimbus, "2026-11-03", json!({ "deal_id": of_deal })),
        (&cumulus, "2026-11-01", json!({ "external_id": "so-9" })),
        (&nimbus, "2026-11-02", json!({})),
        (&nimbus, "2026-11-02", json!({})),
    ] {
        let body = sold(customer, with(more, json!({ "purchased_on": day })));
        made.push(id(&app.post("/v1/purchases", body).await.created()));
        app.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let of = |places: &[usize]| places.iter().map(|place| made[*place].clone()).collect::<Vec<_>>();
    for (query, places) in [
        (format!("customer_id={nimbus}"), &[3, 2, 0][..]),
        (format!("deal_id={of_deal}"), &[0]),
        (format!("owner_id={ada}"), &[3, 2, 0]),
        ("external_id=so-9".to_owned(), &[1]),
        ("purchased_after=2026-11-02".to_owned(), &[0]),
        ("purchased_before=2026-11-02".to_owned(), &[1]),
        ("created_after=2026-11-20T08:01:30Z".to_owned(), &[3, 2]),
        ("created_before=2026-11-20T08:01:30Z".to_owned(), &[1, 0]),
        ("sort=purchased_on".to_owned(), &[1, 2, 3, 0]),
        ("sort=-purchased_on".to_owned(), &[0, 3, 2, 1]),
    ] {
        let list = app.get(&format!("/v1/purchases?{query}")).await.ok();
        assert_eq!(ids(&list), of(places), "{query}");
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..4 {
        let page = app.get(&format!("/v1/purchases?sort=-purchased_on&limit=1{cursor}")).await.ok();
        seen.extend(ids(&page));
        cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
    }
    assert_eq!(seen, of(&[0, 3, 2, 1]));
}
