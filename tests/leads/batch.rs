//! Many leads in one post.

use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, sql::Sql};

use super::{count, lead, tasks_of};

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

async fn batch(app: &TestApp, rows: Value) -> Vec<Value> {
    let answer = app.post("/v1/leads/batch", json!({ "leads": rows })).await.ok();
    answer["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn good_rows_land_though_others_fail() {
    let app = TestApp::start().await;
    let (ada, bo) =
        (app.user("Ada", "rep", json!({})).await, app.user("Bo", "rep", json!({})).await);
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let tel = lead(&app, json!({ "phone": "+8613800138000" })).await;
    let ambiguous = json!({ "email": "wei@x.example", "phone": "+8613800138000" });
    let rows = json!([
        { "email": "a@x.example", "first_name": "A" },
        { "email": "nobody", "colour": 1 },
        { "email": "WEI@x.example", "title": "CTO" },
        "no object",
        ambiguous,
        { "emails": ["a@x.example", "b@x.example"], "title": "A again" },
        { "email": "c@x.example", "owner_id": wei },
        { "email": "d@x.example", "message": "x\u{0}y" },
        { "email": "e@x.example", "owner_id": bo },
    ]);
    let data = batch(&app, rows).await;
    let status: Vec<u64> = data.iter().map(|row| row["status"].as_u64().unwrap()).collect();
    assert_eq!(status, [201, 422, 200, 422, 409, 200, 422, 422, 201]);
    for (place, row) in data.iter().enumerate() {
        assert_eq!(row["index"], place);
    }
    assert_eq!(
        data[2],
        json!({ "index": 2, "status": 200, "lead_id": wei, "disposition": "merged" })
    );
    assert_eq!(data[5]["lead_id"], data[0]["lead_id"], "two rows of one person make one lead");
    let faults = |row: &Value| {
        let errors = row["errors"].as_array().unwrap().iter();
        let mut faults: Vec<String> = errors
            .map(|e| format!("{} {}", e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        faults.sort();
        faults
    };
    assert_eq!(faults(&data[1]), ["/colour unknown_field", "/email invalid_email"]);
    assert_eq!(faults(&data[3]), [" wrong_type"]);
    assert_eq!(faults(&data[6]), ["/owner_id unknown_reference"]);
    assert_eq!(faults(&data[7]), ["/message invalid_character"]);
    let mut fields: Vec<&String> = data[1].as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["errors", "index", "rejected_lead_id", "status"]);
    assert_eq!(
        (&data[4]["code"], &data[4]["matched"][1]["id"]),
        (&json!("ambiguous_match"), &json!(tel))
    );
    assert_eq!(count(&app).await, 4);
    let kept = app.get("/v1/rejected-leads").await.ok();
    let codes: Vec<&Value> =
        kept["data"].as_array().unwrap().iter().map(|row| &row["code"]).collect();
    assert_eq!(codes.len(), 5);
    assert!(kept["data"].as_array().unwrap().iter().any(|row| row["payload"] == ambiguous));
    // Each new lead has its task, its mail and its turn.
    app.drain().await;
    let first = data[0]["lead_id"].as_str().unwrap();
    assert_eq!(tasks_of(&app, first).await.len(), 1);
    assert_eq!(app.get(&format!("/v1/leads/{first}")).await.ok()["owner_id"], ada);
    assert_eq!(
        super::kinds(&app, "ada@example.com").len() + super::kinds(&app, "bo@example.com").len(),
        4
    );
}

#[tokio::test]
async fn a_batch_is_shared_evenly_and_the_next_post_goes_on() {
    let app = TestApp::start().await;
    for name in ["Ada", "Bo", "Cy"] {
        app.user(name, "rep", json!({})).await;
    }
    let rows: Vec<Value> = (0..100)
        .map(|n| {
            if n % 10 == 9 {
                json!({ "email": "x" })
            } else {
                json!({ "email": format!("p{n}@x.example") })
            }
        })
        .collect();
    batch(&app, json!(rows)).await;
    batch(&app, json!([{ "email": "q1@x.example" }, { "email": "q2@x.example" }])).await;
    lead(&app, json!({ "email": "q3@x.example" })).await;
    let mut sql = Sql::on(app.database.url()).await;
    let shares = sql.texts("count(*)", "leads group by owner_id").await;
    assert_eq!(shares, ["31", "31", "31"]);
}

#[tokio::test]
async fn identical_refused_rows_of_one_batch_and_the_next_are_counted() {
    let app = TestApp::start().await;
    let body = json!({ "leads": [{ "email": "x" }, { "email": "y" }, { "email": "x" }] });
    for (x, y) in [(2, 1), (4, 2)] {
        app.post("/v1/leads/batch", body.clone()).await.ok();
        let kept = app.get("/v1/rejected-leads").await.ok();
        let mut counts: Vec<_> = kept["data"].as_array().unwrap().iter().collect();
        counts.sort_by_key(|row| row["payload"]["email"].to_string());
        let shown: Vec<_> = counts.iter().map(|row| (&row["count"], &row["version"])).collect();
        assert_eq!(shown, [(&json!(x), &json!(x)), (&json!(y), &json!(y))]);
    }
}

#[tokio::test]
async fn it_is_repeated_and_not_done_again() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let caller = app.as_key(testkit::ADMIN_KEY);
    let headers = [("content-type", "application/json"), ("idempotency-key", "b-1")];
    let body = json!({ "leads": [{ "email": "a@x.example" }, { "email": "x" }] }).to_string();
    let first = caller.send("POST", "/v1/leads/batch", &headers, body.clone()).await;
    let again = caller.send("POST", "/v1/leads/batch", &headers, body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.clone().ok(), again.ok());
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"][0]["count"], 1);
    let other = caller.send("POST", "/v1/leads/batch", &headers, "{}").await;
    other.problem(422, "idempotency_key_reused");
    let kept = json!({ "email": "a@x.example" });
    let reject =
        app.post("/v1/leads/batch?on_duplicate=reject", json!({ "leads": [kept] })).await.ok();
    assert_eq!(
        (&reject["data"][0]["status"], &reject["data"][0]["code"]),
        (&json!(409), &json!("duplicate"))
    );
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_batch_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    let send = async |body: Value| app.post("/v1/leads/batch", body).await;
    assert_eq!(send(json!({})).await.faults(), ["/leads required"]);
    assert_eq!(send(json!({ "leads": [] })).await.faults(), ["/leads too_few"]);
    assert_eq!(
        send(json!({ "leads": {}, "more": 1 })).await.faults(),
        ["/leads wrong_type", "/more unknown_field"]
    );
    assert_eq!(send(json!([])).await.faults(), [" wrong_type"]);
    let row = json!({ "email": "a@x.example" });
    assert_eq!(
        send(json!({ "leads": vec![row.clone(); 1001] })).await.faults(),
        ["/leads too_many"]
    );
    let caller = app.as_key(testkit::ADMIN_KEY);
    caller
        .send("POST", "/v1/leads/batch", JSON, "{\"leads\":")
        .await
        .problem(400, "malformed_json");
    caller
        .send("POST", "/v1/leads/batch", &[("content-type", "text/plain")], "x")
        .await
        .expect(415);
    assert_eq!(app.get("/v1/rejected-leads").await.ok()["data"], json!([]));
    let all = send(json!({ "leads": vec![row; 1000] })).await.ok();
    assert_eq!(all["data"].as_array().unwrap().len(), 1000);
    assert_eq!(count(&app).await, 1);
}

/// A body of this many bytes, one row of it good.
async fn of_size(app: &TestApp, path: &str, bytes: usize) -> Response {
    let start = r#"{"leads": [{"email": "a@x.example"}]"#;
    let body = format!("{start}{}}}", " ".repeat(bytes - start.len() - 1));
    app.as_key(testkit::ADMIN_KEY).send("POST", path, JSON, body).await
}

#[tokio::test]
async fn its_body_may_be_32_mib_and_that_of_others_one() {
    const MIB: usize = 1024 * 1024;
    let app = TestApp::start().await;
    of_size(&app, "/v1/leads", MIB + 1).await.problem(413, "too_large");
    of_size(&app, "/v1/leads/batch", 32 * MIB).await.ok();
    let problem = of_size(&app, "/v1/leads/batch", 32 * MIB + 1).await.problem(413, "too_large");
    assert_eq!(problem["detail"], "the body is larger than 32 MiB");
}

#[tokio::test]
async fn who_may_not_read_the_match_is_not_told_which_it_is() {
    let app = TestApp::start().await;
    let wei = lead(&app, json!({ "email": "wei@x.example" })).await;
    let other = lead(&app, json!({ "phone": "+8613800138000" })).await;
    let key = app.integration(None, &["leads:write"]).await;
    let rows = json!({ "leads": [
        { "email": "wei@x.example", "title": "CTO" },
        { "email": "wei@x.example", "phone": "+8613800138000" },
        { "email": "new@x.example" }
    ] });
    let answer = app.as_key(&key).post("/v1/leads/batch", rows).await.ok();
    let data = &answer["data"];
    assert_eq!(
        data[0],
        json!({ "index": 0, "status": 200, "lead_id": null, "disposition": "merged" })
    );
    assert_eq!((&data[1]["status"], &data[1]["matched"]), (&json!(409), &json!([])));
    let new = data[2]["lead_id"].as_str().unwrap();
    app.as_key(&key).get(&format!("/v1/leads/{new}")).await.ok();
    assert_eq!(app.get(&format!("/v1/leads/{wei}")).await.ok()["title"], "CTO");
    let kept = app.get("/v1/rejected-leads").await.ok()["data"][0].clone();
    assert_eq!(kept["matched"][1]["id"], other);
    assert_eq!(
        app.as_key(&key).get(&format!("/v1/rejected-leads/{}", id(&kept))).await.ok()["matched"],
        json!([])
    );
    let reader = app.integration(None, &["crm:read", "crm:write"]).await;
    app.as_key(&reader).post("/v1/leads/batch", json!({})).await.problem(403, "missing_scope");
}
