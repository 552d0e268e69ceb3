//! A lead that comes back, and who may send it away.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{kinds, lead, tasks_of};

#[tokio::test]
async fn a_restored_lead_has_its_task_and_its_owner_hears_of_it() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.delete(&format!("/v1/leads/{wei}")).await.expect(204);
    app.post(&format!("/v1/leads/{wei}/restore"), json!({})).await.ok();
    app.drain().await;
    let tasks = tasks_of(&app, &wei).await;
    assert_eq!((tasks.len(), &tasks[1]["status"]), (2, &json!("open")));
    assert!(kinds(&app, "ada@example.com").contains(&"lead_assigned".to_owned()));
}

#[tokio::test]
async fn one_whose_owner_left_goes_to_whoever_is_next() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.patch(&format!("/v1/leads/{wei}"), json!({ "status": "unqualified" })).await.ok();
    let bob = app.user("Bob", "rep", json!({})).await;
    app.patch(&format!("/v1/users/{ada}"), json!({ "active": false })).await.ok();
    let back = app.patch(&format!("/v1/leads/{wei}"), json!({ "status": "new" })).await.ok();
    assert_eq!(back["owner_id"], bob);
    assert_eq!(tasks_of(&app, &wei).await[1]["owner_id"], bob);
}

#[tokio::test]
async fn an_unqualified_lead_brings_no_task() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example", "status": "unqualified" })).await;
    assert_eq!(tasks_of(&app, &wei).await.len(), 0);
}

#[tokio::test]
async fn a_second_open_first_contact_is_a_conflict() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let first = id(&tasks_of(&app, &wei).await[0]);
    app.post(&format!("/v1/tasks/{first}/complete"), json!({})).await.ok();
    for status in ["unqualified", "new"] {
        app.patch(&format!("/v1/leads/{wei}"), json!({ "status": status })).await.ok();
    }
    let again = app.patch(&format!("/v1/tasks/{first}"), json!({ "status": "open" })).await;
    again.problem(409, "first_contact_open");
}

#[tokio::test]
async fn a_rep_sends_no_lead_out_of_sight_and_a_manager_may() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada", &team).await;
    let mia = app.user("Mia", "manager", json!({})).await;
    app.patch(&format!("/v1/teams/{team}"), json!({ "lead_id": mia })).await.ok();
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let path = format!("/v1/leads/{wei}");
    let (rep, manager) =
        (app.key_of(&ada, &["crm:write"]).await, app.key_of(&mia, &["crm:write"]).await);
    let nobody = json!({ "owner_id": null });
    let refused = app.as_key(&rep).patch(&path, nobody.clone()).await.faults();
    assert_eq!(refused, ["/owner_id unknown_reference"]);
    assert_eq!(app.as_key(&manager).patch(&path, nobody).await.ok()["owner_id"], json!(null));
}

#[tokio::test]
async fn two_whole_persons_in_one_post_are_ambiguous() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    lead(&app, json!({ "email": "wei@x.example", "phone": "+8613800138000" })).await;
    lead(&app, json!({ "email": "li@x.example", "phone": "+8613900139000" })).await;
    let both = json!({ "email": "wei@x.example", "phone": "+8613900139000" });
    let refused = app.post("/v1/leads", both).await.problem(409, "ambiguous_match");
    assert_eq!(refused["matched"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_team_that_a_key_posts_to_stays() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    app.integration(Some(&team), &["leads:write"]).await;
    app.delete(&format!("/v1/teams/{team}")).await.problem(409, "team_not_empty");
}

#[tokio::test]
async fn a_rep_reads_of_further_messages_and_the_feed_passes_over_what_is_others() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let key = app.key_of(&ada, &["crm:read"]).await;
    lead(&app, json!({ "email": "wei@x.example", "message": "one" })).await;
    app.post("/v1/leads", json!({ "email": "wei@x.example", "message": "two" })).await.ok();
    app.drain().await;
    let feed = app.as_key(&key).get("/v1/changes").await.ok();
    let seen = |feed: &serde_json::Value| -> Vec<String> {
        let rows = feed["data"].as_array().unwrap().iter();
        rows.map(|row| row["type"].as_str().unwrap().to_owned()).collect()
    };
    assert!(seen(&feed).contains(&"interaction.created".to_owned()), "{feed}");
    let bob = app.user("Bob", "rep", json!({})).await;
    app.post("/v1/leads", json!({ "email": "li@x.example", "owner_id": bob })).await.created();
    app.drain().await;
    let cursor = feed["next_cursor"].as_str().unwrap();
    let later = app.as_key(&key).get(&format!("/v1/changes?cursor={cursor}")).await.ok();
    assert_eq!(seen(&later), [] as [&str; 0]);
    assert_ne!(later["next_cursor"], feed["next_cursor"]);
}

#[tokio::test]
async fn a_lead_whose_person_came_again_meanwhile_is_not_restored_beside_it() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let first = lead(&app, json!({ "email": "wei@x.example" })).await;
    app.delete(&format!("/v1/leads/{first}")).await.expect(204);
    let second = lead(&app, json!({ "email": "wei@x.example" })).await;
    let path = format!("/v1/leads/{first}/restore");
    let refused = app.post(&path, json!({})).await.problem(409, "duplicate");
    assert_eq!(refused["matched"]["id"], json!(second));
    app.delete(&format!("/v1/leads/{second}")).await.expect(204);
    app.post(&path, json!({})).await.ok();
}
