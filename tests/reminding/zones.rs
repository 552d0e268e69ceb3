//! An agenda at nine goes once a day at nine, whatever the clocks do: through database and mail.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;
use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{rows, task};

/// A zone, and two days of which the second begins after a change of its clock (or holds it).
const CHANGES: [(&str, &str); 12] = [
    ("Europe/Berlin", "2027-03-28"),
    ("Europe/London", "2027-10-31"),
    ("America/New_York", "2027-03-14"),
    ("America/St_Johns", "2027-11-07"),
    ("America/Santiago", "2027-04-04"),
    ("America/Havana", "2027-03-14"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Pacific/Auckland", "2027-09-26"),
    ("Asia/Beirut", "2027-03-28"),
    ("Atlantic/Azores", "2027-10-31"),
    ("Antarctica/Troll", "2027-03-28"),
    ("Asia/Shanghai", "2027-03-28"),
];

#[tokio::test]
async fn at_nine_once_a_day_in_a_dozen_zones() {
    let app = TestApp::start_at("2027-03-01T00:00:00Z".parse().unwrap()).await;
    let always = json!([["00:00", "24:00"]]);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let hours: serde_json::Map<_, _> =
        days.into_iter().map(|day| (day.to_owned(), always.clone())).collect();
    let calendar = json!({ "name": "Always", "working_hours": hours });
    let calendar = id(&app.post("/v1/calendars", calendar).await.created());
    let mut readers = Vec::new();
    for (number, (zone, day)) in CHANGES.into_iter().enumerate() {
        let wants = json!({ "style": "agenda", "agenda_at": "09:00", "overdue_after": null });
        let more = json!({ "timezone": zone, "calendar_id": calendar, "reminders": wants });
        let user = app.user(&format!("R{number}"), "rep", more).await;
        task(&app, &user, "2027-03-02T00:00:00Z", json!({})).await;
        let (zone, day): (Tz, NaiveDate) = (zone.parse().unwrap(), day.parse().unwrap());
        readers.push((format!("r{number}@example.com"), zone, day));
    }
    // Every change of the list, two days around each; the days between pass without a look.
    let mut changes: Vec<NaiveDate> = readers.iter().map(|(_, _, day)| *day).collect();
    changes.sort_unstable();
    changes.dedup();
    for day in changes {
        let from = (day - chrono::Days::new(2)).and_time(chrono::NaiveTime::MIN).and_utc();
        app.clock.advance_to(from);
        let until: DateTime<Utc> = from + chrono::TimeDelta::days(4);
        shared::sandbox::walk(&app.ctx, until).await.unwrap();
    }
    for (to, zone, day) in readers {
        let mut by_day: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
        for row in rows(&app, &to).await {
            let at: DateTime<Utc> = row["sent_at"].as_str().unwrap().parse().unwrap();
            let local = at.with_timezone(&zone).naive_local();
            let time = format!("{:02}:{:02}:{:02}", local.hour(), local.minute(), local.second());
            by_day.entry(local.date()).or_default().push(time);
        }
        for day in [day - chrono::Days::new(1), day, day + chrono::Days::new(1)] {
            assert_eq!(by_day.get(&day), Some(&vec!["09:00:00".to_owned()]), "{zone} {day}");
        }
    }
}
