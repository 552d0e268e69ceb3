//! Whom figures are of, and who sees them.

use serde_json::json;
use testkit::TestApp;

use super::{close, customer, deal, usd, value};

#[tokio::test]
async fn what_was_won_stays_with_who_had_it_and_their_team_of_then() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &south).await);
    let nimbus = customer(&app, &ada).await;
    let won = deal(&app, &nimbus, &ada, json!({ "value": usd("100.00") })).await;
    app.at("2026-11-24T10:00:00Z").await;
    close(&app, &won, "won").await;
    app.at("2026-11-25T10:00:00Z").await;
    app.patch(&format!("/v1/deals/{won}"), json!({ "owner_id": bo })).await.ok();
    app.patch(&format!("/v1/users/{ada}"), json!({ "team_id": south })).await.ok();
    for (whose, amount) in [
        (format!("user_id={ada}"), "100.00"),
        (format!("team_id={north}"), "100.00"),
        (format!("user_id={bo}"), "0.00"),
        (format!("team_id={south}"), "0.00"),
    ] {
        let of = format!("period=2026-11&{whose}");
        assert_eq!(value(&app, &of, "revenue").await, json!(amount), "{whose}");
    }
}

#[tokio::test]
async fn a_team_has_what_those_below_have() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let body = json!({ "name": "Far north", "parent_id": north });
    let far = testkit::fixtures::id(&app.post("/v1/teams", body).await.created());
    let ada = app.rep("Ada", &far).await;
    let nimbus = customer(&app, &ada).await;
    let won = deal(&app, &nimbus, &ada, json!({ "value": usd("100.00") })).await;
    close(&app, &won, "won").await;
    for team in [&north, &far] {
        let of = format!("period=2026&team_id={team}");
        assert_eq!(value(&app, &of, "revenue").await, json!("100.00"));
    }
}

#[tokio::test]
async fn who_is_out_of_sight_does_not_exist() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &south).await);
    let mo = app.user("Mo", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": mo })).await.ok();
    for owner in [&ada, &bo] {
        let of = customer(&app, owner).await;
        let won = deal(&app, &of, owner, json!({ "value": usd("100.00") })).await;
        close(&app, &won, "won").await;
    }
    let reports = ["reports:read"];
    let rep = app.key_of(&ada, &reports).await;
    let manager = app.key_of(&mo, &reports).await;
    let integration = app.integration(Some(&south), &reports).await;
    let nobody = "019aa041-0400-7000-8000-ffffffffffff";
    for (key, query, status) in [
        (&rep, String::new(), 200),
        (&rep, format!("&user_id={ada}"), 200),
        (&rep, format!("&user_id={bo}"), 404),
        (&rep, format!("&team_id={north}"), 404),
        (&manager, format!("&user_id={ada}"), 200),
        (&manager, format!("&team_id={north}"), 200),
        (&manager, format!("&user_id={bo}"), 404),
        (&manager, format!("&team_id={south}"), 404),
        (&integration, format!("&team_id={south}"), 200),
        (&integration, format!("&team_id={north}"), 404),
        (&manager, format!("&user_id={nobody}"), 404),
        (&manager, format!("&user_id={ada}&team_id={north}"), 400),
    ] {
        for path in ["/v1/performance", "/v1/performance/revenue/rows"] {
            let answer = app.as_key(key).get(&format!("{path}?period=2026-11{query}")).await;
            assert_eq!(answer.status, status, "{path} {query}");
        }
    }
    // Without a subject it is of whom the key sees.
    for (key, amount) in [(&rep, "100.00"), (&manager, "100.00"), (&integration, "100.00")] {
        let found = app.as_key(key).get("/v1/performance?period=2026-11").await.ok();
        assert_eq!(found["metrics"][0]["value"], json!(amount));
        let rows = app.as_key(key).get("/v1/performance/revenue/rows?period=2026-11").await.ok();
        assert_eq!(rows["data"].as_array().unwrap().len(), 1);
    }
    assert_eq!(value(&app, "period=2026-11", "revenue").await, "200.00");
    let other = app.key_of(&mo, &["crm:read"]).await;
    let refused = app.as_key(&other).get("/v1/performance?period=2026-11").await;
    assert_eq!(refused.status, 403);
    assert_eq!(app.get("/v1/performance/charm/rows?period=2026-11").await.status, 404);
    assert_eq!(app.get("/v1/performance?period=2026-13").await.status, 400);
    assert_eq!(app.get("/v1/performance").await.status, 400);
    let unfit = app.get("/v1/performance/deals_won/rows?period=2026&currency=USD").await;
    assert_eq!(unfit.status, 400);
}
