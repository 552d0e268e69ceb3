use chrono::TimeDelta;
use serde_json::json;
use testkit::{TestApp, sql::Sql};

use super::small;

/// Whatever reaches people, or is on its way to.
async fn made(sql: &mut Sql) -> i64 {
    let mut all = 0;
    for table in [
        "emails",
        "apalis.jobs",
        "reminders",
        "agendas",
        "webhook_deliveries",
        "alerts",
        "silences",
    ] {
        all += sql.count(table).await;
    }
    all
}

#[tokio::test]
async fn nobody_hears_of_it_and_nothing_of_it_falls_due() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    let before = made(&mut sql).await;
    small(&app).await;
    let now = app.clock.now();
    assert_eq!(made(&mut sql).await, before);
    assert_eq!(sql.count(&format!("tasks where status = 'open' and due_at <= '{now}'")).await, 0);
    assert_eq!(
        sql.count(&format!("cases where resolved_at is null and due_at <= '{now}'")).await,
        0
    );
    assert_eq!(sql.count(&format!("survey_invitations where next_at <= '{now}'")).await, 0);
    assert_eq!(sql.count("cases where next_check_at is not null").await, 0);
    // A day, and all that the schedules would do in it.
    for _ in 0..24 {
        assert_eq!(app.drain().await, 0);
        app.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(app.drain().await, 0);
    assert_eq!(made(&mut sql).await, before);
    // Six weeks later invitations have ended, and still nobody was written to.
    app.pass(TimeDelta::days(42)).await;
    assert_eq!(sql.count("survey_invitations where status = 'sent'").await, 0);
    assert_eq!(sql.count("emails").await, 0);
}

#[tokio::test]
async fn what_people_do_with_it_is_told_of_as_ever() {
    let app = TestApp::start().await;
    small(&app).await;
    let mut sql = Sql::on(app.database.url()).await;
    let open = "deals where status = 'open' order by id limit 1";
    let deal = sql.texts("id", open).await.remove(0);
    let won = app.patch(&format!("/v1/deals/{deal}"), json!({ "status": "won" })).await.ok();
    assert_eq!(won["status"], json!("won"));
    let contact =
        sql.texts("id", "contacts where email is not null and is_primary limit 1").await.remove(0);
    let email = sql.texts("email", &format!("contacts where id = '{contact}'")).await.remove(0);
    app.post("/v1/leads", json!({ "email": email, "message": "Please call" })).await.created();
    app.drain().await;
    let mails = app.get("/v1/emails?kind=lead_assigned").await.ok();
    assert_eq!(mails["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn its_figures_are_there() {
    let app = TestApp::start().await;
    small(&app).await;
    let year = app.get("/v1/performance?period=2026&compare=previous").await.ok();
    for metric in ["deals_won", "new_leads", "interactions", "tasks_completed", "new_customers"] {
        let metrics = year["metrics"].as_array().unwrap();
        let one = metrics.iter().find(|one| one["metric"] == json!(metric)).unwrap();
        assert!(one["value"].as_f64().unwrap() > 0.0, "{one}");
    }
    let teams = app.get("/v1/teams").await.ok();
    for team in teams["data"].as_array().unwrap() {
        let id = team["id"].as_str().unwrap();
        let month = app.get(&format!("/v1/performance?period=2026-10&team_id={id}")).await.ok();
        let metrics = month["metrics"].as_array().unwrap();
        let revenue = metrics.iter().find(|one| one["metric"] == json!("revenue")).unwrap();
        assert!(revenue["target"].is_string() && revenue["attainment"].is_number(), "{revenue}");
    }
    let surveys = app.get("/v1/surveys").await.ok();
    assert_eq!(surveys["data"].as_array().unwrap().len(), 3);
}
