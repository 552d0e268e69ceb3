//! Each recipient is told what they may see, and each caller sees the digests that are theirs.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{LIST, editions, figure, make, north, weekly, won};

#[tokio::test]
async fn each_recipient_sees_what_the_role_may() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let south = app.team("South").await;
    let cy = app.rep("Cy", &south).await;
    let root = app.user("Root", "admin", json!({})).await;
    won(&app, &ada, "100.00").await;
    won(&app, &cy, "1000.00").await;
    let mut all = weekly(&max, &north);
    all["scope"] = json!("all");
    all["recipient_ids"] = json!([max, ada, root, cy]);
    let digest = make(&app, all).await;
    app.post(&format!("{LIST}/{digest}/send"), json!({})).await.expect(202);
    app.drain().await;
    let made = editions(&app, &digest).await;
    let of = |user: &str| made.iter().find(|edition| edition["user_id"] == user).unwrap();
    for (user, scope, revenue) in [
        (&max, json!("all"), "100.00"),
        (&ada, json!({ "user_id": ada }), "100.00"),
        (&cy, json!({ "user_id": cy }), "1000.00"),
        (&root, json!("all"), "1100.00"),
    ] {
        let edition = of(user);
        assert_eq!(edition["content"]["scope"], scope);
        assert_eq!(figure(edition, "revenue")["value"], revenue, "{scope}");
        assert_eq!(edition["content"]["narrowed"], false);
    }
    assert_eq!(of(&ada)["content"]["people"], json!([]));
}

#[tokio::test]
async fn who_does_not_lead_the_team_gets_their_own_figures() {
    let app = TestApp::start().await;
    let (north, _, ada) = north(&app).await;
    let bo = app.rep("Bo", &north).await;
    won(&app, &ada, "100.00").await;
    won(&app, &bo, "1000.00").await;
    let digest = make(&app, weekly(&bo, &north)).await;
    app.post(&format!("{LIST}/{digest}/send"), json!({})).await.expect(202);
    app.drain().await;
    let made = editions(&app, &digest).await;
    assert_eq!(made[0]["content"]["scope"], json!({ "user_id": bo }));
    assert_eq!(made[0]["content"]["narrowed"], true);
    assert_eq!(figure(&made[0], "revenue")["value"], "1000.00");
}

#[tokio::test]
async fn a_rep_sees_what_they_receive_and_writes_none() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let south = app.team("South").await;
    let mine = make(&app, weekly(&ada, &north)).await;
    let teams = make(&app, weekly(&max, &north)).await;
    let other = make(&app, weekly(&max, &south)).await;
    let shared = {
        let mut body = weekly(&max, &north);
        body["recipient_ids"] = json!([max, ada]);
        make(&app, body).await
    };
    let (rep, manager) =
        (app.key_of(&ada, &["reports:read"]).await, app.key_of(&max, &["reports:read"]).await);
    let seen = async |key: &str| -> Vec<String> {
        let list = app.as_key(key).get(&format!("{LIST}?sort=created_at")).await.ok();
        list["data"].as_array().unwrap().iter().map(id).collect()
    };
    assert_eq!(seen(&rep).await, [mine.clone(), shared.clone()]);
    assert_eq!(seen(&manager).await, [&mine, &teams, &other, &shared].map(String::clone));
    app.as_key(&rep).get(&format!("{LIST}/{teams}")).await.problem(404, "not_found");
    app.as_key(&rep).post(LIST, weekly(&ada, &north)).await.problem(403, "role_not_allowed");
    app.as_key(&rep)
        .post(&format!("{LIST}/{mine}/send"), json!({}))
        .await
        .problem(403, "role_not_allowed");
    // A manager names whom and what they see.
    let faults = app.as_key(&manager).post(LIST, weekly(&max, &south)).await.faults();
    assert_eq!(faults, ["/scope/team_id unknown_reference"]);
    let cy = app.rep("Cy", &south).await;
    let faults = app.as_key(&manager).post(LIST, weekly(&cy, &north)).await.faults();
    assert_eq!(faults, ["/recipient_ids/0 unknown_reference"]);
    // Of one that both receive the rep sees their own edition.
    app.post(&format!("{LIST}/{shared}/send"), json!({})).await.expect(202);
    app.drain().await;
    let list = app.as_key(&rep).get(&format!("{LIST}/{shared}/editions")).await.ok();
    let readers: Vec<&Value> =
        list["data"].as_array().unwrap().iter().map(|edition| &edition["user_id"]).collect();
    assert_eq!(readers, [&json!(ada)]);
    let list = app.as_key(&manager).get(&format!("{LIST}/{shared}/editions")).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
}

/// An admin who is in the manager's team sees more than the manager, and what they were told is not the manager's to read.
#[tokio::test]
async fn who_sees_more_is_not_looked_over_the_shoulder() {
    let app = TestApp::start().await;
    let (north, max, _) = north(&app).await;
    let south = app.team("South").await;
    let cy = app.rep("Cy", &south).await;
    won(&app, &cy, "1000.00").await;
    let root = app.user("Root", "admin", json!({ "team_id": north })).await;
    let mut body = weekly(&max, &north);
    body["scope"] = json!("all");
    body["recipient_ids"] = json!([max, root]);
    let digest = make(&app, body).await;
    app.post(&format!("{LIST}/{digest}/send"), json!({})).await.expect(202);
    app.drain().await;
    let manager = app.key_of(&max, &["reports:read"]).await;
    let path = format!("{LIST}/{digest}");
    let look = app.as_key(&manager).get(&format!("{path}/preview?user_id={root}")).await;
    look.problem(404, "not_found");
    let list = app.as_key(&manager).get(&format!("{path}/editions")).await.ok();
    let readers: Vec<&Value> =
        list["data"].as_array().unwrap().iter().map(|edition| &edition["user_id"]).collect();
    assert_eq!(readers, [&json!(max)]);
}

#[tokio::test]
async fn who_only_receives_it_changes_nothing() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let root = app.user("Root", "admin", json!({})).await;
    let mut board = weekly(&max, &north);
    board["scope"] = json!("all");
    board["recipient_ids"] = json!([root, max]);
    let board = format!("{LIST}/{}", make(&app, board).await);
    let manager = app.key_of(&max, &["reports:read"]).await;
    let manager = app.as_key(&manager);
    manager.get(&board).await.ok();
    manager.patch(&board, json!({ "recipient_ids": [max] })).await.problem(403, "read_only");
    manager.delete(&board).await.problem(403, "read_only");
    manager.post(&format!("{board}/send"), json!({})).await.problem(403, "read_only");
    // One that tells their own people what they see is theirs.
    let mut own = weekly(&ada, &north);
    own["scope"] = json!("all");
    let own = format!("{LIST}/{}", id(&manager.post(LIST, own).await.created()));
    let list = manager.get(LIST).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    manager.patch(&own, json!({ "at": "09:00" })).await.ok();
    manager.delete(&own).await.expect(204);
}

/// While the mail server was away the reader lost what it was about.
#[tokio::test]
async fn a_mail_that_waits_is_not_sent_to_who_may_not_see_it_any_more() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    won(&app, &ada, "100.00").await;
    let digest = make(&app, weekly(&max, &north)).await;
    app.drain().await;
    app.smtp.clear();
    app.smtp.refuse().await;
    app.post(&format!("{LIST}/{digest}/send"), json!({})).await.expect(202);
    app.drain().await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": null })).await.ok();
    app.smtp.resume().await.unwrap();
    app.pass(chrono::TimeDelta::hours(1)).await;
    assert!(app.smtp.to("max@example.com").is_empty());
    let mails = app.get("/v1/emails?kind=digest").await.ok();
    assert_eq!(mails["data"][0]["status"], "cancelled", "{mails}");
}
