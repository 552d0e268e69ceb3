//! What is kept of everybody's requests and mails is gone through after the erasure, by a job.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use testkit::{TestApp, sql::Sql};

use super::{contact, customer};

const FULL: &str = "rejected_leads where payload <> 'null'";

async fn refused(app: &TestApp, message: &str) {
    let body = json!({ "email": "wei@x.example", "message": message, "country": "XX" });
    app.post("/v1/leads", body).await.problem(422, "validation");
}

async fn wei(app: &TestApp) -> String {
    let nimbus = customer(app, "Nimbus", json!({})).await;
    let body = json!({ "email": "wei@x.example", "phone": "+8613800138000" });
    let wei = contact(app, &nimbus, "Wei Zhang", body).await;
    format!("/v1/contacts/{wei}/erase")
}

#[tokio::test]
async fn an_erasure_waits_for_no_kept_post_and_leaves_nothing_to_look_for() {
    let app = TestApp::start().await;
    refused(&app, "first").await;
    let erase = wei(&app).await;
    let mut other = Sql::on(app.database.url()).await;
    other.run("begin; select 1 from rejected_leads for update").await;
    let answer = tokio::time::timeout(Duration::from_secs(10), app.post(&erase, json!({}))).await;
    answer.expect("it waits for a kept post").expect(204);
    other.run("commit").await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("erasures where 'wei@x.example' = any(emails)").await, 1);
    app.drain().await;
    assert_eq!(sql.count("erasures").await, 0);
    assert_eq!(sql.count(FULL).await, 0);
}

#[tokio::test]
async fn what_comes_in_after_an_erasure_stays_and_a_second_run_of_the_job_changes_nothing() {
    let app = TestApp::start().await;
    refused(&app, "first").await;
    let erase = wei(&app).await;
    app.post(&erase, json!({})).await.expect(204);
    app.clock.advance(TimeDelta::seconds(1));
    refused(&app, "second").await;
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    let kept = sql.texts("payload ->> 'message'", FULL).await;
    assert_eq!(kept, ["second"]);
    let before = sql.texts("version", "rejected_leads order by id").await;
    let jobs = "apalis.jobs where idempotency_key like 'empty_kept:%'";
    assert_eq!(sql.count(&format!("{jobs} and status = 'Done'")).await, 1);
    sql.run("update apalis.jobs set status = 'Pending', done_at = null where idempotency_key like 'empty_kept:%'").await;
    assert!(app.drain().await > 0, "it did not run again");
    assert_eq!(sql.texts("version", "rejected_leads order by id").await, before);
    assert_eq!(sql.count(&format!("{jobs} and status = 'Done'")).await, 1);
}

/// So many that a look through all of them shows in the plan.
const MANY: &str = "
    INSERT INTO events (id, type, subject_type, subject_id, actor_kind, at)
    SELECT gen_random_uuid(), 'lead.updated', 'lead', gen_random_uuid(), 'system', timestamptz '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, 15000) AS n;
    ANALYZE events;
    CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END $$;";

#[tokio::test]
async fn what_the_log_holds_of_a_subject_goes_by_an_index() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(MANY).await;
    let of = "'0197c2f0-6a3b-7c11-8a52-5f0a4e1c9d10'::uuid";
    for rows in [
        format!("subject_id = ANY(ARRAY[{of}])"),
        format!("subject_id = {of} ORDER BY at DESC, id DESC LIMIT 51"),
    ] {
        let call = format!("plan($$SELECT * FROM events WHERE {rows}$$) AS line");
        let plan = sql.texts("line", &call).await.join("\n");
        assert!(plan.contains("events_subject_id_idx"), "{rows}:\n{plan}");
    }
}
