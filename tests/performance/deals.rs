//! What deals come to, closed and open, and the rows behind it.

use chrono::TimeDelta;
use serde_json::json;
use testkit::TestApp;

use super::{close, customer, deal, figure, figures, rows, usd, value};

#[tokio::test]
async fn deals_that_closed_give_revenue_rates_and_a_cycle() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada", &north).await;
    let nimbus = customer(&app, &ada).await;
    let mut made = Vec::new();
    for amount in ["100.10", "200.25", "400.00"] {
        made.push(deal(&app, &nimbus, &ada, json!({ "value": usd(amount) })).await);
    }
    let yen = json!({ "value": { "amount": "9000", "currency": "JPY" } });
    made.push(deal(&app, &nimbus, &ada, yen).await);
    made.push(deal(&app, &nimbus, &ada, json!({})).await);
    for (hours, (deal, status)) in
        [12, 24, 24, 24, 24].iter().zip(made.iter().zip(["won", "won", "lost", "won", "won"]))
    {
        app.pass(TimeDelta::hours(*hours)).await;
        close(&app, deal, status).await;
    }
    let of = format!("period=2026-11&user_id={ada}");
    let revenue = figures(&app, &of, "revenue").await;
    let shown: Vec<_> = revenue.iter().map(|it| (&it["value"], &it["unit"], &it["n"])).collect();
    assert_eq!(
        shown,
        [(&json!("9000"), &json!("JPY"), &json!(1)), (&json!("300.35"), &json!("USD"), &json!(2))]
    );
    assert_eq!(value(&app, &of, "deals_won").await, json!(4));
    assert_eq!(value(&app, &of, "deals_lost").await, json!(1));
    let rate = figure(&app, &of, "win_rate").await;
    assert_eq!(
        (&rate["value"], &rate["n"], &rate["unit"]),
        (&json!(0.8), &json!(5), &json!("rate"))
    );
    let by_value = figures(&app, &of, "win_rate_by_value").await;
    let usd_rate = by_value.iter().find(|it| it["currency"] == "USD").unwrap();
    // 300.35 of 700.35.
    assert_eq!((&usd_rate["value"], &usd_rate["n"]), (&json!(0.4289), &json!(3)));
    let average = figures(&app, &of, "average_deal_value").await;
    // 150.175, half away from zero.
    assert_eq!(average[1]["value"], "150.18");
    let cycle = figure(&app, &of, "sales_cycle_days").await;
    // 0.5, 1.5, 3.5 and 4.5 days: the middle of the two in the middle.
    assert_eq!((&cycle["value"], &cycle["n"]), (&json!(2.5), &json!(4)));
    assert_eq!(cycle["details"], json!({ "mean": 2.5, "p90": 4.5 }));
    // The rows add up.
    let behind = rows(&app, &format!("{of}&currency=USD"), "revenue").await;
    let values: Vec<_> = behind.iter().map(|row| row["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["200.25", "100.10"]);
    assert!(
        behind.iter().all(|row| row["owner_id"] == json!(ada) && row["team_id"] == json!(north))
    );
    let won = rows(&app, &of, "win_rate").await;
    let values: Vec<_> = won.iter().map(|row| row["value"].as_f64().unwrap()).collect();
    assert_eq!(values, [1.0, 1.0, 0.0, 1.0, 1.0]);
    // Dwelling ends with the closing.
    assert_eq!(figure(&app, &of, "stage_dwell_days").await["n"], json!(5));
}

#[tokio::test]
async fn what_is_open_is_counted_as_of_the_end_and_in_the_stage_of_then() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &ada).await;
    let pipelines = app.get("/v1/pipelines").await.ok();
    let stages = pipelines["data"][0]["stages"].as_array().unwrap().clone();
    let december = json!({ "value": usd("1000.00"), "expected_close_on": "2026-12-15" });
    let moved = deal(&app, &nimbus, &ada, december).await;
    let closed = deal(&app, &nimbus, &ada, json!({ "value": usd("500.00") })).await;
    app.at("2026-12-05T12:00:00Z").await;
    close(&app, &closed, "won").await;
    app.patch(&format!("/v1/deals/{moved}"), json!({ "stage_id": stages[2]["id"] })).await.ok();
    assert_eq!(value(&app, "period=2026-11", "pipeline_value").await, "1500.00");
    let now = figure(&app, "period=2026-12", "pipeline_value").await;
    assert_eq!((&now["value"], &now["n"]), (&json!("1000.00"), &json!(1)));
    assert_eq!(value(&app, "period=2026-11", "weighted_forecast").await, "0.00");
    let weighted = 1000.0 * stages[2]["probability"].as_f64().unwrap();
    let forecast = value(&app, "period=2026-12", "weighted_forecast").await;
    assert_eq!(forecast, json!(format!("{weighted:.2}")));
    // One open deal × 500 × 100 % ÷ the days until it was won.
    let cycle = figure(&app, "period=2026-12", "sales_cycle_days").await;
    let velocity = figure(&app, "period=2026-12", "pipeline_velocity").await;
    let days = cycle["value"].as_f64().unwrap();
    let of: f64 = velocity["value"].as_str().unwrap().parse().unwrap();
    assert!((of - 500.0 / days).abs() < 1.0, "{of} of {days} days");
    // A closing that is dated back is told to the month in which it was.
    app.patch(&format!("/v1/deals/{closed}"), json!({ "closed_at": "2026-11-30T12:00:00Z" }))
        .await
        .ok();
    assert_eq!(value(&app, "period=2026-11", "pipeline_value").await, "1000.00");
    assert_eq!(value(&app, "period=2026-11", "revenue").await, "500.00");
    let behind = rows(&app, "period=2026-12", "weighted_forecast").await;
    assert_eq!((behind.len(), &behind[0]["id"]), (1, &json!(moved)));
}
