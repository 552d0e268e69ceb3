//! What changes while a post waits for it.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{TestApp, sql::Sql};

use super::{count, lead};

/// Long enough for a request to come to where it waits, and less than a deadlock is looked for after.
const MEANWHILE: Duration = Duration::from_millis(500);

#[tokio::test]
async fn a_lead_that_became_another_person_is_not_merged_into() {
    let app = TestApp::start().await;
    let wei =
        lead(&app, json!({ "email": "wei@x.example", "source": "web", "external_id": "1" })).await;
    let mut sql = Sql::on(app.database.url()).await;
    for (set, body) in [
        (
            "source = 'other'",
            json!({ "email": "n@x.example", "source": "web", "external_id": "1" }),
        ),
        ("emails = '{li@x.example}'", json!({ "email": "wei@x.example" })),
    ] {
        let points =
            "UPDATE contact_points SET value = 'li@x.example' WHERE value = 'wei@x.example'";
        let points = if set.starts_with("emails") { points } else { "SELECT 1" };
        sql.run(&format!("BEGIN; UPDATE leads SET {set} WHERE id = '{wei}'; {points}")).await;
        let (answer, ()) = tokio::join!(app.post("/v1/leads", body), async {
            tokio::time::sleep(MEANWHILE).await;
            sql.run("COMMIT").await;
        });
        assert_eq!(answer.created()["matched"], Value::Null, "{set}");
    }
}

#[tokio::test]
async fn batches_of_the_same_persons_in_opposite_order_wait_for_each_other() {
    let app = TestApp::start().await;
    let people: Vec<(String, String)> =
        (10..50).map(|n| (format!("p{n}@x.example"), format!("+86138001380{n}"))).collect();
    for (email, phone) in &people {
        lead(&app, json!({ "email": email, "phone": phone })).await;
    }
    for round in 0..3 {
        let message = format!("Again {round}");
        let by = |of: fn(&(String, String)) -> Value| -> Vec<Value> {
            let with = |mut body: Value| {
                body["message"] = json!(message);
                body["title"] = json!("CTO");
                body
            };
            people.iter().map(|person| with(of(person))).collect()
        };
        let emails = by(|(email, _)| json!({ "email": email }));
        let mut phones = by(|(_, phone)| json!({ "phone": phone }));
        phones.reverse();
        let (a, b) = tokio::join!(
            app.post("/v1/leads/batch", json!({ "leads": emails })),
            app.post("/v1/leads/batch", json!({ "leads": phones }))
        );
        for answer in [a.ok(), b.ok()] {
            assert!(answer["data"].as_array().unwrap().iter().all(|row| row["status"] == 200));
        }
    }
    assert_eq!(count(&app).await, people.len());
}

#[tokio::test]
async fn a_batch_in_whose_way_another_is_comes_again() {
    let app = TestApp::start().await;
    let one = lead(&app, json!({ "email": "a@x.example" })).await;
    let other = lead(&app, json!({ "email": "b@x.example" })).await;
    let mut sql = Sql::on(app.database.url()).await;
    let lock = |id: &str| format!("SELECT 1 FROM leads WHERE id = '{id}' FOR NO KEY UPDATE");
    sql.run(&format!("BEGIN; {}", lock(&other))).await;
    let rows = json!([{ "email": "a@x.example", "title": "CTO" }, { "email": "b@x.example" }]);
    let (answer, ()) = tokio::join!(app.post("/v1/leads/batch", json!({ "leads": rows })), async {
        tokio::time::sleep(MEANWHILE).await;
        sql.run(&lock(&one)).await;
        sql.run("COMMIT").await;
    });
    let answer = answer.ok();
    assert!(answer["data"].as_array().unwrap().iter().all(|row| row["status"] == 200), "{answer}");
}
