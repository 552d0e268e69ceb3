//! Mail scanners follow every link, and change nothing.

use serde_json::json;
use testkit::{Response, TestApp, browser, fixtures::id, sql::Sql};

use super::{ADA, lead, links, press};

/// Every row of every table, table by table.
async fn everything(app: &TestApp) -> Vec<String> {
    let mut sql = Sql::on(app.database.url()).await;
    let tables = sql
        .texts(
            "quote_ident(schemaname) || '.' || quote_ident(tablename)",
            "pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1",
        )
        .await;
    let mut all = Vec::new();
    for table in tables {
        let from = format!("(select t::text as row from {table} t) as r order by 1");
        let rows = sql.texts("row", &from).await;
        all.push(format!("{table}\n{}", rows.join("\n")));
    }
    assert!(all.iter().any(|table| table.starts_with("public.tasks\n(")), "{all:?}");
    all
}

#[tokio::test]
async fn every_link_of_every_message_can_be_followed() {
    let app = TestApp::start().await;
    let (_, _, path) = lead(&app, json!({})).await;
    press(&app, &path, &[("action", "snooze"), ("for", "PT1H")]).await;
    app.at("2026-11-20T09:00:00Z").await;
    let mut all: Vec<String> = ["lead_assigned", "task_reminder"]
        .iter()
        .flat_map(|kind| links(&app, ADA, kind))
        .filter_map(|link| link.strip_prefix("https://crm.example").map(ToOwned::to_owned))
        .collect();
    assert_eq!(all.iter().filter(|link| link.starts_with("/a/")).count(), 12, "{all:?}");
    // A scanner tries the choices of the page as well.
    all.push(format!("{path}?action=done&outcome=reached&note=x"));
    all.push(format!("{path}?action=snooze&for=PT1H"));
    let before = everything(&app).await;
    for link in &all {
        for method in ["GET", "HEAD"] {
            let answer = Response::of(app.stranger().request(method, link)).await;
            assert_eq!(answer.status, 200, "{method} {link}");
            assert_eq!(answer.text.is_empty(), method == "HEAD");
        }
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
            let answer = Response::of(app.stranger().request(method, link)).await;
            assert_eq!(answer.status, 405, "{method} {link}");
            assert_eq!(answer.header("allow"), "GET, HEAD, POST");
        }
    }
    assert_unchanged(&app, &before).await;
}

async fn assert_unchanged(app: &TestApp, before: &[String]) {
    let after = everything(app).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!(app.drain().await, 0, "nothing waits to be done");
}

/// Some scanners are browsers: they run what a page brings along and load what it names.
#[tokio::test]
async fn a_browser_that_runs_scripts_changes_nothing() {
    if !browser::is_there() {
        return;
    }
    let app = TestApp::start().await;
    lead(&app, json!({})).await;
    let mut all = links(&app, ADA, "lead_assigned");
    all.retain(|link| link.starts_with("https://"));
    assert_eq!(all.len(), 6, "{all:?}");
    all.push(unsubscribe(&app).await);
    let before = everything(&app).await;
    let mut steps = vec!["scripts".to_owned()];
    for link in &all {
        let url = link.replace("https://crm.example", &app.base);
        steps.extend([format!("open {url}"), "scripted".into(), "text".into()]);
    }
    let said = tokio::task::spawn_blocking(move || browser::drive(360, &steps)).await.unwrap();
    assert_eq!(said.len(), 2 * all.len(), "{said:?}");
    for (link, said) in all.iter().zip(said.chunks(2)) {
        assert_eq!(said[0], "yes", "{link}: scripts can run");
        let shown = ["How did it go?", "No more e-mail?"];
        assert!(shown.iter().any(|words| said[1].contains(words)), "{link}: {}", said[1]);
    }
    assert_unchanged(&app, &before).await;
}

/// The way out that a message to a customer names.
async fn unsubscribe(app: &TestApp) -> String {
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let contact = json!({ "customer_id": customer, "name": "Wei", "email": "wei@nimbus.example" });
    let contact = id(&app.post("/v1/contacts", contact).await.created());
    let survey = json!({ "name": "After sale", "kind": "nps" });
    let survey = id(&app.post("/v1/surveys", survey).await.created());
    let asked = json!({ "contact_ids": [contact] });
    app.post(&format!("/v1/surveys/{survey}/invitations"), asked).await.created();
    app.drain().await;
    let mails = app.smtp.to("wei@nimbus.example");
    mails[0].header("List-Unsubscribe").unwrap().trim_matches(['<', '>']).to_owned()
}
