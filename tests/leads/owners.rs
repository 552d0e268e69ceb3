//! Who gets a lead, and what the owner gets.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::{Caller, TestApp};

use super::{kinds, lead, tasks_of};

/// Posts so many different leads; answers who got how many.
async fn share(caller: Caller<'_>, name: &str, count: usize) -> BTreeMap<String, usize> {
    let mut shares = BTreeMap::new();
    for number in 0..count {
        let made = caller
            .post("/v1/leads", json!({ "email": format!("{name}{number}@x.example") }))
            .await
            .created();
        let owner = made["lead"]["owner_id"].as_str().unwrap_or("nobody").to_owned();
        *shares.entry(owner).or_default() += 1;
    }
    shares
}

#[tokio::test]
async fn a_reps_own_key_gives_it_to_that_rep() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    app.rep("Ada", &team).await;
    let bo = app.rep("Bo", &team).await;
    let key = app.key_of(&bo, &["leads:write"]).await;
    for number in 0..3 {
        let body = json!({ "email": format!("{number}@x.example") });
        let made = app.as_key(&key).post("/v1/leads", body).await.created();
        assert_eq!(
            (&made["lead"]["owner_id"], &made["lead"]["assigned_because"]),
            (&json!(bo), &json!("own_key"))
        );
    }
}

#[tokio::test]
async fn round_robin_is_even_and_passes_over_who_is_out_of_service() {
    let app = TestApp::start().await;
    let mut reps = Vec::new();
    for name in ["Ada", "Bo", "Cy", "Di"] {
        reps.push(app.user(name, "rep", json!({})).await);
    }
    app.user("Max", "manager", json!({})).await;
    let key = app.integration(None, &["leads:write"]).await;
    let even = share(app.as_key(&key), "a", 8).await;
    assert_eq!(even, reps.iter().map(|rep| (rep.clone(), 2)).collect());
    let body = json!({ "active": false, "reassign_to": reps[0] });
    app.patch(&format!("/v1/users/{}", reps[1]), body).await.ok();
    let fewer = share(app.as_key(&key), "b", 6).await;
    assert_eq!(fewer, [0, 2, 3].map(|rep| (reps[rep].clone(), 2)).into());
    app.delete(&format!("/v1/users/{}?reassign_to={}", reps[3], reps[0])).await.expect(204);
    let two = share(app.as_key(&key), "c", 4).await;
    assert_eq!(two, [0, 2].map(|rep| (reps[rep].clone(), 2)).into());
}

#[tokio::test]
async fn a_team_key_stays_in_its_team_and_those_below() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let below =
        app.post("/v1/teams", json!({ "name": "Far north", "parent_id": north })).await.created();
    let ada = app.rep("Ada", &north).await;
    let bo = app.rep("Bo", below["id"].as_str().unwrap()).await;
    let south = app.team("South").await;
    let cy = app.rep("Cy", &south).await;
    let key = app.integration(Some(&north), &["leads:write"]).await;
    assert_eq!(share(app.as_key(&key), "a", 4).await, [(ada, 2), (bo, 2)].into());
    let other = app.integration(Some(&south), &["leads:write"]).await;
    assert_eq!(share(app.as_key(&other), "b", 2).await, [(cy.clone(), 2)].into());
    // A given owner is one of the team's.
    let given = json!({ "email": "g@x.example", "owner_id": cy });
    assert_eq!(
        app.as_key(&key).post("/v1/leads", given.clone()).await.faults(),
        ["/owner_id unknown_reference"]
    );
    let made = app.as_key(&other).post("/v1/leads", given).await.created();
    assert_eq!(made["lead"]["assigned_because"], "given");
}

#[tokio::test]
async fn an_unowned_lead_gets_its_task_and_mail_with_its_first_owner() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example", "first_name": "Wei" })).await;
    let read = app.get(&format!("/v1/leads/{wei}")).await.ok();
    assert_eq!(
        (&read["owner_id"], &read["assigned_because"]),
        (&Value::Null, &json!("no_active_rep"))
    );
    assert_eq!(tasks_of(&app, &wei).await, [] as [Value; 0]);
    let ada = app.user("Ada", "rep", json!({})).await;
    app.at("2026-11-23T10:00:00Z").await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": ada })).await.ok();
    app.drain().await;
    let tasks = tasks_of(&app, &wei).await;
    // Four hours of working time from then on, not from when the lead came.
    assert_eq!(
        (&tasks[0]["owner_id"], &tasks[0]["due_at"]),
        (&json!(ada), &json!("2026-11-23T14:00:00Z"))
    );
    assert_eq!(kinds(&app, "ada@example.com"), ["lead_assigned"]);
}

#[tokio::test]
async fn a_new_owner_takes_the_task_over_and_gets_the_mail_alone() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example", "phone": "+8613800138000" })).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": bo })).await.ok();
    app.drain().await;
    assert_eq!(
        kinds(&app, "ada@example.com"),
        [] as [&str; 0],
        "her mail was pending and is cancelled"
    );
    assert_eq!(kinds(&app, "bo@example.com"), ["lead_assigned"]);
    let mails = app.get("/v1/emails?to=ada@example.com").await.ok();
    assert_eq!(mails["data"][0]["status"], "cancelled");
    let tasks = tasks_of(&app, &wei).await;
    assert_eq!((tasks.len(), &tasks[0]["owner_id"]), (1, &json!(bo)));
    app.at("2026-11-20T12:30:00Z").await;
    assert_eq!(kinds(&app, "ada@example.com"), [] as [&str; 0]);
    assert_eq!(kinds(&app, "bo@example.com"), ["lead_assigned", "task_reminder"]);
}

#[tokio::test]
async fn a_lead_taken_from_its_owner_has_no_task_until_the_next() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": null })).await.ok();
    assert_eq!(tasks_of(&app, &wei).await[0]["status"], "cancelled");
    app.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": ada })).await.ok();
    let tasks = tasks_of(&app, &wei).await;
    assert_eq!((tasks.len(), &tasks[1]["status"]), (2, &json!("open")));
}

#[tokio::test]
async fn an_unknown_or_inactive_owner_is_a_fault() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({ "active": false })).await;
    let body = |owner: &str| json!({ "email": "wei@x.example", "owner_id": owner });
    for owner in [ada.as_str(), "0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10"] {
        assert_eq!(
            app.post("/v1/leads", body(owner)).await.faults(),
            ["/owner_id unknown_reference"]
        );
    }
}

/// A mail about a lead of this e-mail, the latest: its text, and the team that its row names.
async fn news(app: &TestApp) -> (String, Value) {
    app.drain().await;
    let text = app.smtp.to("ada@example.com").last().unwrap().text().unwrap();
    let rows = app.get("/v1/emails?kind=lead_assigned&sort=-created_at&limit=1").await.ok();
    (text, rows["data"][0]["reason"]["team_id"].clone())
}

#[tokio::test]
async fn the_mail_names_the_team_in_which_it_was_their_turn() {
    let app = TestApp::start().await;
    let (north, west) = (app.team("North Pole").await, app.team("Wild West").await);
    app.user("Ada", "rep", json!({ "team_id": north })).await;
    app.user("Bob", "rep", json!({ "team_id": west })).await;
    let of_north = app.integration(Some(&north), &["leads:write"]).await;
    let of_west = app.integration(Some(&west), &["leads:write"]).await;
    let body = json!({ "email": "a@x.example", "message": "Please call." });
    let made = app.as_key(&of_north).post("/v1/leads", body).await.created();
    let (text, team) = news(&app).await;
    assert!(text.contains("turn in team North Pole"), "{text}");
    assert_eq!(team, json!(north));
    // It comes back by another team's form, and stays Ada's, who is in no team of the West.
    let path = format!("/v1/leads/{}", made["lead"]["id"].as_str().unwrap());
    app.patch(&path, json!({ "status": "unqualified" })).await.ok();
    let again = json!({ "email": "a@x.example", "message": "Are you there?" });
    app.as_key(&of_west).post("/v1/leads", again).await.ok();
    assert_eq!(app.smtp.to("ada@example.com").len(), 1);
    let (text, team) = news(&app).await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 2);
    assert!(!text.contains("West"), "{text}");
    assert_eq!(team, Value::Null);
}

#[tokio::test]
async fn a_post_that_was_refused_keeps_the_turn_of_its_own_key() {
    let app = TestApp::start().await;
    let north = app.team("North Pole").await;
    app.user("Ada", "rep", json!({ "team_id": north })).await;
    let of_north = app.integration(Some(&north), &["leads:write"]).await;
    app.as_key(&of_north).post("/v1/leads", json!({ "email": "a@x" })).await.expect(422);
    let kept = app.get("/v1/rejected-leads").await.ok()["data"][0].clone();
    let path = format!("/v1/rejected-leads/{}/replay", kept["id"].as_str().unwrap());
    app.post(&path, json!({ "payload": { "email": "a@x.example" } })).await.created();
    let (text, team) = news(&app).await;
    assert!(text.contains("turn in team North Pole"), "{text}");
    assert_eq!(team, json!(north));
}
