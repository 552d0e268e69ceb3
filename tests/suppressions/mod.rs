//! Addresses that get no mail, and why.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{
    TestApp,
    fixtures::id,
    smtp::{At, Behaviour},
    sql::Sql,
};

const LIST: &str = "/v1/suppressions";
const ADA: &str = "ada@example.com";

async fn emails(app: &TestApp, query: &str) -> Vec<String> {
    let list = app.get(&format!("{LIST}?{query}")).await.ok();
    let rows = list["data"].as_array().unwrap().iter();
    rows.map(|row| row["email"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_address_is_suppressed_changed_and_let_go() {
    let app = TestApp::start().await;
    let made = app.post(LIST, json!({ "email": " Wei@Bücher.example " })).await;
    let path = made.header("location").to_owned();
    let made = made.created();
    assert_eq!(made["email"], "wei@xn--bcher-kva.example");
    assert_eq!((&made["reason"], &made["detail"]), (&json!("manual"), &Value::Null));
    assert_eq!(app.get(&path).await.ok(), made);

    let patch = json!({ "reason": "complaint", "detail": "by phone" });
    let changed = app.patch(&path, patch).await.ok();
    assert_eq!(
        (&changed["reason"], &changed["detail"], &changed["version"]),
        (&json!("complaint"), &json!("by phone"), &json!(2))
    );
    let cleared = app.patch(&path, json!({ "reason": null, "detail": null })).await.ok();
    assert_eq!((&cleared["reason"], &cleared["detail"]), (&json!("manual"), &Value::Null));

    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.delete(&path).await.problem(404, "not_found");
    let audit = app.get(&format!("/v1/audit?subject_id={}", id(&made))).await.ok();
    let types: Vec<&Value> = audit["data"].as_array().unwrap().iter().map(|e| &e["type"]).collect();
    let expected = [
        "suppression.deleted",
        "suppression.updated",
        "suppression.updated",
        "suppression.created",
    ];
    assert_eq!(types, expected.map(Value::from).iter().collect::<Vec<_>>());
    assert_eq!(audit["data"][3]["after"], made);
    // Nothing is left in its way.
    app.post(LIST, json!({ "email": "wei@bücher.example" })).await.created();
}

#[tokio::test]
async fn every_fault_is_named() {
    let app = TestApp::start().await;
    let body = json!({ "reason": "dislike", "detail": 5, "colour": "red" });
    let faults = app.post(LIST, body).await.faults();
    let expected =
        ["/colour unknown_field", "/detail wrong_type", "/email required", "/reason unknown_value"];
    assert_eq!(faults, expected);
    assert_eq!(app.post(LIST, json!({ "email": "wei" })).await.faults(), ["/email invalid_email"]);
    let made = app.post(LIST, json!({ "email": "wei@x.example" })).await;
    let path = made.header("location").to_owned();
    for email in [json!("li@x.example"), json!("wei@x.example"), Value::Null] {
        let patched = app.patch(&path, json!({ "email": email })).await;
        assert_eq!(patched.faults(), ["/email unknown_field"], "{email}");
    }
}

#[tokio::test]
async fn the_list_is_filtered_and_newest_first() {
    let app = TestApp::start().await;
    for (name, reason) in [("a", "manual"), ("b", "complaint"), ("c", "manual")] {
        let body = json!({ "email": format!("{name}@x.example"), "reason": reason });
        app.post(LIST, body).await.created();
        app.clock.advance(chrono::TimeDelta::hours(1));
    }
    let all = ["c@x.example", "b@x.example", "a@x.example"];
    assert_eq!(emails(&app, "").await, all);
    assert_eq!(emails(&app, "reason=manual").await, [all[0], all[2]]);
    assert_eq!(emails(&app, "email=%20B@X.example").await, [all[1]]);
    assert_eq!(emails(&app, "created_after=2026-11-20T08:30:00Z").await, all[..2]);
    assert_eq!(emails(&app, "created_before=2026-11-20T08:30:00Z").await, all[2..]);
    assert_eq!(emails(&app, "sort=email&limit=1").await, all[2..]);
    let first = app.get(&format!("{LIST}?sort=email&limit=1")).await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(emails(&app, &format!("sort=email&cursor={cursor}")).await, [all[1], all[0]]);
}

#[tokio::test]
async fn of_many_at_once_one_suppresses_the_address() {
    let app = TestApp::start().await;
    let second = app.another();
    let posts = (0..40).map(|n| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        async move { caller.post(LIST, json!({ "email": "Wei@x.example" })).await }
    });
    let answers = join_all(posts).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.problem(409, "already_suppressed");
    }
    let kept = app.get(LIST).await.ok()["data"][0]["id"].clone();
    let late = app.post(LIST, json!({ "email": "Wei@x.example" })).await;
    let named = json!({ "kind": "suppression", "id": kept, "by": "email" });
    assert_eq!(late.problem(409, "already_suppressed")["matched"], named);
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("events where type = 'suppression.created'").await, 1);
}

#[tokio::test]
async fn whoever_is_suppressed_gets_no_mail_until_let_go() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let made = app.post(LIST, json!({ "email": ADA, "reason": "unsubscribed" })).await;
    let path = made.header("location").to_owned();
    let lead = async |name: &str| {
        let body = json!({ "email": format!("{name}@x.example"), "owner_id": ada });
        app.post("/v1/leads", body).await.created();
        app.drain().await;
    };
    lead("wei").await;
    let rows = app.get(&format!("/v1/emails?to={ADA}")).await.ok();
    assert_eq!(rows["data"][0]["status"], "suppressed");
    assert_eq!(app.smtp.to(ADA).len(), 0);
    app.delete(&path).await.expect(204);
    lead("li").await;
    let rows = app.get(&format!("/v1/emails?to={ADA}")).await.ok();
    assert_eq!(rows["data"][0]["status"], "sent");
    assert_eq!(rows["data"].as_array().unwrap().len(), 2);
    assert_eq!(app.smtp.to(ADA).len(), 1);
}

#[tokio::test]
async fn a_hard_bounce_says_what_the_server_said_and_stands_in_the_audit() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::Rcpt, 550).to(ADA));
    let body = json!({ "email": "wei@x.example", "owner_id": ada });
    app.post("/v1/leads", body).await.created();
    app.drain().await;
    let list = app.get(LIST).await.ok();
    let row = &list["data"][0];
    assert_eq!((&row["email"], &row["reason"]), (&json!(ADA), &json!("hard_bounce")));
    assert!(row["detail"].as_str().unwrap().starts_with("550"), "{row}");
    let audit = app.get(&format!("/v1/audit?subject_id={}", id(row))).await.ok();
    assert_eq!(audit["data"][0]["type"], "suppression.created");
    assert_eq!(audit["data"][0]["actor_kind"], "system");
}

#[tokio::test]
async fn the_feed_tells_of_them_to_admins_alone() {
    let app = TestApp::start().await;
    app.post(LIST, json!({ "email": "wei@x.example" })).await.created();
    app.drain().await;
    let types = async |key: &str| {
        let feed = app.as_key(key).get("/v1/changes").await.ok();
        feed["data"].as_array().unwrap().iter().any(|it| it["type"] == "suppression.created")
    };
    assert!(types(testkit::ADMIN_KEY).await);
    let key = app.integration(None, &["crm:read", "surveys:write"]).await;
    assert!(!types(&key).await);
}

#[tokio::test]
async fn a_rep_does_not_overrule_what_a_reader_asked_for() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let lead = app.user("Lea", "manager", json!({})).await;
    let scopes = ["surveys:write"];
    let (ada, lead) = (app.key_of(&ada, &scopes).await, app.key_of(&lead, &scopes).await);
    for reason in ["unsubscribed", "complaint"] {
        let body = json!({ "email": format!("{reason}@x.example"), "reason": reason });
        let path = format!("{LIST}/{}", id(&app.post(LIST, body).await.created()));
        app.as_key(&ada).delete(&path).await.problem(403, "role_not_allowed");
        let other = json!({ "reason": "manual" });
        app.as_key(&ada).patch(&path, other).await.problem(403, "role_not_allowed");
        app.as_key(&lead).delete(&path).await.expect(204);
    }
    let body = json!({ "email": "own@x.example" });
    let path = format!("{LIST}/{}", id(&app.as_key(&ada).post(LIST, body).await.created()));
    app.as_key(&ada).delete(&path).await.expect(204);
}
