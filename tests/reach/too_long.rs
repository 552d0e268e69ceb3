//! A statement of a request that takes too long is broken off, and the request told so.

use std::{net::TcpListener, time::Duration};

use serde_json::json;
use shared::{ctx::Ctx, db::pool};
use testkit::{TestApp, fixtures::id, sql::Sql};

#[tokio::test]
async fn what_waits_too_long_is_unavailable_and_works_again_afterwards() {
    let app = TestApp::start().await;
    let lead = json!({ "last_name": "Wei", "email": "wei@x.example" });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (ctx, url) = (app.ctx.clone(), app.database.url().to_owned());
    let limit = Duration::from_millis(300);
    let make = move || Ok(Ctx { pool: pool::bounded(&url, 2, limit)?, ..ctx.clone() });
    let options = api::ApiOptions { workers: 1, ..Default::default() };
    tokio::spawn(async move { api::serve(listener, make, options, std::future::pending()).await });
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("BEGIN").await;
    sql.run(&format!("SELECT 1 FROM leads WHERE id = '{lead}' FOR UPDATE")).await;
    let caller = app.at_base(&base);
    let path = format!("/v1/leads/{lead}");
    let answer = caller.patch(&path, json!({ "title": "Buyer" })).await;
    assert_eq!(answer.header("retry-after"), "2");
    answer.problem(503, "statement_timeout");
    sql.run("COMMIT").await;
    assert_eq!(caller.patch(&path, json!({ "title": "Buyer" })).await.ok()["title"], "Buyer");
}
