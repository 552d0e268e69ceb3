//! Against the period before.

use serde_json::json;
use testkit::TestApp;

use super::{close, customer, deal, figure, usd};

/// A deal won at this instant.
async fn won(app: &TestApp, owner: &str, at: &str, amount: &str) {
    let of = customer(app, owner).await;
    let deal = deal(app, &of, owner, json!({ "value": usd(amount) })).await;
    close(app, &deal, "won").await;
    app.patch(&format!("/v1/deals/{deal}"), json!({ "closed_at": at })).await.ok();
}

#[tokio::test]
async fn a_whole_period_is_compared_with_the_whole_one_before() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    won(&app, &ada, "2026-09-30T23:59:59Z", "300.00").await;
    won(&app, &ada, "2026-10-01T00:00:00Z", "400.00").await;
    won(&app, &ada, "2026-10-31T12:00:00Z", "100.00").await;
    let revenue = figure(&app, "period=2026-10&compare=previous", "revenue").await;
    assert_eq!(
        (&revenue["value"], &revenue["previous"], &revenue["difference"], &revenue["change"]),
        (&json!("500.00"), &json!("300.00"), &json!("200.00"), &json!("0.6667"))
    );
    let count = figure(&app, "period=2026-10&compare=previous", "deals_won").await;
    assert_eq!((&count["change"], &count["difference"]), (&json!(1), &json!(1)));
    // A base of nothing gives no growth; a rate has a difference in points.
    let first = figure(&app, "period=2026-09&compare=previous", "revenue").await;
    assert_eq!((&first["previous"], &first["change"]), (&json!("0.00"), &json!(null)));
    let rate = figure(&app, "period=2026-10&compare=previous", "win_rate").await;
    assert_eq!((&rate["value"], &rate["change"]), (&json!(1.0), &json!(0.0)));
    let alone = figure(&app, "period=2026-10", "revenue").await;
    assert_eq!((&alone["previous"], &alone["change"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn a_running_period_is_compared_with_the_same_working_days_of_the_one_before() {
    // A Friday, the fifteenth working day of November 2026; October's fifteenth is Wednesday the 21st.
    let app = TestApp::start_at("2026-11-20T10:00:00Z".parse().unwrap()).await;
    let ada = app.user("Ada", "rep", json!({})).await;
    won(&app, &ada, "2026-10-21T10:00:00Z", "100.00").await;
    won(&app, &ada, "2026-10-21T10:00:01Z", "900.00").await;
    won(&app, &ada, "2026-11-20T10:00:00Z", "150.00").await;
    let of = "period=2026-11&compare=previous";
    let found = app.get(&format!("/v1/performance?{of}")).await.ok();
    assert_eq!(found["previous_period"], "2026-10");
    assert_eq!(found["previous_to"], "2026-10-21T10:00:00.000001Z");
    let revenue = figure(&app, of, "revenue").await;
    assert_eq!((&revenue["previous"], &revenue["change"]), (&json!("100.00"), &json!("0.5000")));
    // On Saturday the whole of Friday counts.
    app.at("2026-11-21T09:00:00Z").await;
    let revenue = figure(&app, of, "revenue").await;
    assert_eq!(revenue["previous"], "1000.00");
}
