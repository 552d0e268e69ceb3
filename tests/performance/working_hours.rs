//! The time to the first response as a rep works: nights, weekends and leave do not count.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::figure;

/// A rep in Berlin, who works from nine to six.
async fn berliner(app: &TestApp, name: &str) -> String {
    app.user(name, "rep", json!({ "timezone": "Europe/Berlin" })).await
}

/// A lead of hers that is answered; answers the lead and the call.
async fn answered(app: &TestApp, owner: &str, received: &str, called: &str) -> (String, String) {
    app.at(received).await;
    let lead = json!({ "company": "Nimbus", "email": "wei@nimbus.example", "owner_id": owner });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.at(called).await;
    let call = json!({
        "lead_id": lead, "channel": "call", "direction": "outbound", "user_id": owner, "outcome": "reached",
        "summary": "Called", "occurred_at": called
    });
    let call = id(&app.post("/v1/interactions", call).await.created());
    (lead, call)
}

async fn details(app: &TestApp) -> Value {
    details_of(app, "").await
}

async fn details_of(app: &TestApp, whose: &str) -> Value {
    let query = format!("period=2026-11{whose}");
    figure(app, &query, "first_response_minutes").await["details"].clone()
}

#[tokio::test]
async fn a_weekend_is_no_time_to_answer_in() {
    let app = TestApp::start().await;
    let ada = berliner(&app, "Ada").await;
    // Friday 17:00 to Monday 09:30 in Berlin: an hour and a half of work, in sixty-four and a half of life.
    let (lead, call) = answered(&app, &ada, "2026-11-20T16:00:00Z", "2026-11-23T08:30:00Z").await;
    let want = json!({
        "mean": 3870.0, "p90": 3870.0, "unanswered": 0.0, "working_median": 90.0, "working_p90": 90.0
    });
    assert_eq!(details(&app).await, want);
    // What was counted stays, whatever becomes of the calendar.
    let settings = app.get("/v1/settings").await.ok();
    let calendar = format!("/v1/calendars/{}", settings["default_calendar_id"].as_str().unwrap());
    let night = json!({ "working_hours": { "mon": [["00:00", "24:00"]] } });
    app.patch(&calendar, night).await.ok();
    assert_eq!(details(&app).await, want);
    // Another first response is counted anew: of this one, by the hours of now, nothing but Monday's.
    let earlier = json!({ "occurred_at": "2026-11-23T01:00:00Z" });
    app.patch(&format!("/v1/interactions/{call}"), earlier).await.ok();
    assert_eq!(details(&app).await["working_median"], 120.0);
    app.delete(&format!("/v1/interactions/{call}")).await.expect(204);
    assert_eq!(details(&app).await, json!({ "unanswered": 1.0 }), "{lead}");
}

#[tokio::test]
async fn leave_is_no_time_to_answer_in_and_the_rep_of_then_counts() {
    let app = TestApp::start().await;
    let (ada, bob) = (berliner(&app, "Ada").await, berliner(&app, "Bob").await);
    let away = json!({ "from": "2026-11-23", "to": "2026-11-24" });
    app.post(&format!("/v1/users/{ada}/leave"), away).await.created();
    let received = "2026-11-20T16:00:00Z";
    let (_, call) = answered(&app, &ada, received, "2026-11-25T08:30:00Z").await;
    assert_eq!(details(&app).await["working_median"], 90.0);
    // The same after a hand-over: it was Ada who had it when it came.
    app.delete(&format!("/v1/interactions/{call}")).await.expect(204);
    let leads = app.get("/v1/leads").await.ok();
    let lead = id(&leads["data"][0]);
    app.patch(&format!("/v1/leads/{lead}"), json!({ "owner_id": bob })).await.ok();
    let call = json!({
        "lead_id": lead, "channel": "call", "direction": "outbound", "user_id": bob, "outcome": "reached",
        "summary": "Called", "occurred_at": "2026-11-25T08:00:00Z"
    });
    app.post("/v1/interactions", call).await.created();
    assert_eq!(details(&app).await["working_median"], 60.0);
    assert_eq!(details_of(&app, &format!("&user_id={ada}")).await["working_median"], 60.0);
    let of_bob = details_of(&app, &format!("&user_id={bob}")).await;
    assert_eq!(of_bob.get("working_median"), None, "{of_bob}");
}

/// Of a team, with a lead that nobody had when it came, and one that was answered before it was written down.
#[tokio::test]
async fn the_median_and_the_ninth_of_ten_are_of_whom_it_is_asked_for() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let lead = json!({ "company": "Nobody's", "email": "none@nimbus.example" });
    let nobodys = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let more = json!({ "timezone": "Europe/Berlin", "team_id": north });
    let ada = app.user("Ada", "rep", more).await;
    let call = async |lead: &str, at: &str| {
        let call = json!({
            "lead_id": lead, "channel": "call", "direction": "outbound", "user_id": ada, "outcome": "reached",
            "summary": "Called", "occurred_at": at
        });
        app.post("/v1/interactions", call).await.created();
    };
    app.at("2026-11-20T12:00:00Z").await;
    // By the office, which is in UTC: from nine to noon.
    call(&nobodys, "2026-11-20T12:00:00Z").await;
    for (email, called) in [
        ("early@nimbus.example", "2026-11-20T11:00:00Z"),
        ("soon@nimbus.example", "2026-11-20T13:00:00Z"),
        ("late@nimbus.example", "2026-11-23T09:00:00Z"),
    ] {
        let lead = json!({ "company": "Nimbus", "email": email, "owner_id": ada });
        let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
        if called > "2026-11-20T12:00:00Z" {
            app.at(called).await;
        }
        call(&lead, called).await;
    }
    let of_north = details_of(&app, &format!("&team_id={north}")).await;
    // Nothing, an hour, and four hours of Friday with one of Monday.
    let found = (&of_north["working_median"], &of_north["working_p90"]);
    assert_eq!(found, (&json!(60.0), &json!(300.0)), "{of_north}");
    // With nobody's, whose three hours are the office's: the mean of the two in the middle.
    assert_eq!(details(&app).await["working_median"], 120.0);
}

/// What was answered before there was this figure is counted by housekeeping.
#[tokio::test]
async fn answers_of_before_are_counted_later() {
    let app = TestApp::start().await;
    let ada = berliner(&app, "Ada").await;
    answered(&app, &ada, "2026-11-20T16:00:00Z", "2026-11-23T08:30:00Z").await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("update leads set first_response_working_seconds = null").await;
    assert_eq!(details(&app).await.get("working_median"), None);
    worker::retention(&app.ctx).await.unwrap();
    assert_eq!(details(&app).await["working_median"], 90.0);
}
