//! Pipelines, deals and purchases that many change at once.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::unique::{MANY, all, one_wins, start};

async fn customer(app: &TestApp) -> String {
    id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created())
}

async fn pipeline(app: &TestApp, name: &str) -> Value {
    let stages =
        json!([{ "name": "First", "probability": 0.1 }, { "name": "Second", "probability": 0.5 }]);
    app.post("/v1/pipelines", json!({ "name": name, "stages": stages })).await.created()
}

#[tokio::test]
async fn of_purchases_with_one_external_id_one_is_kept() {
    let app = start().await;
    let customer = customer(&app).await;
    let total = json!({ "amount": "1.00", "currency": "USD" });
    let body = json!({ "customer_id": customer, "external_id": "so-9", "purchased_on": "2026-11-20", "total": total });
    let post = |_| ("/v1/purchases".into(), body.clone());
    one_wins(all(&app, "POST", post, MANY).await, 201, "external_id_taken");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("purchases").await, 1);
}

#[tokio::test]
async fn one_pipeline_is_the_default_whoever_asks() {
    let app = start().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(id(&pipeline(&app, &format!("Pipeline {n}")).await));
    }
    let change =
        |n: usize| (format!("/v1/pipelines/{}", ids[n % 5]), json!({ "is_default": true }));
    for answer in all(&app, "PATCH", change, MANY).await {
        answer.ok();
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("pipelines where is_default").await, 1);
}

#[tokio::test]
async fn a_stage_added_by_many_is_one() {
    let app = start().await;
    let partners = pipeline(&app, "Partners").await;
    let path = format!("/v1/pipelines/{}", id(&partners));
    let kept = partners["stages"].as_array().unwrap().iter();
    let mut stages: Vec<Value> =
        kept.map(|stage| json!({ "id": stage["id"], "name": stage["name"], "probability": stage["probability"] })).collect();
    stages.push(json!({ "name": "Third", "probability": 0.9 }));
    let change = |_| (path.clone(), json!({ "stages": stages }));
    for answer in all(&app, "PATCH", change, MANY).await {
        answer.ok();
    }
    let mut sql = Sql::on(app.database.url()).await;
    let rows = format!("pipeline_stages where pipeline_id = '{}' order by position", id(&partners));
    assert_eq!(sql.texts("name", &rows).await, ["First", "Second", "Third"]);
}

#[tokio::test]
async fn a_deal_moved_by_many_stands_in_one_place() {
    let app = start().await;
    let partners = pipeline(&app, "Partners").await;
    let stages = [0, 1].map(|place| partners["stages"][place]["id"].clone());
    let body = json!({ "customer_id": customer(&app).await, "name": "Nimbus 2027", "stage_id": stages[0] });
    let deal = id(&app.post("/v1/deals", body).await.created());
    let path = format!("/v1/deals/{deal}");
    let steps = [
        json!({ "stage_id": stages[1] }),
        json!({ "status": "won" }),
        json!({ "status": "open" }),
        json!({ "stage_id": stages[0] }),
    ];
    for answer in all(&app, "PATCH", |n| (path.clone(), steps[n % 4].clone()), MANY).await {
        if answer.status != 409 {
            answer.ok();
        }
    }
    let mut sql = Sql::on(app.database.url()).await;
    let now = app.get(&path).await.ok();
    let open = format!("deal_stage_intervals where deal_id = '{deal}' and to_at is null");
    let here = format!("{}/{}", now["stage_id"].as_str().unwrap(), now["status"].as_str().unwrap());
    assert_eq!(sql.texts("stage_id || '/' || status", &open).await, [here]);
}
