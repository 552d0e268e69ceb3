//! What a digest holds, what is none, and how it is found, changed and taken away.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{LIST, make, north, weekly};

#[tokio::test]
async fn a_digest_is_made_changed_deleted_and_brought_back() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let made = app.post(LIST, weekly(&max, &north)).await;
    assert_eq!(made.header("etag"), "\"1\"");
    let made = made.created();
    let expected = json!({
        "id": made["id"], "name": "North weekly", "recipient_ids": [max], "scope": { "team_id": north },
        "every": "week", "on": "mon", "at": "08:00", "timezone": "Asia/Shanghai", "attachments": [],
        "skip_empty": true, "active": true, "automatic": false, "next_run_at": "2026-11-23T00:00:00Z",
        "created_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-20T08:00:00Z", "version": 1
    });
    assert_eq!(made, expected);
    let path = format!("{LIST}/{}", id(&made));
    let change = json!({
        "scope": "all", "every": "month", "on": 31, "timezone": null, "attachments": ["xlsx", "csv", "csv"],
        "recipient_ids": [ada, max, ada]
    });
    let changed = app.patch(&path, change).await.ok();
    assert_eq!(changed["scope"], "all");
    assert_eq!(changed["attachments"], json!(["xlsx", "csv"]));
    assert_eq!(changed["recipient_ids"], json!([ada, max]));
    assert_eq!(
        (&changed["on"], &changed["next_run_at"]),
        (&json!(31), &json!("2026-11-30T08:00:00Z"))
    );
    // Another rhythm begins with its usual day.
    let daily = app.patch(&path, json!({ "every": "day", "on": null })).await.ok();
    assert_eq!(
        (&daily["on"], &daily["next_run_at"]),
        (&Value::Null, &json!("2026-11-21T08:00:00Z"))
    );
    let quarterly = app.patch(&path, json!({ "every": "quarter" })).await.ok();
    assert_eq!(
        (&quarterly["on"], &quarterly["next_run_at"]),
        (&json!(1), &json!("2027-01-01T08:00:00Z"))
    );
    let off = app.patch(&path, json!({ "active": false })).await.ok();
    assert_eq!(off["next_run_at"], Value::Null);
    let on = app.patch(&path, json!({ "active": true })).await.ok();
    assert_eq!(on["next_run_at"], "2027-01-01T08:00:00Z");
    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.patch(&path, json!({ "name": "X" })).await.problem(404, "not_found");
    app.post(&format!("{path}/send"), json!({})).await.problem(404, "not_found");
    let gone = app.get(&format!("{path}?include_deleted=true")).await.ok();
    assert_eq!(gone["deleted_at"], "2026-11-20T08:00:00Z");
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!(
        (&back["next_run_at"], back.get("deleted_at")),
        (&json!("2027-01-01T08:00:00Z"), None)
    );
}

#[tokio::test]
async fn every_fault_is_named() {
    let app = TestApp::start().await;
    let (north, max, _) = north(&app).await;
    let nobody = "019aa041-0400-7000-8000-00000000ffff";
    let required = ["name", "recipient_ids", "scope", "every", "at"];
    let mut required: Vec<String> =
        required.iter().map(|name| format!("/{name} required")).collect();
    required.sort();
    assert_eq!(app.post(LIST, json!({})).await.faults(), required);
    for (pointer, code, change) in [
        ("/on", "invalid_day", json!({ "on": 1 })),
        ("/on", "invalid_day", json!({ "on": "monday" })),
        ("/on", "invalid_day", json!({ "every": "month", "on": "mon" })),
        ("/on", "invalid_day", json!({ "every": "month", "on": 32 })),
        ("/on", "invalid_day", json!({ "every": "day" })),
        ("/on", "wrong_type", json!({ "on": true })),
        ("/at", "invalid_time_of_day", json!({ "at": "8 o'clock" })),
        ("/timezone", "invalid_timezone", json!({ "timezone": "Mars" })),
        ("/every", "unknown_value", json!({ "every": "year" })),
        ("/attachments/0", "unknown_value", json!({ "attachments": ["pdf"] })),
        ("/recipient_ids", "required", json!({ "recipient_ids": [] })),
        ("/recipient_ids/1", "unknown_reference", json!({ "recipient_ids": [max, nobody] })),
        ("/scope", "unknown_value", json!({ "scope": "everybody" })),
        ("/scope", "required", json!({ "scope": {} })),
        ("/scope", "one_of_both", json!({ "scope": { "user_id": max, "team_id": north } })),
        ("/scope/user_id", "unknown_reference", json!({ "scope": { "user_id": nobody } })),
        ("/scope/team_id", "unknown_reference", json!({ "scope": { "team_id": nobody } })),
        ("/scope/role", "unknown_field", json!({ "scope": { "role": "rep" } })),
    ] {
        let mut body = weekly(&max, &north);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(app.post(LIST, body).await.faults(), [format!("{pointer} {code}")], "{change}");
    }
    let path = format!("{LIST}/{}", make(&app, weekly(&max, &north)).await);
    assert_eq!(app.patch(&path, json!({ "on": 3 })).await.faults(), ["/on invalid_day"]);
    let sent = app.post(&format!("{path}/send"), json!({ "period": "2026-13", "to": "x" })).await;
    assert_eq!(sent.faults(), ["/period invalid_period", "/to unknown_field"]);
}

#[tokio::test]
async fn they_are_found_by_what_is_asked_for() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let mut monthly = weekly(&ada, &north);
    monthly["every"] = json!("month");
    monthly["on"] = json!(1);
    let (weekly, monthly) = (make(&app, weekly(&max, &north)).await, make(&app, monthly).await);
    app.patch(&format!("{LIST}/{monthly}"), json!({ "active": false })).await.ok();
    for (query, found) in [
        ("every=month".to_owned(), vec![&monthly]),
        (format!("recipient_id={max}"), vec![&weekly]),
        ("active=true".to_owned(), vec![&weekly]),
        ("automatic=true".to_owned(), vec![]),
        ("sort=created_at".to_owned(), vec![&weekly, &monthly]),
    ] {
        let list = app.get(&format!("{LIST}?{query}")).await.ok();
        let ids: Vec<String> = list["data"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(ids.iter().collect::<Vec<_>>(), found, "{query}");
    }
}

/// Its figures would end without a word.
#[tokio::test]
async fn a_team_that_a_digest_is_about_stays() {
    let app = TestApp::start().await;
    let (_, max, _) = north(&app).await;
    let west = app.team("West").await;
    let digest = make(&app, weekly(&max, &west)).await;
    app.delete(&format!("/v1/teams/{west}")).await.problem(409, "team_not_empty");
    app.delete(&format!("{LIST}/{digest}")).await.expect(204);
    app.delete(&format!("/v1/teams/{west}")).await.expect(204);
    let back = app.post(&format!("{LIST}/{digest}/restore"), json!({})).await;
    assert_eq!(back.faults(), ["/scope/team_id unknown_reference"]);
}
