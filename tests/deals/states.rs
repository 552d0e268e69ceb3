use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::TestApp;

use super::{customer, deal, rows, stages, told};

#[tokio::test]
async fn a_new_deal_is_open_in_the_first_stage() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made =
        app.post("/v1/deals", json!({ "customer_id": nimbus, "name": " Nimbus 2027 " })).await;
    assert!(made.header("location").starts_with("/v1/deals/"));
    let made = made.created();
    let first = &rows(&app, "/v1/pipelines").await[0];
    for (field, value) in [
        ("name", json!("Nimbus 2027")),
        ("status", json!("open")),
        ("value", Value::Null),
        ("owner_id", Value::Null),
        ("lead_id", Value::Null),
        ("closed_at", Value::Null),
        ("lost_reason", Value::Null),
        ("pipeline_id", first["id"].clone()),
        ("stage_id", first["stages"][0]["id"].clone()),
        ("custom", json!({})),
        ("version", json!(1)),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_deal_is_named() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let nobody = "019aa041-0400-7000-8000-ffffffffffff";
    let usd = |amount: &str| json!({ "amount": amount, "currency": "USD" });
    for (sent, faults) in [
        (json!({}), "/customer_id required, /name required"),
        (json!({ "name": "x", "customer_id": nobody }), "/customer_id unknown_reference"),
        (
            json!({ "name": "x", "customer_id": nimbus, "stage_id": nobody }),
            "/stage_id unknown_reference",
        ),
        (
            json!({ "name": "x", "customer_id": nimbus, "owner_id": nobody }),
            "/owner_id unknown_reference",
        ),
        (
            json!({ "name": "x", "customer_id": nimbus, "value": usd("-0.01") }),
            "/value/amount out_of_range",
        ),
        (
            json!({ "name": "x", "customer_id": nimbus, "value": usd("1.001") }),
            "/value/amount too_many_decimals",
        ),
        (
            json!({ "name": "x", "customer_id": nimbus, "value": { "amount": "1.5", "currency": "JPY" } }),
            "/value/amount too_many_decimals",
        ),
        (
            json!({ "name": "x", "customer_id": nimbus, "open_tasks": "keep" }),
            "/open_tasks unknown_field",
        ),
        (json!({ "name": "x", "customer_id": nimbus, "status": "lost" }), "/lost_reason required"),
        (
            json!({ "name": "x", "customer_id": nimbus, "closed_at": "2026-11-20T07:00:00Z" }),
            "/closed_at not_closed",
        ),
        (
            json!({ "name": "x", "customer_id": nimbus, "status": "won", "closed_at": "2026-11-20T08:00:01Z" }),
            "/closed_at in_the_future",
        ),
    ] {
        let found = app.post("/v1/deals", sent.clone()).await.faults().join(", ");
        assert_eq!(found, faults, "{sent}");
    }
    assert!(rows(&app, "/v1/deals?include_deleted=true").await.is_empty());
}

#[tokio::test]
async fn money_has_the_decimals_of_its_currency() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made = deal(&app, &nimbus, json!({ "value": { "amount": "0", "currency": "KWD" } })).await;
    let path = format!("/v1/deals/{made}");
    assert_eq!(app.get(&path).await.ok()["value"], json!({ "amount": "0.000", "currency": "KWD" }));
    let changed =
        app.patch(&path, json!({ "value": { "amount": "1250", "currency": "JPY" } })).await.ok();
    assert_eq!(changed["value"], json!({ "amount": "1250", "currency": "JPY" }));
    assert_eq!(app.patch(&path, json!({ "value": null })).await.ok()["value"], Value::Null);
}

#[tokio::test]
async fn a_deal_is_lost_opened_again_and_won() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made = deal(&app, &nimbus, json!({})).await;
    let path = format!("/v1/deals/{made}");
    assert_eq!(
        app.patch(&path, json!({ "status": "lost" })).await.faults(),
        ["/lost_reason required"]
    );
    let lost = json!({ "status": "lost", "lost_reason": "too expensive" });
    let lost = app.patch(&path, lost).await.ok();
    assert_eq!((&lost["closed_at"], &lost["version"]), (&json!("2026-11-20T08:00:00Z"), &json!(2)));
    app.patch(&path, json!({ "status": "won" })).await.problem(409, "invalid_transition");
    app.clock.advance(TimeDelta::hours(1));
    let open = app.patch(&path, json!({ "status": "open" })).await.ok();
    assert_eq!((&open["closed_at"], &open["lost_reason"]), (&Value::Null, &Value::Null));
    let won = json!({ "status": "won", "closed_at": "2026-11-19T10:00:00Z" });
    let won = app.patch(&path, won).await.ok();
    assert_eq!(won["closed_at"], "2026-11-19T10:00:00Z");
    let again = json!({ "status": "lost", "lost_reason": "after all" });
    app.patch(&path, again).await.problem(409, "invalid_transition");
    assert_eq!(app.patch(&path, json!({ "status": "won" })).await.ok()["version"], 4);
    let seen: Vec<String> = told(&app, &made).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(seen, ["deal.created", "deal.lost", "deal.reopened", "deal.won"]);
}

#[tokio::test]
async fn a_closed_deal_keeps_its_time_and_its_reason_in_order() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let lost = json!({ "status": "lost", "lost_reason": "too late" });
    let made = deal(&app, &nimbus, lost).await;
    let path = format!("/v1/deals/{made}");
    for (sent, faults) in [
        (json!({ "closed_at": null }), "/closed_at required"),
        (json!({ "closed_at": "2026-11-20T08:00:01Z" }), "/closed_at in_the_future"),
        (json!({ "lost_reason": null }), "/lost_reason required"),
        (json!({ "lost_reason": " " }), "/lost_reason blank"),
        (json!({ "open_tasks": "cancel" }), "/open_tasks not_closing"),
    ] {
        assert_eq!(app.patch(&path, sent.clone()).await.faults(), [faults], "{sent}");
    }
    let moved = json!({ "closed_at": "2026-11-18T08:00:00Z", "lost_reason": "no budget" });
    let moved = app.patch(&path, moved).await.ok();
    assert_eq!(
        (&moved["closed_at"], &moved["lost_reason"]),
        (&json!("2026-11-18T08:00:00Z"), &json!("no budget"))
    );
    let (kind, before) = told(&app, &made).await.pop().unwrap();
    assert_eq!(kind, "deal.updated");
    assert_eq!(before, json!({ "closed_at": "2026-11-20T08:00:00Z", "lost_reason": "too late" }));
}

#[tokio::test]
async fn one_patch_tells_each_thing_that_it_changed() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made = deal(&app, &nimbus, json!({})).await;
    let stages = stages(&app).await;
    let path = format!("/v1/deals/{made}");
    let sent = json!({ "stage_id": stages[3], "status": "won", "name": "Nimbus 2028" });
    app.patch(&path, sent).await.ok();
    let expected = [
        ("deal.created", Value::Null),
        ("deal.updated", json!({ "name": "Nimbus 2027" })),
        ("deal.stage_changed", json!({ "stage_id": stages[0] })),
        ("deal.won", json!({ "status": "open", "closed_at": null })),
    ];
    let expected = expected.map(|(kind, before)| (kind.to_owned(), before));
    assert_eq!(told(&app, &made).await, expected);
    // What changes nothing tells nothing.
    let same = json!({ "stage_id": stages[3], "name": "Nimbus 2028" });
    assert_eq!(app.patch(&path, same).await.ok()["version"], 2);
    assert_eq!(told(&app, &made).await.len(), 4);
}

#[tokio::test]
async fn every_stage_is_kept_with_its_time() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let root = app.user("Root", "admin", json!({})).await;
    let key = app.key_of(&root, &["crm:read", "crm:write"]).await;
    let made = deal(&app, &nimbus, json!({})).await;
    let stages = stages(&app).await;
    let path = format!("/v1/deals/{made}");
    for change in [
        json!({ "stage_id": stages[2] }),
        json!({ "name": "other" }),
        json!({ "status": "won" }),
        json!({ "status": "open", "stage_id": stages[1] }),
    ] {
        app.clock.advance(TimeDelta::hours(1));
        app.as_key(&key).patch(&path, change).await.ok();
    }
    let at = |hour: u32| json!(format!("2026-11-20T{hour:02}:00:00Z"));
    let row = |stage: usize, status: &str, from: u32, to: Value, by: Value| json!({ "stage_id": stages[stage], "status": status, "from": at(from), "to": to, "by": by });
    let expected = [
        row(0, "open", 8, at(9), Value::Null),
        row(2, "open", 9, at(11), json!(root)),
        row(2, "won", 11, at(12), json!(root)),
        row(1, "open", 12, Value::Null, json!(root)),
    ];
    assert_eq!(rows(&app, &format!("{path}/stages")).await, expected);
    let page = app.get(&format!("{path}/stages?limit=3&sort=-from")).await.ok();
    assert_eq!(page["data"][0], expected[3]);
    let next = page["next_cursor"].as_str().unwrap();
    let rest = rows(&app, &format!("{path}/stages?limit=3&sort=-from&cursor={next}")).await;
    assert_eq!(rest, expected[..1]);
}

#[tokio::test]
async fn a_deal_stays_with_its_customer() {
    let app = TestApp::start().await;
    let (nimbus, other) = (customer(&app, None).await, customer(&app, None).await);
    let path = format!("/v1/deals/{}", deal(&app, &nimbus, json!({})).await);
    let moved = app.patch(&path, json!({ "customer_id": other })).await;
    assert_eq!(moved.faults(), ["/customer_id immutable"]);
    app.patch(&path, json!({ "customer_id": nimbus })).await.ok();
}
