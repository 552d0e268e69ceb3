//! A refused post is mended, or told what it is, and taken in.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{count, lead};

async fn waiting(app: &TestApp) -> Vec<Value> {
    app.get("/v1/rejected-leads").await.ok()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_mended_post_is_its_keys_and_goes_to_its_keys_team() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, cy) = (app.rep("Ada", &north).await, app.rep("Cy", &south).await);
    let key = app.integration(Some(&south), &["leads:write"]).await;
    for _ in 0..2 {
        app.as_key(&key).post("/v1/leads", json!({ "email": "wei" })).await.expect(422);
        let row = id(&waiting(&app).await[0]);
        let path = format!("/v1/rejected-leads/{row}/replay");
        // As it was posted it is refused again, and with faults of its own a new payload, by their places in it.
        assert_eq!(app.post(&path, json!({})).await.faults(), ["/email invalid_email"]);
        let worse = json!({ "payload": { "phone": "1", "colour": "red" } });
        assert_eq!(
            app.post(&path, worse).await.faults(),
            ["/payload/colour unknown_field", "/payload/phone invalid_phone"]
        );
        let owner = json!({ "email": "wei@x.example", "owner_id": row });
        let faults = app.post(&path, json!({ "payload": owner })).await.faults();
        assert_eq!(faults, ["/payload/owner_id unknown_reference"]);
        assert_eq!(waiting(&app).await.len(), 1, "a refusal is not kept again");
        let payload = json!({ "payload": { "email": "wei@x.example", "first_name": "Wei" } });
        let answer = app.post(&path, payload).await;
        let at = answer.header("location").to_owned();
        let made = answer.created();
        assert_eq!(
            (&made["disposition"], &made["lead"]["first_name"]),
            (&json!("created"), &json!("Wei"))
        );
        assert_eq!(
            (&made["lead"]["owner_id"], &made["lead"]["assigned_because"]),
            (&json!(cy), &json!("round_robin"))
        );
        app.as_key(&key).get(&at).await.ok();
        assert_eq!(waiting(&app).await, Vec::<Value>::new());
        let done = app.get("/v1/rejected-leads?replayed=true").await.ok()["data"][0].clone();
        assert_eq!(
            (&done["lead_id"], &done["replayed_at"]),
            (&made["lead"]["id"], &json!("2026-11-20T08:00:00Z"))
        );
        app.post(&path, json!({ "create": true })).await.problem(409, "already_replayed");
        // Posted and refused again, it waits again.
        app.delete(&at).await.expect(204);
    }
    _ = ada;
}

#[tokio::test]
async fn a_reps_post_stays_the_reps() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let key = app.key_of(&bo, &["leads:write", "crm:read"]).await;
    app.as_key(&key).post("/v1/leads", json!({ "email": "wei" })).await.expect(422);
    let path = format!("/v1/rejected-leads/{}/replay", id(&waiting(&app).await[0]));
    let made = app.post(&path, json!({ "payload": { "email": "wei@x.example" } })).await.created();
    assert_eq!(
        (&made["lead"]["owner_id"], &made["lead"]["assigned_because"]),
        (&json!(bo), &json!("own_key"))
    );
    _ = ada;
}

#[tokio::test]
async fn an_ambiguous_one_is_merged_or_made_by_somebodys_word() {
    let app = TestApp::start().await;
    let one = lead(&app, json!({ "email": "wei@x.example" })).await;
    let other = lead(&app, json!({ "phone": "+8613800138000" })).await;
    let both = json!({ "email": "wei@x.example", "phone": "+8613800138000", "title": "CTO" });
    app.post("/v1/leads", both.clone()).await.problem(409, "ambiguous_match");
    let path = format!("/v1/rejected-leads/{}/replay", id(&waiting(&app).await[0]));
    app.post(&path, json!({})).await.problem(409, "ambiguous_match");
    let twice = json!({ "merge_into": one, "create": true });
    assert_eq!(app.post(&path, twice).await.faults(), ["/create contradiction"]);
    let nobody = json!({ "merge_into": "019aa041-0400-7000-8000-000000000001" });
    assert_eq!(app.post(&path, nobody).await.faults(), ["/merge_into unknown_reference"]);
    let gone = lead(&app, json!({ "email": "gone@x.example" })).await;
    app.delete(&format!("/v1/leads/{gone}")).await.expect(204);
    let deleted = app.post(&path, json!({ "merge_into": gone })).await;
    assert_eq!(deleted.faults(), ["/merge_into unknown_reference"]);
    let sold = lead(&app, json!({ "email": "sold@x.example" })).await;
    app.post(&format!("/v1/leads/{sold}/convert"), json!({})).await.created();
    app.post(&path, json!({ "merge_into": sold })).await.problem(409, "invalid_transition");
    let merged = app.post(&path, json!({ "merge_into": other })).await.ok();
    assert_eq!(
        (&merged["disposition"], &merged["matched"]),
        (&json!("merged"), &json!({ "kind": "lead", "id": other, "by": "given" }))
    );
    assert_eq!(
        (&merged["lead"]["title"], &merged["lead"]["emails"]),
        (&json!("CTO"), &json!(["wei@x.example"]))
    );
    // Another of the same, and it is somebody new.
    app.post("/v1/leads", json!({ "email": "wei@x.example", "phone": "+8613800138000" }))
        .await
        .ok();
    let before = count(&app).await;
    app.post("/v1/leads", json!({ "email": "x" })).await.expect(422);
    let path = format!("/v1/rejected-leads/{}/replay", id(&waiting(&app).await[0]));
    let made = app.post(&path, json!({ "create": true, "payload": both })).await.created();
    assert_eq!((&made["disposition"], &made["matched"]), (&json!("created"), &Value::Null));
    assert_eq!(count(&app).await, before + 1);
}

#[tokio::test]
async fn of_ones_own_or_by_an_admin() {
    let app = TestApp::start().await;
    let (mine, theirs) = (
        app.integration(None, &["leads:write"]).await,
        app.integration(None, &["leads:write"]).await,
    );
    app.as_key(&mine).post("/v1/leads", json!({ "email": "wei" })).await.expect(422);
    let path = format!("/v1/rejected-leads/{}/replay", id(&waiting(&app).await[0]));
    let payload = json!({ "payload": { "email": "wei@x.example" } });
    app.as_key(&theirs).post(&path, payload.clone()).await.problem(404, "not_found");
    let reader = app.integration(None, &["crm:read"]).await;
    app.as_key(&reader).post(&path, payload.clone()).await.problem(403, "missing_scope");
    let hidden = lead(&app, json!({ "email": "hidden@x.example" })).await;
    let into = app
        .as_key(&mine)
        .post(&path, json!({ "payload": payload["payload"], "merge_into": hidden }))
        .await;
    assert_eq!(into.faults(), ["/merge_into unknown_reference"]);
    app.as_key(&mine).post(&path, payload).await.created();
    let broken = app.as_key(&mine);
    broken
        .send("POST", "/v1/leads", &[("content-type", "application/json")], "{\"email\":")
        .await
        .expect(400);
    let row = id(&waiting(&app).await[0]);
    let admin = app.integration(None, &["admin"]).await;
    let path = format!("/v1/rejected-leads/{row}/replay");
    assert_eq!(app.as_key(&admin).post(&path, json!({})).await.faults(), [" wrong_type"]);
    app.as_key(&admin)
        .post(&path, json!({ "payload": { "email": "li@x.example" } }))
        .await
        .created();
}
