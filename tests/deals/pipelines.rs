use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{customer, deal, rows, told};

fn names(pipeline: &Value) -> Vec<&str> {
    pipeline["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["name"].as_str().unwrap())
        .collect()
}

async fn partners(app: &TestApp) -> Value {
    let stages = json!([{ "name": "Introduced", "probability": 0.2 }, { "name": "Offer", "probability": 0.3333 }]);
    app.post("/v1/pipelines", json!({ "name": "Partners", "stages": stages })).await.created()
}

#[tokio::test]
async fn every_installation_begins_with_one() {
    let app = TestApp::start().await;
    let all = rows(&app, "/v1/pipelines").await;
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0]["name"], &all[0]["is_default"]), (&json!("Sales"), &json!(true)));
    let expected = ["Qualification", "Needs analysis", "Proposal", "Negotiation", "Contract"];
    assert_eq!(names(&all[0]), expected);
    let likely: Vec<f64> = all[0]["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage["probability"].as_f64().unwrap())
        .collect();
    assert_eq!(likely, [0.1, 0.25, 0.5, 0.75, 0.9]);
}

#[tokio::test]
async fn one_that_was_there_before_pipelines_gets_it_in_its_language_once() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "locale": "zh-CN" })).await.ok();
    let mut sql = Sql::on(app.database.url()).await;
    sql.run("delete from pipeline_stages; delete from pipelines").await;
    let seed = shared::settings::Seed {
        name: "another".to_owned(),
        timezone: "UTC".to_owned(),
        locale: "en".to_owned(),
        currency: "USD".to_owned(),
    };
    for _ in 0..2 {
        let now = app.clock.now();
        shared::settings::actions::seed(&mut *app.conn().await, &seed, now).await.unwrap();
    }
    let all = rows(&app, "/v1/pipelines").await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["name"], "销售流程");
    assert_eq!(names(&all[0]), ["初步接洽", "需求分析", "方案报价", "商务谈判", "合同签署"]);
    assert_eq!(app.get("/v1/settings").await.ok()["name"], "Nimbus Sales");
}

#[tokio::test]
async fn stages_are_replaced_as_a_list() {
    let app = TestApp::start().await;
    let made = partners(&app).await;
    let path = format!("/v1/pipelines/{}", id(&made));
    let (first, second) = (id(&made["stages"][0]), id(&made["stages"][1]));
    let sent = json!([
        { "id": second, "name": "Introduced", "probability": 0.4 },
        { "name": "Trial", "probability": 0 },
        { "id": first, "name": "Offer", "probability": 1 },
    ]);
    let changed = app.patch(&path, json!({ "stages": sent })).await.ok();
    assert_eq!(names(&changed), ["Introduced", "Trial", "Offer"]);
    assert_eq!((id(&changed["stages"][0]), id(&changed["stages"][2])), (second.clone(), first));
    let fewer = json!([{ "id": second, "name": "Only", "probability": 0.5 }]);
    let changed = app.patch(&path, json!({ "stages": fewer })).await.ok();
    assert_eq!(names(&changed), ["Only"]);
    assert_eq!(changed, app.get(&path).await.ok());
    assert_eq!(told(&app, &id(&made)).await.len(), 3);
}

#[tokio::test]
async fn what_is_wrong_with_a_pipeline_is_named() {
    let app = TestApp::start().await;
    let path = format!("/v1/pipelines/{}", id(&partners(&app).await));
    let many: Vec<Value> =
        (0..51).map(|n| json!({ "name": format!("{n}"), "probability": 0 })).collect();
    let foreign = id(&rows(&app, "/v1/pipelines?is_default=true").await[0]["stages"][0]);
    let stage = |name: &str| json!({ "name": name, "probability": 0.5 });
    for (sent, faults) in [
        (json!({ "stages": [] }), "/stages required"),
        (json!({ "stages": null }), "/stages required"),
        (json!({ "stages": many }), "/stages too_many"),
        (json!({ "stages": [{ "name": "a" }] }), "/stages/0/probability required"),
        (json!({ "stages": [stage("a"), stage("A")] }), "/stages/1/name repeated"),
        (
            json!({ "stages": [{ "name": "a", "probability": 1.00001 }] }),
            "/stages/0/probability out_of_range",
        ),
        (
            json!({ "stages": [{ "name": "a", "probability": 1.0001 }] }),
            "/stages/0/probability out_of_range",
        ),
        (
            json!({ "stages": [{ "name": "a", "probability": "0.5" }] }),
            "/stages/0/probability wrong_type",
        ),
        (
            json!({ "stages": [{ "id": foreign, "name": "a", "probability": 0 }] }),
            "/stages/0/id unknown_reference",
        ),
        (
            json!({ "stages": [{ "name": "a", "probability": 0, "colour": 1 }] }),
            "/stages/0/colour unknown_field",
        ),
    ] {
        assert_eq!(app.patch(&path, sent.clone()).await.faults().join(", "), faults, "{sent}");
    }
    let nothing = app.post("/v1/pipelines", json!({})).await.faults();
    assert_eq!(nothing, ["/name required", "/stages required"]);
    let same = json!({ "name": "partnerS", "stages": [stage("a")] });
    app.post("/v1/pipelines", same).await.problem(409, "name_taken");
}

#[tokio::test]
async fn a_stage_that_a_deal_has_stood_in_stays() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made = partners(&app).await;
    let (path, first) = (format!("/v1/pipelines/{}", id(&made)), id(&made["stages"][0]));
    let second = json!([{ "id": made["stages"][1]["id"], "name": "Offer", "probability": 0.3333 }]);
    let it = deal(&app, &nimbus, json!({ "stage_id": first })).await;
    let refused = app.patch(&path, json!({ "stages": second })).await.problem(409, "stage_in_use");
    assert_eq!(refused["stage_ids"], json!([first]));
    // Its history is enough.
    app.patch(&format!("/v1/deals/{it}"), json!({ "stage_id": made["stages"][1]["id"] }))
        .await
        .ok();
    app.patch(&path, json!({ "stages": second })).await.problem(409, "stage_in_use");
    app.delete(&format!("/v1/deals/{it}")).await.expect(204);
    app.patch(&path, json!({ "stages": second })).await.problem(409, "stage_in_use");
    assert_eq!(app.get(&path).await.ok()["version"], 1);
}

#[tokio::test]
async fn another_becomes_the_default() {
    let app = TestApp::start().await;
    let sales = rows(&app, "/v1/pipelines").await[0].clone();
    let made = partners(&app).await;
    let (old, new) =
        (format!("/v1/pipelines/{}", id(&sales)), format!("/v1/pipelines/{}", id(&made)));
    app.patch(&old, json!({ "is_default": false })).await.problem(409, "default_pipeline");
    app.delete(&old).await.problem(409, "default_pipeline");
    let changed = app.patch(&new, json!({ "is_default": true })).await.ok();
    assert_eq!((&changed["is_default"], &changed["version"]), (&json!(true), &json!(2)));
    let before = app.get(&old).await.ok();
    assert_eq!((&before["is_default"], &before["version"]), (&json!(false), &json!(2)));
    let (kind, was) = told(&app, &id(&sales)).await.pop().unwrap();
    assert_eq!((kind.as_str(), was), ("pipeline.updated", json!({ "is_default": true })));
    let nimbus = customer(&app, None).await;
    let it = app.get(&format!("/v1/deals/{}", deal(&app, &nimbus, json!({})).await)).await.ok();
    assert_eq!(it["stage_id"], made["stages"][0]["id"]);
    app.delete(&old).await.expect(204);
}

#[tokio::test]
async fn one_with_open_deals_stays_and_a_deleted_one_takes_none() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, None).await;
    let made = partners(&app).await;
    let (path, stage) = (format!("/v1/pipelines/{}", id(&made)), made["stages"][0]["id"].clone());
    let it = format!("/v1/deals/{}", deal(&app, &nimbus, json!({ "stage_id": stage })).await);
    app.delete(&path).await.problem(409, "pipeline_in_use");
    app.patch(&it, json!({ "status": "won" })).await.ok();
    app.delete(&path).await.expect(204);
    app.get(&path).await.expect(404);
    assert!(app.get(&format!("{path}?include_deleted=true")).await.ok()["deleted_at"].is_string());
    app.patch(&it, json!({ "status": "open" })).await.problem(409, "pipeline_deleted");
    let refused = app
        .post("/v1/deals", json!({ "customer_id": nimbus, "name": "x", "stage_id": stage }))
        .await;
    assert_eq!(refused.faults(), ["/stage_id unknown_reference"]);
    // In another pipeline it may be open again.
    let first = rows(&app, "/v1/pipelines").await[0].clone();
    let moved = json!({ "status": "open", "stage_id": first["stages"][0]["id"] });
    assert_eq!(app.patch(&it, moved).await.ok()["pipeline_id"], first["id"]);
    let stages = json!([{ "name": "a", "probability": 0 }]);
    let other =
        app.post("/v1/pipelines", json!({ "name": "Partners", "stages": stages })).await.created();
    app.post(&format!("{path}/restore"), json!({})).await.problem(409, "name_taken");
    app.delete(&format!("/v1/pipelines/{}", id(&other))).await.expect(204);
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!((&back["version"], back.get("deleted_at")), (&json!(3), None));
}
