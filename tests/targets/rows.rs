//! What a target holds, what is none, and how it is found, changed and taken away.

use serde_json::{Value, json};
use testkit::{ADMIN_KEY, TestApp, fixtures::id, sql::Sql};

use super::LIST;

fn values<'a>(list: &'a Value, name: &str) -> Vec<&'a Value> {
    list["data"].as_array().unwrap().iter().map(|row| &row[name]).collect()
}

#[tokio::test]
async fn a_target_takes_the_place_of_the_one_before() {
    let app = TestApp::start().await;
    let ada = app.user("Ada Rep", "rep", json!({})).await;
    let revenue = |value: &str| json!({ "metric": "revenue", "period": "2026-11", "user_id": ada, "value": value, "currency": "USD" });
    let made = app.put(LIST, revenue("20000.00")).await;
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.ok();
    let expected = json!({
        "id": made["id"], "metric": "revenue", "period": "2026-11", "user_id": ada, "team_id": null,
        "value": "20000.00", "currency": "USD", "created_at": "2026-11-20T08:00:00Z",
        "updated_at": "2026-11-20T08:00:00Z", "version": 1
    });
    assert_eq!(made, expected);
    let path = format!("{LIST}/{}", id(&made));
    assert_eq!(app.get(&path).await.ok(), made);
    app.clock.advance(chrono::TimeDelta::hours(1));
    assert_eq!(app.put(LIST, revenue("20000")).await.ok(), made, "the same changes nothing");
    let changed = app.put(LIST, revenue("25000.5")).await.ok();
    assert_eq!((&changed["id"], &changed["created_at"]), (&made["id"], &made["created_at"]));
    assert_eq!((&changed["value"], &changed["version"]), (&json!("25000.50"), &json!(2)));
    assert_eq!(app.get(&path).await.ok(), changed);

    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.delete(&path).await.problem(404, "not_found");
    let again = app.put(LIST, revenue("1.00")).await.ok();
    assert_eq!(again["version"], 1);
    assert_ne!(again["id"], made["id"], "nothing is left in its way");

    let audit = app.get(&format!("/v1/audit?subject_id={}", id(&made))).await.ok();
    assert_eq!(values(&audit, "type"), ["target.deleted", "target.updated", "target.created"]);
    assert_eq!(audit["data"][1]["before"], json!({ "value": "20000.00" }));
    assert_eq!(values(&audit, "after"), [&changed, &changed, &made]);
}

#[tokio::test]
async fn another_metric_period_subject_or_currency_is_another_target() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada Rep", &north).await;
    app.patch("/v1/settings", json!({ "currency": "CNY" })).await.ok();
    for (body, value, currency) in [
        (
            json!({ "metric": "revenue", "period": "2026", "user_id": ada, "value": "5" }),
            json!("5.00"),
            json!("CNY"),
        ),
        (
            json!({ "metric": "revenue", "period": "2026", "user_id": ada, "value": "5", "currency": "JPY" }),
            json!("5"),
            json!("JPY"),
        ),
        (
            json!({ "metric": "revenue", "period": "2026-Q4", "user_id": ada, "value": "5" }),
            json!("5.00"),
            json!("CNY"),
        ),
        (
            json!({ "metric": "revenue", "period": "2026", "team_id": north, "value": "5" }),
            json!("5.00"),
            json!("CNY"),
        ),
        (
            json!({ "metric": "purchase_value", "period": "2026", "user_id": ada, "value": "0", "currency": null }),
            json!("0.00"),
            json!("CNY"),
        ),
        (
            json!({ "metric": "deals_won", "period": "2026", "user_id": ada, "value": 12 }),
            json!(12),
            Value::Null,
        ),
        (
            json!({ "metric": "sales_cycle_days", "period": "2026-11", "user_id": ada, "value": "12.50" }),
            json!(12.5),
            Value::Null,
        ),
        (
            json!({ "metric": "win_rate", "period": "2026-11", "team_id": north, "value": 0.3333 }),
            json!(0.3333),
            Value::Null,
        ),
        (
            json!({ "metric": "win_rate", "period": "2026-Q4", "team_id": north, "value": 1 }),
            json!(1.0),
            Value::Null,
        ),
        (
            json!({ "metric": "nps", "period": "2026", "team_id": north, "user_id": null, "value": -10.5 }),
            json!(-10.5),
            Value::Null,
        ),
        (
            json!({ "metric": "ces", "period": "2026", "team_id": north, "value": "6" }),
            json!(6.0),
            Value::Null,
        ),
        (
            json!({ "metric": "tasks_overdue", "period": "2026-12", "user_id": ada, "value": 0 }),
            json!(0),
            Value::Null,
        ),
    ] {
        let made = app.put(LIST, body.clone()).await.ok();
        assert_eq!((&made["value"], &made["currency"]), (&value, &currency), "{body}");
        assert_eq!(app.get(&format!("{LIST}/{}", id(&made))).await.ok(), made, "as it is kept");
    }
    for (query, count) in [
        (String::new(), 12),
        ("metric=revenue".to_owned(), 4),
        ("period=2026-Q4".to_owned(), 2),
        (format!("user_id={ada}&metric=revenue"), 3),
        (format!("team_id={north}"), 5),
        ("currency=JPY".to_owned(), 1),
        ("currency=EUR".to_owned(), 0),
        ("created_after=2026-11-20T08:00:00Z".to_owned(), 0),
        ("created_before=2026-11-20T08:00:01Z".to_owned(), 12),
    ] {
        let list = app.get(&format!("{LIST}?{query}")).await.ok();
        assert_eq!(list["data"].as_array().unwrap().len(), count, "{query}");
    }
    let first = app.get(&format!("{LIST}?limit=5")).await.ok();
    assert_eq!(first["data"][0]["metric"], "tasks_overdue", "newest first");
    let rest = format!("{LIST}?cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!(app.get(&rest).await.ok()["data"].as_array().unwrap().len(), 7);
    for query in ["period=2026-W48", "metric=luck", "currency=usd", "user_id=me"] {
        app.get(&format!("{LIST}?{query}")).await.problem(400, "invalid_parameter");
    }
}

#[tokio::test]
async fn what_is_no_target_is_refused() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada Rep", &north).await;
    let gone = app.user("Gone", "rep", json!({})).await;
    app.delete(&format!("/v1/users/{gone}")).await.expect(204);
    let idle = app.user("Idle", "rep", json!({ "active": false })).await;
    let closed = app.team("Closed").await;
    app.delete(&format!("/v1/teams/{closed}")).await.expect(204);
    let rate = |value: Value| json!({ "metric": "win_rate", "currency": null, "value": value });
    for (more, faults) in [
        (json!({ "metric": "luck" }), &["/metric unknown_value"][..]),
        (json!({ "metric": null }), &["/metric required"]),
        (json!({ "period": "2026-W48" }), &["/period invalid_period"]),
        (json!({ "period": "2026-11-24" }), &["/period invalid_period"]),
        (json!({ "period": "2026-13" }), &["/period invalid_period"]),
        (json!({ "period": 2026 }), &["/period wrong_type"]),
        (json!({ "user_id": null }), &["/user_id required"]),
        (json!({ "team_id": north }), &["/team_id one_of_both"]),
        (json!({ "user_id": north }), &["/user_id unknown_reference"]),
        (json!({ "user_id": gone }), &["/user_id unknown_reference"]),
        (json!({ "user_id": idle }), &["/user_id unknown_reference"]),
        (json!({ "user_id": null, "team_id": ada }), &["/team_id unknown_reference"]),
        (json!({ "user_id": null, "team_id": closed }), &["/team_id unknown_reference"]),
        (json!({ "currency": "XXY" }), &["/currency invalid_currency"]),
        (json!({ "value": 20000 }), &["/value decimal_string_required"]),
        (json!({ "value": true }), &["/value wrong_type"]),
        (json!({ "value": "1.005" }), &["/value too_many_decimals"]),
        (json!({ "value": "-0.01" }), &["/value out_of_range"]),
        (json!({ "value": "10000000000000000" }), &["/value out_of_range"]),
        (
            json!({ "metric": "win_rate", "value": 2 }),
            &["/currency not_money", "/value out_of_range"],
        ),
        (rate(json!(-1)), &["/value out_of_range"]),
        (rate(json!("x")), &["/value invalid_number"]),
        (rate(json!(0.00001)), &["/value too_many_decimals"]),
        (
            json!({ "colour": "red", "period": "x" }),
            &["/colour unknown_field", "/period invalid_period"],
        ),
    ] {
        let mut body = json!({ "metric": "revenue", "period": "2026", "user_id": ada, "value": "1.00", "currency": "USD" });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        assert_eq!(app.put(LIST, body).await.faults(), faults, "{more}");
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("targets").await, 0);
}

#[tokio::test]
async fn a_stale_if_match_changes_nothing() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let admin = app.as_key(ADMIN_KEY);
    let put = async |value: i32, version: &str| {
        let body = json!({ "metric": "nps", "period": "2026", "team_id": north, "value": value });
        let headers = [("content-type", "application/json"), ("if-match", version)];
        admin.send("PUT", LIST, &headers, body.to_string()).await
    };
    put(40, "\"1\"").await.problem(412, "stale");
    let made = put(40, "*").await.ok();
    put(50, "\"2\"").await.problem(412, "stale");
    let changed = put(50, "\"1\"").await;
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.ok()["value"], 50.0);
    let path = format!("{LIST}/{}", id(&made));
    admin.send("DELETE", &path, &[("if-match", "\"1\"")], "").await.problem(412, "stale");
    admin.send("DELETE", &path, &[("if-match", "\"2\"")], "").await.expect(204);
}

#[tokio::test]
async fn webhooks_and_the_feed_tell_admins_of_them() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let body = json!({ "metric": "nps", "period": "2026", "team_id": north, "value": 40 });
    app.put(LIST, body).await.ok();
    app.drain().await;
    let told = async |key: &str| {
        let feed = app.as_key(key).get("/v1/changes").await.ok();
        feed["data"].as_array().unwrap().iter().any(|it| it["type"] == "target.created")
    };
    assert!(told(ADMIN_KEY).await);
    let key = app.integration(None, &["crm:read", "reports:read"]).await;
    assert!(!told(&key).await, "a target is no CRM row");
    let body = json!({ "url": "https://hooks.example.com/", "events": ["target.updated"] });
    app.post("/v1/webhooks", body).await.created();
}
