//! First response, last contact and next follow-up are right in the very next request.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{customer, customer_row, deal, deal_row, lead, lead_row, link, log, task};

/// What is logged; whether it is a first response; whether it is a contact.
fn kinds() -> Vec<(Value, bool, bool)> {
    let mut kinds = vec![
        (json!({ "channel": "note" }), false, false),
        (json!({ "channel": "form" }), false, false),
        (json!({ "channel": "call", "outcome": "no_answer" }), true, false),
        (json!({ "channel": "call", "outcome": "wrong_number" }), true, false),
        (json!({ "channel": "call", "outcome": "reached" }), true, true),
        (json!({ "channel": "call", "outcome": "meeting_made" }), true, true),
    ];
    for channel in ["call", "email", "visit", "meeting", "chat", "social", "event"] {
        kinds.push((json!({ "channel": channel }), true, true));
        kinds.push((json!({ "channel": channel, "direction": "inbound" }), false, true));
    }
    kinds
}

#[tokio::test]
async fn what_counts_as_a_response_and_what_as_a_contact() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for (number, (kind, responds, contacts)) in kinds().into_iter().enumerate() {
        let nimbus = customer(&app, &json!(ada)).await;
        let wei = lead(&app, &format!("n{number}"), &ada).await;
        link(&app, &wei, &nimbus).await;
        let sold = deal(&app, &nimbus, &Value::Null).await;
        let at = "2026-11-20T07:00:00Z";
        let place = json!({ "lead_id": wei, "deal_id": sold, "occurred_at": at });
        log(&app, super::with(place, kind.clone())).await;
        let row = lead_row(&app, &wei).await;
        let expected = |so: bool| if so { json!(at) } else { Value::Null };
        assert_eq!(row["first_response_at"], expected(responds), "{kind}");
        assert_eq!(row["last_contacted_at"], expected(contacts), "{kind}");
        assert_eq!(
            customer_row(&app, &nimbus).await.last_contacted_at.is_some(),
            contacts,
            "{kind}"
        );
        assert_eq!(deal_row(&app, &sold).await.last_contacted_at.is_some(), contacts, "{kind}");
    }
}

#[tokio::test]
async fn the_earliest_response_and_the_latest_contact_count() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, "wei", &ada).await;
    let mut logged = Vec::new();
    for hour in [6, 4, 5] {
        let at = format!("2026-11-20T0{hour}:00:00Z");
        logged.push(id(&log(&app, json!({ "lead_id": wei, "occurred_at": at })).await));
    }
    let known = async || {
        let row = lead_row(&app, &wei).await;
        let hour = |name: &str| row[name].as_str().map(|at| at[11..13].to_owned());
        (hour("first_response_at"), hour("last_contacted_at"))
    };
    let hours = |first: &str, last: &str| (Some(first.to_owned()), Some(last.to_owned()));
    assert_eq!(known().await, hours("04", "06"));
    app.delete(&format!("/v1/interactions/{}", logged[1])).await.expect(204);
    assert_eq!(known().await, hours("05", "06"));
    app.delete(&format!("/v1/interactions/{}", logged[0])).await.expect(204);
    assert_eq!(known().await, hours("05", "05"));
    app.post(&format!("/v1/interactions/{}/restore", logged[1]), json!({})).await.ok();
    assert_eq!(known().await, hours("04", "05"));
}

#[tokio::test]
async fn the_next_follow_up_is_the_earliest_open_task() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let sold = deal(&app, &nimbus, &json!(ada)).await;
    let due = |day: u8| format!("2026-11-{day}T10:00:00Z");
    let next = async || {
        let day =
            |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.format("%d").to_string());
        let of_deal = day(deal_row(&app, &sold).await.next_follow_up_at);
        (day(customer_row(&app, &nimbus).await.next_follow_up_at), of_deal)
    };
    let both = |day: &str| (Some(day.to_owned()), Some(day.to_owned()));
    task(&app, json!({ "deal_id": sold })).await;
    assert_eq!(next().await, (None, None), "nobody said when");
    task(&app, json!({ "deal_id": sold, "due_at": due(28), "remind_at": due(21) })).await;
    assert_eq!(next().await, both("28"), "due counts, not the reminder");
    let reminded = id(&task(&app, json!({ "deal_id": sold, "remind_at": due(26) })).await);
    assert_eq!(next().await, both("26"));
    let path = format!("/v1/tasks/{reminded}");
    app.post(&format!("{path}/snooze"), json!({ "until": due(27) })).await.ok();
    assert_eq!(next().await, both("27"));
    app.patch(&path, json!({ "deal_id": null })).await.ok();
    assert_eq!(next().await, (Some("27".to_owned()), Some("28".to_owned())));
    app.patch(&path, json!({ "status": "cancelled" })).await.ok();
    assert_eq!(next().await, both("28"));
    app.patch(&path, json!({ "status": "open" })).await.ok();
    app.delete(&path).await.expect(204);
    assert_eq!(next().await, both("28"));
    app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!(next().await, (Some("27".to_owned()), Some("28".to_owned())));
    app.post(&format!("{path}/complete"), json!({})).await.ok();
    assert_eq!(next().await, both("28"));
}

#[tokio::test]
async fn a_lead_is_answered_with_what_follows_from_the_same_request() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let made = app.post("/v1/leads", json!({ "email": "wei@x.example" })).await.created();
    let path = format!("/v1/leads/{}", id(&made["lead"]));
    let due = "2026-11-20T13:00:00Z";
    assert_eq!(made["lead"]["next_follow_up_at"], due);
    assert_eq!(app.get(&path).await.ok(), made["lead"]);
    let gone = app.patch(&path, json!({ "status": "unqualified" })).await.ok();
    assert_eq!(gone["next_follow_up_at"], Value::Null);
    let back = app.patch(&path, json!({ "status": "new" })).await.ok();
    assert_eq!(back["next_follow_up_at"], due);
    app.delete(&path).await.expect(204);
    let restored = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!(restored["next_follow_up_at"], due);
    let merged =
        app.post("/v1/leads", json!({ "email": "wei@x.example", "company": "N" })).await.ok();
    assert_eq!(merged["lead"]["next_follow_up_at"], due);
}

#[tokio::test]
async fn it_bumps_neither_version_nor_audit() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let wei = lead(&app, "wei", &ada).await;
    link(&app, &wei, &nimbus).await;
    log(&app, json!({ "lead_id": wei })).await;
    task(&app, json!({ "lead_id": wei, "due_at": "2026-11-20T09:00:00Z" })).await;
    let row = lead_row(&app, &wei).await;
    assert_eq!((&row["version"], &row["updated_at"]), (&json!(1), &json!("2026-11-20T08:00:00Z")));
    assert_eq!(customer_row(&app, &nimbus).await.version, 1);
    let mut sql = Sql::on(app.database.url()).await;
    let of = format!("events where subject_id in ('{wei}', '{nimbus}')");
    assert_eq!(sql.count(&of).await, 2, "their creation alone");
    let renamed = app.patch(&format!("/v1/leads/{wei}"), json!({ "company": "N" })).await.ok();
    assert_eq!(renamed["next_follow_up_at"], "2026-11-20T09:00:00Z");
    let change = app.get(&format!("/v1/audit?subject_id={wei}&type=lead.updated")).await.ok();
    assert_eq!(change["data"][0]["before"], json!({ "company": null }));
}
