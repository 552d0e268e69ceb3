//! What each metric comes to, and the rows behind it.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::TestApp;

use super::{close, customer, deal, figure, rows, usd, value};

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
