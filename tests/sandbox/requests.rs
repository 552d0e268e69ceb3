use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use testkit::{TestApp, app::begin, sandbox::Sandbox};

async fn with_a_rep() -> (Sandbox, String) {
    let sandbox = Sandbox::start_at(begin()).await;
    let team = sandbox.app.team("North").await;
    let ada = sandbox.app.rep("Ada Rep", &team).await;
    (sandbox, ada)
}

#[tokio::test]
async fn the_clock_stands_still_and_walks_to_where_it_is_told() {
    let (sandbox, ada) = with_a_rep().await;
    let app = &sandbox.app;
    assert_eq!(app.get("/v1/sandbox").await.ok(), json!({ "now": "2026-11-20T08:00:00Z" }));
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example" });
    app.post("/v1/leads", lead).await.created();
    for at in ["2026-11-20T10:00:00Z", "2026-11-20T09:00:00Z", "2026-11-20T12:00:00Z"] {
        let task = json!({ "subject": at, "owner_id": ada, "remind_at": at });
        app.post("/v1/tasks", task).await.created();
    }
    let walked = app.post("/v1/sandbox/advance", json!({ "by": "PT2H" })).await.ok();
    assert_eq!((&walked["now"], &walked["emails"]), (&json!("2026-11-20T10:00:00Z"), &json!(3)));
    assert!(walked["jobs"].as_u64().unwrap() >= 4);
    let walked =
        app.post("/v1/sandbox/advance", json!({ "to": "2026-11-20T11:59:59Z" })).await.ok();
    assert_eq!(walked["emails"], 0, "{walked}");
    let walked =
        app.post("/v1/sandbox/advance", json!({ "to": "2026-11-20T12:00:00Z" })).await.ok();
    assert_eq!(walked["emails"], 1, "{walked}");
    // To where it stands is no step back.
    app.post("/v1/sandbox/advance", json!({ "to": "2026-11-20T12:00:00Z" })).await.ok();

    let list = app.get("/v1/sandbox/emails").await.ok();
    let seen: Vec<_> =
        list["data"].as_array().unwrap().iter().map(|m| (&m["kind"], &m["at"])).collect();
    let expected = [
        ("lead_assigned", "2026-11-20T08:00:00Z"),
        ("task_reminder", "2026-11-20T09:00:00Z"),
        ("task_reminder", "2026-11-20T10:00:00Z"),
        ("task_reminder", "2026-11-20T12:00:00Z"),
    ];
    let seen: Vec<_> =
        seen.iter().map(|(kind, at)| (kind.as_str().unwrap(), at.as_str().unwrap())).collect();
    assert_eq!(seen, expected);
    assert!(app.smtp.messages().is_empty(), "nothing leaves");
}

#[tokio::test]
async fn a_retry_waits_for_its_own_time_on_the_way() {
    // A mail folder that cannot be written for a while: the walk stops at each try.
    let (sandbox, ada) = with_a_rep().await;
    let app = &sandbox.app;
    let task = json!({ "subject": "Offer", "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z" });
    app.post("/v1/tasks", task).await.created();
    sandbox.block_mail();
    app.post("/v1/sandbox/advance", json!({ "by": "PT70M" })).await.ok();
    let list = app.get("/v1/emails").await.ok();
    assert_eq!(list["data"][0]["status"], "queued");
    assert!(list["data"][0]["attempts"].as_u64().unwrap() > 3, "{list}");
    sandbox.allow_mail();
    app.post("/v1/sandbox/advance", json!({ "by": "PT15M" })).await.ok();
    let list = app.get("/v1/sandbox/emails?kind=task_reminder").await.ok();
    let at: DateTime<Utc> = list["data"][0]["at"].as_str().unwrap().parse().unwrap();
    assert!(at > "2026-11-20T09:10:00Z".parse::<DateTime<Utc>>().unwrap(), "{list}");
}

#[tokio::test]
async fn captured_messages_are_listed_with_what_a_client_would_see() {
    let (sandbox, ada) = with_a_rep().await;
    let app = &sandbox.app;
    app.user("Ben Rep", "rep", json!({})).await;
    let lead = json!({ "last_name": "Zhang", "email": "wei@nimbus.example", "phone": "+8613800138000", "owner_id": ada });
    app.post("/v1/leads", lead).await.created();
    app.post("/v1/sandbox/advance", json!({ "by": "PT0S" })).await.ok();
    let list = app.get("/v1/sandbox/emails?to=ada@example.com").await.ok();
    let mail = &list["data"][0];
    assert_eq!(mail["to"], "ada@example.com");
    assert_eq!(mail["from"], "rapport@crm.example");
    assert_eq!(mail["kind"], "lead_assigned");
    assert_eq!(mail["headers"]["X-Rapport-Kind"], "lead_assigned");
    assert_eq!(mail["headers"]["Auto-Submitted"], "auto-generated");
    assert!(mail["subject"].as_str().unwrap().contains("Zhang"), "{mail}");
    assert!(mail["text"].as_str().unwrap().contains("Zhang"));
    assert!(mail["html"].as_str().unwrap().contains("Zhang"));
    let links = mail["links"].as_array().unwrap();
    assert!(links.contains(&json!("tel:+8613800138000")), "{links:?}");
    let page = |suffix: &str| {
        let pages =
            links.iter().filter_map(|link| link.as_str()?.strip_prefix("https://crm.example"));
        let mut pages = pages.filter(|path| path.starts_with("/a/") && path.ends_with(suffix));
        pages.next().unwrap_or_else(|| panic!("{suffix} is missing: {links:?}")).to_owned()
    };
    // Each of them opens, as a person finds it; and a form that is sent does what it says.
    for (suffix, said) in
        [("", "Zhang"), ("?outcome=reached", "checked"), ("?snooze=1", "Not now?")]
    {
        let answer = app.stranger().get(&page(suffix)).await;
        assert_eq!(answer.status, 200, "{suffix}: {}", answer.text);
        assert!(answer.text.contains(said), "{suffix}: {}", answer.text);
    }
    let path = page("?outcome=reached");
    let form = [("action", "done"), ("outcome", "reached")];
    let path = path.split('?').next().unwrap();
    let done = testkit::Response::of(app.stranger().request("POST", path).form(&form)).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let tasks = app.get("/v1/tasks?status=done").await.ok();
    assert_eq!(tasks["data"][0]["outcome"], "reached", "{tasks}");
    for none in ["to=ben@example.com", "kind=task_reminder", "to=ada@example.com&kind=alert"] {
        let list = app.get(&format!("/v1/sandbox/emails?{none}")).await.ok();
        assert_eq!(list["data"], json!([]), "{none}");
    }
    let raw = app.get(&format!("/v1/sandbox/emails/{}.eml", mail["id"].as_str().unwrap())).await;
    assert_eq!((raw.status, raw.header("content-type")), (200, "message/rfc822"));
    assert!(raw.text.contains("X-Rapport-Kind: lead_assigned\r\n"));
    let unknown = "/v1/sandbox/emails/0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10.eml";
    app.get(unknown).await.problem(404, "not_found");
}

#[tokio::test]
async fn what_cannot_be_walked_is_refused() {
    let (sandbox, _) = with_a_rep().await;
    let app = &sandbox.app;
    let refused = async |body: Value| app.post("/v1/sandbox/advance", body).await.faults();
    assert_eq!(refused(json!({ "to": "2026-11-20T07:59:59Z" })).await, ["/to in_the_past"]);
    assert_eq!(refused(json!({})).await.len(), 1);
    assert_eq!(refused(json!({ "by": "PT1H", "to": "2026-11-21T00:00:00Z" })).await.len(), 1);
    assert_eq!(refused(json!({ "by": "yesterday" })).await.len(), 1);
    assert_eq!(refused(json!({ "by": "-PT1H" })).await.len(), 1);
    assert_eq!(refused(json!({ "by": "P300000Y" })).await.len(), 1);
    assert_eq!(refused(json!({ "to": "2026-12-01" })).await, ["/to invalid_time"]);
    assert_eq!(refused(json!({ "by": "PT1H", "speed": 2 })).await, ["/speed unknown_field"]);
    assert_eq!(app.get("/v1/sandbox").await.ok(), json!({ "now": "2026-11-20T08:00:00Z" }));
}

const PATHS: [(&str, &str); 4] = [
    ("GET", "/v1/sandbox"),
    ("POST", "/v1/sandbox/advance"),
    ("GET", "/v1/sandbox/emails"),
    ("GET", "/v1/sandbox/emails/0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10.eml"),
];
const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn only_an_admin_moves_the_clock() {
    let (sandbox, ada) = with_a_rep().await;
    let app = &sandbox.app;
    let integration = app.integration(None, &["crm:read", "leads:write"]).await;
    let rep = app.key_of(&ada, &["admin"]).await;
    for key in [&integration, &rep] {
        for (method, path) in PATHS {
            let answer = app.as_key(key).send(method, path, &JSON, r#"{"by":"PT1H"}"#).await;
            assert_eq!(answer.status, 403, "{method} {path}: {}", answer.text);
        }
    }
    assert_eq!(app.get("/v1/sandbox").await.ok(), json!({ "now": "2026-11-20T08:00:00Z" }));
}

#[tokio::test]
async fn outside_a_sandbox_there_is_nothing() {
    let app = TestApp::start().await;
    for (method, path) in PATHS {
        let answer =
            app.as_key(testkit::app::ADMIN_KEY).send(method, path, &JSON, r#"{"by":"PT1H"}"#).await;
        answer.problem(404, "not_found");
    }
}

#[tokio::test]
async fn a_walk_repeated_under_its_key_is_answered_again_and_not_walked_again() {
    let (sandbox, _) = with_a_rep().await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "walk-1")];
    let admin = sandbox.app.as_key(testkit::ADMIN_KEY);
    let body = json!({ "by": "P3D" }).to_string();
    let first = admin.send("POST", "/v1/sandbox/advance", &headers, body.clone()).await;
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = admin.send("POST", "/v1/sandbox/advance", &headers, body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.ok(), again.ok());
    let now = sandbox.app.get("/v1/sandbox").await.ok();
    assert_eq!(now, json!({ "now": "2026-11-23T08:00:00Z" }));
    let other = json!({ "by": "P1D" }).to_string();
    let other = admin.send("POST", "/v1/sandbox/advance", &headers, other).await;
    other.problem(422, "idempotency_key_reused");
}
