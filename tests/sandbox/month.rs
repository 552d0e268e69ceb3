//! A month over a change of the clocks: local hours stay.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde_json::{Value, json};
use testkit::{fixtures::id, sandbox::Sandbox};

fn local(zone: Tz, day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    zone.from_local_datetime(&day.and_time(time)).unwrap().to_utc()
}

/// That day, or the Monday after it.
fn working(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}

fn times(list: &Value) -> Vec<DateTime<Utc>> {
    let rows = list["data"].as_array().unwrap();
    rows.iter().map(|row| row["at"].as_str().unwrap().parse().unwrap()).collect()
}

/// Posts a lead at nine o'clock each day and lets the month go by.
async fn month_of(zone: Tz, first: NaiveDate, days: u64) {
    let sandbox = Sandbox::start_at(local(zone, first, 8, 0)).await;
    let app = &sandbox.app;
    let team = app.team("North").await;
    let reminders = json!({ "before": "PT30M", "overdue_after": null });
    let ada = json!({ "team_id": team, "timezone": zone.name(), "reminders": reminders });
    app.user("Ada Rep", "rep", ada).await;
    let mut leads = BTreeMap::new();
    for n in 0..days {
        let day = first + Days::new(n);
        let nine = local(zone, day, 9, 0);
        let walked = app.post("/v1/sandbox/advance", json!({ "to": nine })).await.ok();
        assert_eq!(walked["now"], json!(nine));
        let body =
            json!({ "last_name": format!("Day {n}"), "email": format!("d{n}@nimbus.example") });
        leads.insert(day, id(&app.post("/v1/leads", body).await.created()["lead"]));
    }
    app.post("/v1/sandbox/advance", json!({ "by": "P4D" })).await.ok();

    let (mut told, mut reminded) = (Vec::new(), Vec::new());
    for (day, lead) in &leads {
        let tasks = app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
        // Four hours of working time from nine: one o'clock, and half an hour before.
        let due = local(zone, working(*day), 13, 0);
        assert_eq!(tasks["data"][0]["due_at"], json!(due), "{day}");
        told.push(local(zone, *day, 9, 0));
        reminded.push(local(zone, working(*day), 12, 30));
    }
    let list = app.get("/v1/sandbox/emails?limit=200&kind=lead_assigned").await.ok();
    assert_eq!(times(&list), told);
    let list = app.get("/v1/sandbox/emails?limit=200&kind=task_reminder").await.ok();
    assert_eq!(times(&list), reminded);
}

#[tokio::test]
async fn in_berlin_over_the_end_of_summer_time() {
    month_of(chrono_tz::Europe::Berlin, NaiveDate::from_ymd_opt(2026, 10, 8).unwrap(), 31).await;
}

#[tokio::test]
async fn in_new_york_over_the_end_of_daylight_saving_time() {
    month_of(chrono_tz::America::New_York, NaiveDate::from_ymd_opt(2026, 10, 15).unwrap(), 31)
        .await;
}

#[tokio::test]
async fn in_new_york_over_its_beginning() {
    month_of(chrono_tz::America::New_York, NaiveDate::from_ymd_opt(2027, 2, 24).unwrap(), 31).await;
}
