//! Working time: make-up workdays, holidays, a person's own calendar and zone.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{reminded, walk};

/// The due time of the first contact with a new lead of this owner.
async fn due(app: &TestApp, owner: &str) -> Value {
    let emails = app.get("/v1/leads?limit=200").await.ok()["data"].as_array().unwrap().len();
    let body = json!({ "email": format!("{emails}@x.example"), "owner_id": owner });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok()["data"][0]["due_at"].clone()
}

#[tokio::test]
async fn a_make_up_workday_counts_and_a_holiday_does_not() {
    // Friday 16:00: two of the four hours are left for the next working day.
    let app = TestApp::start_at("2026-11-20T16:00:00Z".parse().unwrap()).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    assert_eq!(due(&app, &ada).await, "2026-11-23T11:00:00Z");
    let calendar = app.get("/v1/calendars").await.ok()["data"][0].clone();
    let path = format!("/v1/calendars/{}", id(&calendar));
    app.patch(&path, json!({ "workdays": ["2026-11-21"] })).await.ok();
    assert_eq!(due(&app, &ada).await, "2026-11-21T11:00:00Z");
    app.patch(&path, json!({ "workdays": ["2026-11-22"], "holidays": ["2026-11-20"] })).await.ok();
    assert_eq!(due(&app, &ada).await, "2026-11-22T13:00:00Z");
    app.patch(&path, json!({ "workdays": [], "holidays": ["2026-11-23", "2026-11-24"] }))
        .await
        .ok();
    assert_eq!(due(&app, &ada).await, "2026-11-25T11:00:00Z");
    let both = app.patch(&path, json!({ "workdays": ["2026-11-23"] })).await;
    assert_eq!(both.faults(), ["/workdays holiday_and_workday"]);
}

#[tokio::test]
async fn a_persons_calendar_and_zone_come_before_the_organisations() {
    let app = TestApp::start().await;
    let late = json!({ "name": "Late", "working_hours": { "fri": [["12:00", "20:00"]], "sat": [["10:00", "12:00"]] } });
    let late = id(&app.post("/v1/calendars", late).await.created());
    let own = json!({ "name": "Tokyo", "timezone": "Asia/Tokyo" });
    let tokyo = id(&app.post("/v1/calendars", own).await.created());
    let ada = app.user("Ada", "rep", json!({ "calendar_id": late })).await;
    let bo = app.user("Bo", "rep", json!({ "timezone": "Asia/Shanghai" })).await;
    let cy =
        app.user("Cy", "rep", json!({ "calendar_id": tokyo, "timezone": "Europe/Berlin" })).await;
    let di = app.user("Di", "rep", json!({})).await;
    // It is Friday 08:00 in UTC, 16:00 in Shanghai, 17:00 in Tokyo.
    assert_eq!(due(&app, &ada).await, "2026-11-20T16:00:00Z");
    assert_eq!(due(&app, &bo).await, "2026-11-23T03:00:00Z");
    assert_eq!(due(&app, &cy).await, "2026-11-23T03:00:00Z");
    assert_eq!(due(&app, &di).await, "2026-11-20T13:00:00Z");
    app.patch(
        "/v1/settings",
        json!({ "timezone": "America/New_York", "first_contact_within": "PT1H" }),
    )
    .await
    .ok();
    assert_eq!(due(&app, &di).await, "2026-11-20T15:00:00Z");
    app.patch("/v1/settings", json!({ "default_calendar_id": tokyo })).await.ok();
    assert_eq!(due(&app, &di).await, "2026-11-20T09:00:00Z");
}

#[tokio::test]
async fn a_calendar_in_use_stays() {
    let app = TestApp::start().await;
    let office = id(&app.post("/v1/calendars", json!({ "name": "Office" })).await.created());
    let ada = app.user("Ada", "rep", json!({ "calendar_id": office })).await;
    app.delete(&format!("/v1/calendars/{office}")).await.problem(409, "calendar_in_use");
    app.patch(&format!("/v1/users/{ada}"), json!({ "calendar_id": null })).await.ok();
    app.delete(&format!("/v1/calendars/{office}")).await.expect(204);
    let default = app.get("/v1/settings").await.ok()["default_calendar_id"].clone();
    let refused = app.delete(&format!("/v1/calendars/{}", default.as_str().unwrap())).await;
    refused.problem(409, "calendar_in_use");
    let again = app.patch(&format!("/v1/users/{ada}"), json!({ "calendar_id": office })).await;
    assert_eq!(again.faults(), ["/calendar_id unknown_reference"]);
}

#[tokio::test]
async fn daylight_saving_moves_no_local_hour() {
    // In Berlin the clocks go back on 25 October 2026.
    let app = TestApp::start_at("2026-10-23T06:00:00Z".parse().unwrap()).await;
    let more = json!({ "timezone": "Europe/Berlin", "reminders": { "overdue_after": null } });
    let ada = app.user("Ada", "rep", more).await;
    app.patch("/v1/settings", json!({ "first_contact_within": "PT2H" })).await.ok();
    for (posted, expected) in [
        ("2026-10-23T07:00:00Z", "2026-10-23T09:00:00Z"),
        ("2026-10-26T08:00:00Z", "2026-10-26T10:00:00Z"),
    ] {
        walk(&app, posted).await;
        // 09:00 in Berlin both times, so due at 11:00 there.
        assert_eq!(due(&app, &ada).await, expected);
    }
    walk(&app, "2026-10-27T00:00:00Z").await;
    assert_eq!(
        reminded(&app, "ada@example.com").await,
        ["2026-10-23T08:30:00Z", "2026-10-26T09:30:00Z"]
    );
}
