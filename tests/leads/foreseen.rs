//! The answer that a post would get, without a trace of it.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{created, lead};

/// How many rows stand where a post writes some.
async fn rows(app: &TestApp) -> Vec<i64> {
    let mut sql = Sql::on(app.database.url()).await;
    let mut counts = Vec::new();
    for table in [
        "leads",
        "contact_points",
        "events",
        "tasks",
        "reminders",
        "ownerships",
        "interactions",
        "rejected_leads",
        "apalis.jobs",
    ] {
        counts.push(sql.count(table).await);
    }
    counts
}

/// An answer without what is of one moment or one row.
fn alike(mut answer: Value) -> Value {
    for field in ["id", "created_at", "updated_at"] {
        answer["lead"][field] = Value::Null;
    }
    answer
}

#[tokio::test]
async fn it_is_the_answer_of_the_post_and_nothing_is_written() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    app.user("Bo", "rep", json!({})).await;
    let known = json!({ "email": "wei@x.example", "source": "web", "external_id": "1", "message": "First" });
    let wei = lead(&app, known).await;
    let li = lead(&app, json!({ "email": "li@x.example", "phone": "+8613800138000" })).await;
    app.patch(&format!("/v1/leads/{li}"), json!({ "status": "unqualified" })).await.ok();
    for body in [
        json!({ "email": "new@x.example", "first_name": "Na" }),
        json!({ "email": "wei@x.example", "title": "CTO", "message": "Second" }),
        json!({ "email": "new@x.example", "source": "web", "external_id": "1" }),
        json!({ "phone": "+8613800138000" }),
    ] {
        let before = rows(&app).await;
        let foreseen = app.post("/v1/leads/match", body.clone()).await;
        assert_eq!((foreseen.header("etag"), foreseen.header("location")), ("", ""));
        let foreseen = foreseen.ok();
        assert_eq!(
            foreseen,
            app.post("/v1/leads/match", body.clone()).await.ok(),
            "nobody's turn passed"
        );
        assert_eq!(rows(&app).await, before, "{body}");
        let new = foreseen["disposition"] == "created";
        assert_eq!(foreseen["lead"]["id"].is_null(), new, "{foreseen}");
        let answer = app.post("/v1/leads", body).await;
        assert_eq!(answer.status, if new { 201 } else { 200 });
        assert_eq!(alike(answer.json()), alike(foreseen));
    }
    assert_eq!(app.get(&format!("/v1/leads/{wei}")).await.ok()["title"], "CTO");
}

#[tokio::test]
async fn so_are_the_refusals() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    lead(&app, json!({ "phone": "+8613800138000" })).await;
    let before = rows(&app).await;
    let both = json!({ "email": "wei@x.example", "phone": "+8613800138000" });
    let problem = app.post("/v1/leads/match", both).await.problem(409, "ambiguous_match");
    assert_eq!(problem["matched"][0]["id"], wei);
    let faults = app.post("/v1/leads/match", json!({ "email": "x", "colour": 1 })).await.faults();
    assert_eq!(faults, ["/colour unknown_field", "/email invalid_email"]);
    let reject =
        app.post("/v1/leads/match?on_duplicate=reject", json!({ "email": "wei@x.example" })).await;
    assert_eq!(reject.problem(409, "duplicate")["matched"]["id"], wei);
    assert_eq!(rows(&app).await, before);
    let reader = app.integration(None, &["crm:read"]).await;
    app.as_key(&reader).post("/v1/leads/match", json!({})).await.problem(403, "missing_scope");
}

#[tokio::test]
async fn a_known_contact_is_foreseen() {
    let app = TestApp::start().await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let wei = lead(&app, json!({ "email": "wei@x.example", "owner_id": bo })).await;
    let made = app.post(&format!("/v1/leads/{wei}/convert"), json!({})).await.created();
    let seen = app.post("/v1/leads/match", json!({ "email": "wei@x.example" })).await.ok();
    assert_eq!(
        seen["matched"],
        json!({ "kind": "contact", "id": id(&made["contact"]), "by": "email" })
    );
    assert_eq!((&seen["lead"]["owner_id"], &seen["lead"]["id"]), (&json!(bo), &Value::Null));
    assert_eq!(
        created(&app, json!({ "email": "wei@x.example" })).await["matched"],
        seen["matched"]
    );
}
