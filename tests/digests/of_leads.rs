//! The weekly digest that each team's lead has from the start.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{LIST, won};

async fn automatic(app: &TestApp) -> Vec<Value> {
    let list = app.get(&format!("{LIST}?automatic=true&sort=created_at")).await.ok();
    list["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn it_follows_the_team_its_lead_and_the_setting() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    assert_eq!(automatic(&app).await, Vec::<Value>::new());
    let max = app.user("Max", "manager", json!({ "timezone": "Asia/Shanghai" })).await;
    let team = format!("/v1/teams/{north}");
    app.patch(&team, json!({ "lead_id": max })).await.ok();
    let made = automatic(&app).await;
    assert_eq!(made.len(), 1);
    assert_eq!(
        (&made[0]["name"], &made[0]["recipient_ids"], &made[0]["scope"], &made[0]["next_run_at"]),
        (
            &json!("North"),
            &json!([max]),
            &json!({ "team_id": north }),
            &json!("2026-11-23T00:00:00Z")
        )
    );
    // Another zone, another lead.
    app.patch(&format!("/v1/users/{max}"), json!({ "timezone": "Europe/Berlin" })).await.ok();
    assert_eq!(automatic(&app).await[0]["next_run_at"], "2026-11-23T07:00:00Z");
    let mia = app.user("Mia", "manager", json!({})).await;
    app.patch(&team, json!({ "lead_id": mia })).await.ok();
    let made = automatic(&app).await;
    assert_eq!(
        (&made[0]["recipient_ids"], &made[0]["next_run_at"]),
        (&json!([mia]), &json!("2026-11-23T08:00:00Z"))
    );

    // When it goes, and what goes with it, is theirs to say; the rest is not.
    let path = format!("{LIST}/{}", id(&made[0]));
    let changed =
        app.patch(&path, json!({ "on": "fri", "at": "16:00", "attachments": ["csv"] })).await.ok();
    assert_eq!(changed["next_run_at"], "2026-11-20T16:00:00Z");
    for change in [
        json!({ "recipient_ids": [max] }),
        json!({ "scope": "all" }),
        json!({ "every": "day", "on": null }),
    ] {
        app.patch(&path, change).await.problem(409, "automatic_digest");
    }
    app.delete(&path).await.problem(409, "automatic_digest");

    app.patch("/v1/settings", json!({ "lead_digest": false })).await.ok();
    assert_eq!(automatic(&app).await, Vec::<Value>::new());
    app.post(&format!("{path}/restore"), json!({})).await.problem(409, "automatic_digest");
    app.patch("/v1/settings", json!({ "lead_digest": true })).await.ok();
    let back = automatic(&app).await;
    assert_eq!((&back[0]["id"], &back[0]["on"]), (&made[0]["id"], &json!("fri")));
    app.patch(&format!("/v1/users/{mia}"), json!({ "active": false })).await.ok();
    assert_eq!(automatic(&app).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_lead_gets_it_without_anybody_asking() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let max = app.user("Max", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    let ada = app.rep("Ada", &north).await;
    won(&app, &ada, "12000.00").await;
    app.at("2026-11-23T08:00:00Z").await;
    let mails = app.smtp.to("max@example.com");
    let digests: Vec<_> =
        mails.iter().filter(|mail| mail.kind().as_deref() == Some("digest")).collect();
    assert_eq!(digests.len(), 1);
    assert!(digests[0].text().unwrap().contains("12,000.00"));
}
