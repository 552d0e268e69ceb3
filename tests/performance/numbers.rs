//! What each metric comes to, and the rows behind it.

use chrono::TimeDelta;
use serde_json::{Value, json};
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

#[tokio::test]
async fn what_is_undefined_is_null_with_a_reason_and_what_is_none_is_zero() {
    let app = TestApp::start().await;
    let found = app.get("/v1/performance?period=2026-11").await.ok();
    assert_eq!(
        (&found["from"], &found["complete"]),
        (&json!("2026-11-01T00:00:00Z"), &json!(false))
    );
    let told: Vec<String> = found["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {} {}", it["metric"], it["value"], it["reason"]).replace('"', ""))
        .collect();
    assert_eq!(
        told,
        [
            "revenue 0.00 null",
            "deals_won 0 null",
            "deals_lost 0 null",
            "win_rate null no_closed_deals",
            "win_rate_by_value null no_closed_deals",
            "average_deal_value null no_won_deals",
            "sales_cycle_days null no_won_deals",
            "stage_dwell_days null nothing_left_a_stage",
            "purchase_value 0.00 null",
            "pipeline_value 0.00 null",
            "weighted_forecast 0.00 null",
            "pipeline_velocity null no_won_deals",
            "new_leads 0 null",
            "lead_conversion_rate null no_leads",
            "first_response_minutes null no_leads",
            "new_customers 0 null",
            "interactions 0 null",
            "tasks_completed 0 null",
            "tasks_overdue 0 null",
            "nps null no_answers",
            "csat null no_answers",
            "csat_mean null no_answers",
            "ces null no_answers",
            "ces_easy_share null no_answers",
            "survey_response_rate null nothing_sent",
            "loop_closed_rate null no_low_answers",
        ]
    );
    let known = app.get("/v1/metrics").await.ok();
    let known = known["data"].as_array().unwrap().iter().map(|it| it["metric"].clone());
    let shown = found["metrics"].as_array().unwrap().iter().map(|it| it["metric"].clone());
    assert!(known.eq(shown), "the definitions are those of the figures, in their order");
}

#[tokio::test]
async fn leads_tasks_and_contacts_count_for_who_had_them() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada", &north).await;
    let lead = json!({ "email": "wei@nimbus.example", "owner_id": ada });
    let lead = app.post("/v1/leads", lead).await.created()["lead"]["id"].clone();
    app.post("/v1/leads", json!({ "email": "bo@cumulus.example", "owner_id": ada }))
        .await
        .created();
    app.pass(TimeDelta::minutes(90)).await;
    let tasks = app.get(&format!("/v1/tasks?lead_id={}", lead.as_str().unwrap())).await.ok();
    let task = tasks["data"][0]["id"].as_str().unwrap().to_owned();
    let done = json!({ "outcome": "reached", "note": "wants a demo" });
    app.post(&format!("/v1/tasks/{task}/complete"), done).await.ok();
    let convert = format!("/v1/leads/{}/convert", lead.as_str().unwrap());
    app.post(&convert, json!({})).await.created();
    let of = format!("period=2026-11&team_id={north}");
    assert_eq!(value(&app, &of, "new_leads").await, json!(2));
    assert_eq!(value(&app, &of, "lead_conversion_rate").await, json!(0.5));
    let response = figure(&app, &of, "first_response_minutes").await;
    assert_eq!((&response["value"], &response["n"]), (&json!(90.0), &json!(1)));
    assert_eq!(response["details"]["unanswered"], json!(1.0));
    // The task was done by the bootstrap key, which is nobody; its contact was its owner's.
    assert_eq!(value(&app, "period=2026-11", "tasks_completed").await, json!(1));
    assert_eq!(value(&app, &of, "interactions").await, json!(1));
    let unanswered: Vec<Value> = rows(&app, &of, "first_response_minutes").await;
    assert_eq!(unanswered.iter().filter(|row| row["value"].is_null()).count(), 1);
    // The other lead's first contact is due within four working hours.
    app.at("2026-12-02T00:00:00Z").await;
    assert_eq!(value(&app, &of, "tasks_overdue").await, json!(1));
    assert_eq!(value(&app, &of, "new_customers").await, json!(0));
}

#[tokio::test]
async fn a_customer_is_new_with_the_first_purchase_or_won_deal_alone() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let [nimbus, cumulus] = [customer(&app, &ada).await, customer(&app, &ada).await];
    let bought = |customer: &str, on: &str| {
        let body = json!({ "customer_id": customer, "purchased_on": on, "total": usd("10.00") });
        let app = &app;
        async move { app.post("/v1/purchases", body).await.created() }
    };
    bought(&nimbus, "2026-10-31").await;
    bought(&nimbus, "2026-11-01").await;
    let won = deal(&app, &cumulus, &ada, json!({ "value": usd("5.00") })).await;
    close(&app, &won, "won").await;
    bought(&cumulus, "2026-11-02").await;
    for (period, new, bought) in [("2026-10", 1, "10.00"), ("2026-11", 1, "20.00")] {
        let of = format!("period={period}&user_id={ada}");
        assert_eq!(value(&app, &of, "new_customers").await, json!(new), "{period}");
        assert_eq!(value(&app, &of, "purchase_value").await, json!(bought), "{period}");
    }
    assert_eq!(rows(&app, "period=2026-11", "new_customers").await[0]["id"], json!(cumulus));
}

#[tokio::test]
async fn what_stands_as_of_now_is_the_same_on_the_next_page() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &ada).await;
    for _ in 0..3 {
        deal(&app, &nimbus, &ada, json!({ "value": usd("5.00") })).await;
    }
    deal(&app, &nimbus, &ada, json!({})).await;
    let path = "/v1/performance/pipeline_value/rows?period=2026-11&limit=2";
    let first = app.get(path).await.ok();
    app.pass(TimeDelta::seconds(1)).await;
    deal(&app, &nimbus, &ada, json!({ "value": usd("7.00") })).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app.get(&format!("{path}&cursor={cursor}")).await.ok();
    let count = |page: &Value| page["data"].as_array().unwrap().len();
    // One has no value, and is none of the three that the number is of.
    assert_eq!((count(&first), count(&second), &second["next_cursor"]), (2, 1, &Value::Null));
    assert_eq!(figure(&app, "period=2026-11", "pipeline_value").await["n"], json!(4));
}

/// One metric asked for alone is what it is among all.
#[tokio::test]
async fn a_metric_alone_is_the_same_as_among_all() {
    let app = TestApp::start().await;
    let north = app.team("North").await;
    let ada = app.rep("Ada", &north).await;
    let nimbus = customer(&app, &ada).await;
    for status in ["won", "lost", "won"] {
        let made = deal(&app, &nimbus, &ada, json!({ "value": usd("100.00") })).await;
        app.pass(TimeDelta::hours(6)).await;
        close(&app, &made, status).await;
    }
    deal(&app, &nimbus, &ada, json!({ "value": usd("70.00") })).await;
    let of = format!("period=2026-11&team_id={north}&compare=previous");
    let all = app.get(&format!("/v1/performance?{of}")).await.ok();
    let mut alone = Vec::new();
    for definition in app.get("/v1/metrics").await.ok()["data"].as_array().unwrap() {
        let metric = definition["metric"].as_str().unwrap();
        let one = app.get(&format!("/v1/performance?{of}&metric={metric}")).await.ok();
        alone.extend(one["metrics"].as_array().unwrap().iter().cloned());
    }
    assert_eq!(&json!(alone), &all["metrics"]);
    app.get("/v1/performance?period=2026-11&metric=sales").await.problem(400, "invalid_parameter");
}
