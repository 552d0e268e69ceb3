//! Against target.

use serde_json::json;
use testkit::TestApp;

use super::{close, customer, deal, figure, figures, usd};

async fn aim(app: &TestApp, body: serde_json::Value) {
    let sent = [("content-type", "application/json")];
    let caller = app.as_key(testkit::app::ADMIN_KEY);
    caller.send("PUT", "/v1/targets", &sent, body.to_string()).await.ok();
}

#[tokio::test]
async fn a_figure_stands_beside_its_target_and_says_how_much_of_it_is_reached() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada", &north).await;
    aim(&app, json!({ "metric": "revenue", "period": "2026-11", "user_id": ada, "value": "20000.00", "currency": "USD" })).await;
    aim(&app, json!({ "metric": "revenue", "period": "2026-11", "user_id": ada, "value": "100.00", "currency": "EUR" })).await;
    aim(&app, json!({ "metric": "deals_won", "period": "2026-11", "team_id": north, "value": 3 }))
        .await;
    aim(&app, json!({ "metric": "win_rate", "period": "2026-Q4", "user_id": ada, "value": 0.5 }))
        .await;
    let of = customer(&app, &ada).await;
    let won = deal(&app, &of, &ada, json!({ "value": usd("12000.00") })).await;
    close(&app, &won, "won").await;
    let mine = format!("period=2026-11&user_id={ada}");
    let revenue = figures(&app, &mine, "revenue").await;
    let shown: Vec<_> = revenue
        .iter()
        .map(|it| (&it["unit"], &it["value"], &it["target"], &it["attainment"]))
        .collect();
    assert_eq!(
        shown,
        [
            (&json!("EUR"), &json!("0.00"), &json!("100.00"), &json!(0.0)),
            (&json!("USD"), &json!("12000.00"), &json!("20000.00"), &json!(0.6)),
        ]
    );
    let team = figure(&app, &format!("period=2026-11&team_id={north}"), "deals_won").await;
    assert_eq!((&team["target"], &team["attainment"]), (&json!(3), &json!(0.3333)));
    let rate = figure(&app, &format!("period=2026-Q4&user_id={ada}"), "win_rate").await;
    assert_eq!((&rate["target"], &rate["attainment"]), (&json!(0.5), &json!(2.0)));
    let other = figure(&app, &format!("period=2026-10&user_id={ada}"), "revenue").await;
    assert_eq!((&other["target"], &other["attainment"]), (&json!(null), &json!(null)));
}
