//! Many set the same target.

use serde_json::{Value, json};
use testkit::{fixtures::id, sql::Sql};

use super::unique::{MANY, all, start};

const LIST: &str = "/v1/targets";

fn target(user_id: &str, value: usize) -> Value {
    let value = format!("{value}.00");
    json!({ "metric": "revenue", "period": "2026-11", "user_id": user_id, "value": value, "currency": "USD" })
}

#[tokio::test]
async fn a_target_set_by_many_is_one() {
    let app = start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let put = |n: usize| (LIST.to_owned(), target(&ada, n + 1));
    let mut versions: Vec<u64> = Vec::new();
    for answer in all(&app, "PUT", put, MANY).await {
        versions.push(answer.ok()["version"].as_u64().unwrap());
    }
    // One after the other: each saw what the one before had set.
    versions.sort_unstable();
    assert_eq!(versions, (1..=MANY as u64).collect::<Vec<_>>());
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("targets").await, 1);
    assert_eq!(sql.count("events where type = 'target.created'").await, 1);
}

#[tokio::test]
async fn a_target_set_and_taken_away_at_once_is_there_or_not() {
    let app = start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for round in 0..5 {
        let made = id(&app.put(LIST, target(&ada, 1_000 + round)).await.ok());
        let put = |n: usize| (LIST.to_owned(), target(&ada, n + 1));
        let delete = |_| (format!("{LIST}/{made}"), json!({}));
        let (set, gone) = tokio::join!(all(&app, "PUT", put, 10), all(&app, "DELETE", delete, 10));
        for answer in set {
            answer.ok();
        }
        let gone: Vec<u16> = gone.into_iter().map(|answer| answer.status).collect();
        assert_eq!(gone.iter().filter(|status| **status == 204).count(), 1, "{gone:?}");
        assert_eq!(gone.iter().filter(|status| **status == 404).count(), 9, "{gone:?}");
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert!(sql.count("targets").await <= 1);
}
