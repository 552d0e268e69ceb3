//! The feed of somebody who sees little of what happens.

use testkit::{TestApp, fixtures::id, sql::Sql};

/// Events of rows that are out of sight.
fn others(number: i64) -> String {
    format!(
        "INSERT INTO events (id, type, subject_type, subject_id, actor_kind, at, position) \
         SELECT gen_random_uuid(), 'lead.updated', 'lead', gen_random_uuid(), 'system', '2026-11-02', \
             (SELECT max(position) FROM events) + n FROM generate_series(1, {number}) AS n"
    )
}

#[tokio::test]
async fn a_rare_event_is_found_in_one_request_and_behind_very_many_in_the_next() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let ada = app.rep("Ada", &team).await;
    let mut sql = Sql::on(app.database.url()).await;
    app.drain().await;
    let position = async |sql: &mut Sql| sql.number("select max(position) from events").await;
    let begin = position(&mut sql).await;
    sql.run(&others(12_000)).await;
    let body = serde_json::json!({ "last_name": "Wei", "email": "wei@x.example", "owner_id": ada });
    let wei = id(&app.post("/v1/leads", body).await.created()["lead"]);
    app.drain().await;
    let key = app.key_of(&ada, &["crm:read"]).await;
    app.drain().await;
    let ask = async |cursor: i64, limit: i64| {
        let path = format!("/v1/changes?cursor={cursor}&limit={limit}");
        let page = app.as_key(&key).get(&path).await.ok();
        let next: i64 = page["next_cursor"].as_str().unwrap().parse().unwrap();
        let subjects: Vec<String> =
            page["data"].as_array().unwrap().iter().map(|change| id(&change["data"])).collect();
        (subjects, next)
    };
    let (found, next) = ask(begin, 1).await;
    assert_eq!((found, next > begin + 12_000), (vec![wei.clone()], true));
    // Full pages go on from their last row.
    let (rest, end) = ask(next, 200).await;
    assert!(!rest.is_empty(), "the lead's task is an event too");
    let numbered = position(&mut sql).await;
    let (nothing, at_end) = ask(end.max(numbered), 200).await;
    assert_eq!((nothing.len(), at_end), (0, numbered));
    sql.run(&others(100_500)).await;
    let patch = serde_json::json!({ "title": "Buyer" });
    app.patch(&format!("/v1/leads/{wei}"), patch).await.ok();
    app.drain().await;
    let (nothing, moved) = ask(numbered, 200).await;
    assert_eq!((nothing.len(), moved), (0, numbered + 100_000));
    let (found, end) = ask(moved, 200).await;
    assert_eq!((found, end), (vec![wei], position(&mut sql).await));
}
