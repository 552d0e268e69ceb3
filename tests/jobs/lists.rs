use chrono::TimeDelta;
use serde_json::json;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};

use super::{ada, each, failed, queued, unknown};

#[tokio::test]
async fn each_state_has_a_name_and_its_filter() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    app.post("/v1/leads", json!({ "email": "wei@nimbus.example", "owner_id": ada }))
        .await
        .created();
    app.drain().await;
    let bad = failed(&app).await;
    let (email, mine) = queued(&app, &ada).await;
    unknown(&app, "tomorrow", app.clock.now() + TimeDelta::days(1)).await;
    let all = app.get("/v1/jobs").await.ok();
    let of = |id: &str| {
        all["data"].as_array().unwrap().iter().find(|job| job["id"] == id).unwrap().clone()
    };
    assert_eq!(each(&all, "status").len(), 5, "{all}");
    assert_eq!(of(&mine)["status"], "waiting");
    assert_eq!(of(&mine)["data"], json!({ "email_id": email }));
    let announced = app.get("/v1/jobs?kind=send_email&status=done").await.ok();
    assert_eq!(announced["data"][0]["data"]["alone"], true, "it waits for no group: {announced}");
    assert_eq!(of(&bad)["status"], "failed");
    assert!(of(&bad)["last_error"].as_str().unwrap().contains("fly_to_the_moon"), "{all}");
    assert_eq!(all["data"][0]["status"], "scheduled", "made for tomorrow: {all}");
    for (status, kinds) in [
        ("waiting", vec!["send_email"]),
        ("scheduled", vec!["fly_to_the_moon"]),
        ("failed", vec!["fly_to_the_moon"]),
        ("done", vec!["send_email", "announce_lead"]),
        ("running", vec![]),
        ("retrying", vec![]),
        ("cancelled", vec![]),
    ] {
        let listed = app.get(&format!("/v1/jobs?status={status}")).await.ok();
        assert_eq!(each(&listed, "kind"), kinds, "{status}: {listed}");
    }
    let mails = app.get("/v1/jobs?kind=send_email").await.ok();
    assert_eq!(each(&mails, "status"), ["waiting", "done"]);
}

#[tokio::test]
async fn a_mail_that_is_tried_again_is_retrying_and_says_why() {
    let app = TestApp::start().await;
    let ada = ada(&app).await;
    app.smtp.script(Behaviour::reply(At::End, 451).once());
    queued(&app, &ada).await;
    app.drain().await;
    let jobs = app.get("/v1/jobs?status=retrying").await.ok();
    assert_eq!(each(&jobs, "kind"), ["send_email"]);
    assert!(jobs["data"][0]["last_error"].as_str().unwrap().contains("451"), "{jobs}");
    assert_eq!(jobs["data"][0]["attempts"], 1);
}

#[tokio::test]
async fn pages_follow_each_other_and_times_cut_them() {
    let app = TestApp::start().await;
    let begin = app.clock.now();
    for n in 0..7 {
        unknown(&app, &n.to_string(), app.clock.now()).await;
        app.clock.advance(TimeDelta::minutes(1));
    }
    let whole = app.get("/v1/jobs").await.ok();
    let whole: Vec<String> = each(&whole, "id").iter().map(|id| id.to_string()).collect();
    let (mut paged, mut path) = (Vec::new(), "/v1/jobs?limit=3".to_owned());
    loop {
        let page = app.get(&path).await.ok();
        paged.extend(each(&page, "id").iter().map(|id| id.to_string()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/jobs?limit=3&cursor={cursor}");
    }
    assert_eq!(paged, whole);
    let oldest_first = app.get("/v1/jobs?sort=created_at").await.ok();
    let turned: Vec<String> =
        each(&oldest_first, "id").iter().rev().map(|id| id.to_string()).collect();
    assert_eq!(turned, whole);
    let at = |minutes: i64| (begin + TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M:%SZ");
    for (query, count) in [
        (format!("created_after={}", at(2)), 4),
        (format!("created_before={}", at(2)), 2),
        (format!("created_after={}&created_before={}", at(1), at(5)), 3),
    ] {
        let listed = app.get(&format!("/v1/jobs?{query}")).await.ok();
        assert_eq!(each(&listed, "id").len(), count, "{query}");
    }
    app.get("/v1/jobs?status=finished").await.problem(400, "invalid_parameter");
}
