//! Who sets targets and who sees them.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::LIST;
use crate::access::people::{ALL, ids, people};

fn of(subject: &str, id: &str) -> Value {
    let mut body = json!({ "metric": "deals_won", "period": "2026-Q4", "value": 12 });
    body[subject] = json!(id);
    body
}

#[tokio::test]
async fn managers_set_targets_of_the_teams_they_lead_and_their_members() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let key = app.key_of(&people.max, &["reports:read"]).await;
    let manager = app.as_key(&key);
    for (subject, id_of) in [
        ("user_id", &people.max),
        ("user_id", &people.ada),
        ("user_id", &people.eve),
        ("team_id", &people.north),
    ] {
        manager.put(LIST, of(subject, id_of)).await.ok();
    }
    for (subject, id_of) in
        [("user_id", &people.cy), ("team_id", &people.south), ("user_id", &people.root)]
    {
        // As one that is not there.
        let hidden = manager.put(LIST, of(subject, id_of)).await.problem(422, "validation");
        let nobody = of(subject, "019aa041-0400-7000-8000-ffffffffffff");
        let nobody = manager.put(LIST, nobody).await.problem(422, "validation");
        assert_eq!(hidden["errors"], nobody["errors"]);
        let pointer = format!("/{subject}");
        assert_eq!(hidden["errors"][0]["pointer"], pointer);
        assert_eq!(hidden["errors"][0]["code"], "unknown_reference");
    }
    let his = id(&app.put(LIST, of("user_id", &people.cy)).await.ok());
    manager.delete(&format!("{LIST}/{his}")).await.problem(404, "not_found");
    let own = ids(&manager.get(LIST).await.ok());
    assert_eq!(own.len(), 4);
    manager.delete(&format!("{LIST}/{}", own[0])).await.expect(204);
}

#[tokio::test]
async fn who_may_not_set_targets_is_told_before_what_was_sent_is_looked_at() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let target = id(&app.put(LIST, of("user_id", &people.ada)).await.ok());
    let path = format!("{LIST}/{target}");
    let rep = app.key_of(&people.ada, &ALL).await;
    for body in [of("user_id", &people.ada), json!({ "colour": "red" })] {
        let problem = app.as_key(&rep).put(LIST, body).await.problem(403, "role_not_allowed");
        assert_eq!(problem["scope"], "reports:read");
    }
    app.as_key(&rep).delete(&path).await.problem(403, "role_not_allowed");
    let reader = app.integration(None, &["reports:read"]).await;
    let body = of("user_id", &people.ada);
    let problem = app.as_key(&reader).put(LIST, body.clone()).await.problem(403, "missing_scope");
    assert_eq!(problem["scope"], "admin", "a key of no user has no role: it takes the scope");
    app.as_key(&reader).delete(&path).await.problem(403, "missing_scope");
    app.as_key(&reader).get(&path).await.ok();
    for scopes in [&["crm:read"][..], &["admin"]] {
        let key = app.key_of(&people.root, scopes).await;
        let problem = app.as_key(&key).put(LIST, body.clone()).await.problem(403, "missing_scope");
        assert_eq!(problem["scope"], "reports:read");
        app.as_key(&key).get(LIST).await.problem(403, "missing_scope");
        app.as_key(&key).get(&path).await.problem(403, "missing_scope");
    }
    let scopes = ["reports:read", "admin"];
    let north = app.integration(Some(&people.north), &scopes).await;
    app.as_key(&north).put(LIST, of("team_id", &people.north)).await.ok();
    let faults = app.as_key(&north).put(LIST, of("user_id", &people.cy)).await.faults();
    assert_eq!(faults, ["/user_id unknown_reference"]);
    let root = app.key_of(&people.root, &["reports:read"]).await;
    app.as_key(&root).put(LIST, of("user_id", &people.cy)).await.ok();
}

#[tokio::test]
async fn each_sees_their_own() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let subjects = [
        ("user_id", &people.ada),
        ("team_id", &people.north),
        ("user_id", &people.bo),
        ("user_id", &people.eve),
        ("user_id", &people.max),
        ("user_id", &people.cy),
        ("team_id", &people.south),
    ];
    let mut targets = Vec::new();
    for (subject, id_of) in subjects {
        targets.push(id(&app.put(LIST, of(subject, id_of)).await.ok()));
    }
    let read = ["reports:read"];
    for (key, seen) in [
        (app.key_of(&people.ada, &read).await, &[0, 1][..]),
        (app.key_of(&people.cy, &read).await, &[5, 6]),
        (app.key_of(&people.max, &read).await, &[0, 1, 2, 3, 4]),
        (app.key_of(&people.root, &read).await, &[0, 1, 2, 3, 4, 5, 6]),
        (app.integration(Some(&people.north), &read).await, &[0, 1, 2, 3, 4]),
        (app.integration(Some(&people.south), &read).await, &[5, 6]),
        (app.integration(None, &read).await, &[0, 1, 2, 3, 4, 5, 6]),
    ] {
        let caller = app.as_key(&key);
        let mut expected: Vec<String> = seen.iter().map(|place| targets[*place].clone()).collect();
        expected.reverse();
        assert_eq!(ids(&caller.get(LIST).await.ok()), expected);
        for (place, target) in targets.iter().enumerate() {
            let status = if seen.contains(&place) { 200 } else { 404 };
            assert_eq!(caller.get(&format!("{LIST}/{target}")).await.status, status);
        }
        let cys = format!("{LIST}?user_id={}", people.cy);
        let cys = ids(&caller.get(&cys).await.ok());
        assert_eq!(cys.len(), usize::from(seen.contains(&5)));
    }
    // Who goes to another team sees that one's.
    app.patch(&format!("/v1/users/{}", people.ada), json!({ "team_id": people.south })).await.ok();
    let ada = app.key_of(&people.ada, &read).await;
    let listed = ids(&app.as_key(&ada).get(LIST).await.ok());
    assert_eq!(listed, [targets[6].clone(), targets[0].clone()]);
}
