//! A rhythm and the throttle.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact, contact_of, invitations, survey};

#[tokio::test]
async fn a_monthly_rhythm_is_not_held_up_by_its_own_last_run_and_a_weekly_one_is() {
    let app = TestApp::start().await;
    contact(&app, "wei@nimbus.example", json!({})).await;
    let rhythm = |every: &str| {
        let trigger = json!({ "type": "recurring", "every": every, "starts_on": "2027-02-01" });
        json!({ "trigger": trigger })
    };
    let states = async |app: &TestApp, survey: &str| -> Vec<Value> {
        let rows = invitations(app, survey).await.into_iter();
        rows.map(|row| json!([row["occasion"], row["status"], row["reason"]])).collect()
    };
    let monthly = survey(&app, "nps", rhythm("P1M")).await;
    shared::sandbox::walk(&app.ctx, "2027-03-02T12:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(
        states(&app, &monthly).await,
        [json!(["run:2027-02-01", "expired", null]), json!(["run:2027-03-01", "sent", null])]
    );
    // Another survey is held up by it all the same.
    let other = survey(&app, "csat", json!({})).await;
    let wei = id(&app.get("/v1/contacts").await.ok()["data"][0]);
    let asked = super::invite(&app, &other, &[&wei]).await;
    assert_eq!(asked["skipped"][0]["reason"], "throttled");

    let app = TestApp::start().await;
    contact(&app, "wei@nimbus.example", json!({})).await;
    let weekly = survey(&app, "nps", rhythm("P7D")).await;
    shared::sandbox::walk(&app.ctx, "2027-02-09T12:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(
        states(&app, &weekly).await,
        [
            json!(["run:2027-02-01", "sent", null]),
            json!(["run:2027-02-08", "skipped", "throttled"])
        ]
    );
}

/// A year of a quarterly survey: each day of it asks everybody once or says why not, in working time.
#[tokio::test]
async fn a_rhythm_asks_everybody_once_a_quarter() {
    let app = TestApp::start().await;
    let mut all = Vec::new();
    for n in 0..6 {
        let zone = ["Asia/Shanghai", "America/New_York", "Europe/Berlin"][n % 3];
        let more = json!({ "timezone": zone, "survey_opt_out": n == 5 });
        all.push(contact(&app, &format!("c{n}@x.example"), more).await);
    }
    let trigger = json!({ "type": "recurring", "every": "P3M", "starts_on": "2026-12-01" });
    let survey = survey(&app, "nps", json!({ "trigger": trigger, "remind_after": null })).await;
    let path = format!("/v1/surveys/{survey}");
    assert_eq!(app.get(&path).await.ok()["next_run_at"], "2026-12-01T00:00:00Z");
    app.at("2026-11-30T23:59:59Z").await;
    assert!(invitations(&app, &survey).await.is_empty());
    for day in ["2026-12-01", "2026-12-02", "2026-12-05"] {
        for hour in 0..24 {
            app.at(&format!("{day}T{hour:02}:00:00Z")).await;
        }
    }
    let rows = invitations(&app, &survey).await;
    assert_eq!(rows.len(), 6);
    for row in &rows {
        let place = all.iter().position(|id| row["contact_id"] == *id).unwrap();
        let (status, at) = match place {
            5 => ("skipped", "2026-12-01T08:00:00Z"),
            0 | 3 => ("sent", "2026-12-01T01:00:00Z"),
            1 | 4 => ("sent", "2026-12-01T14:00:00Z"),
            _ => ("sent", "2026-12-01T08:00:00Z"),
        };
        assert_eq!((&row["status"], &row["at"]), (&json!(status), &json!(at)), "{place}");
        assert_eq!(row["occasion"], "run:2026-12-01");
    }
    assert_eq!(app.smtp.messages().len(), 5);
    // The next one; a contact that came since is asked as well.
    contact_of(&app, rows[0]["customer_id"].as_str().unwrap(), "new@x.example", json!({})).await;
    assert_eq!(app.get(&path).await.ok()["next_run_at"], "2027-03-01T00:00:00Z");
    app.at("2027-03-01T00:00:00Z").await;
    app.at("2027-03-03T00:00:00Z").await;
    assert_eq!(invitations(&app, &survey).await.len(), 13);
    assert_eq!(app.smtp.messages().len(), 11);
    // Switched off it rests, and on again it goes on with its next day.
    app.patch(&path, json!({ "active": false })).await.ok();
    assert_eq!(app.get(&path).await.ok()["next_run_at"], json!(null));
    app.at("2027-06-02T00:00:00Z").await;
    let on = app.patch(&path, json!({ "active": true })).await.ok();
    assert_eq!(on["next_run_at"], "2027-09-01T00:00:00Z");
    assert_eq!(invitations(&app, &survey).await.len(), 13);
}

#[tokio::test]
async fn a_patch_of_one_filter_keeps_the_others() {
    let app = TestApp::start().await;
    let filter = json!({ "tier": "A", "region": "East" });
    let trigger = json!({ "type": "recurring", "every": "P3M", "filter": filter });
    let survey = survey(&app, "nps", json!({ "trigger": trigger })).await;
    let path = format!("/v1/surveys/{survey}");
    let next = app.get(&path).await.ok()["next_run_at"].clone();
    let patch = json!({ "trigger": { "filter": { "tier": "B" } } });
    let kept = app.patch(&path, patch).await.ok()["trigger"]["filter"].clone();
    assert_eq!((&kept["tier"], &kept["region"]), (&json!("B"), &json!("East")));
    let patch = json!({ "trigger": { "filter": { "tier": null } } });
    let kept = app.patch(&path, patch).await.ok()["trigger"]["filter"].clone();
    assert_eq!((&kept["tier"], &kept["region"]), (&Value::Null, &json!("East")));
    // A day that is due and has not run yet stays due whatever else is changed.
    app.clock.advance(TimeDelta::days(3));
    let renamed = app.patch(&path, json!({ "name": "Each quarter" })).await.ok();
    assert_eq!(renamed["next_run_at"], next);
}
