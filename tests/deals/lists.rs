use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::TestApp;

use super::{customer, deal, rows, stages};

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["name"].as_str().unwrap()).collect()
}

/// Four deals of two customers, an hour apart.
async fn four(app: &TestApp) -> (String, String, String) {
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(app, None).await, customer(app, None).await);
    let third = stages(app).await[2].clone();
    for (customer, more) in [
        (&nimbus, json!({ "name": "b", "owner_id": ada, "expected_close_on": "2026-12-24" })),
        (&nimbus, json!({ "name": "d", "stage_id": third, "expected_close_on": "2026-12-01" })),
        (&cumulus, json!({ "name": "a", "status": "won", "closed_at": "2026-11-10T08:00:00Z" })),
        (&cumulus, json!({ "name": "c", "status": "lost", "lost_reason": "x" })),
    ] {
        deal(app, customer, more).await;
        app.clock.advance(TimeDelta::hours(1));
    }
    (ada, nimbus, third)
}

#[tokio::test]
async fn deals_are_found_by_what_they_are() {
    let app = TestApp::start().await;
    let (ada, nimbus, third) = four(&app).await;
    let pipeline = rows(&app, "/v1/pipelines").await[0]["id"].as_str().unwrap().to_owned();
    for (filter, found) in [
        (format!("customer_id={nimbus}"), &["d", "b"][..]),
        (format!("owner_id={ada}"), &["b"]),
        ("status=lost".to_owned(), &["c"]),
        (format!("stage_id={third}"), &["d"]),
        (format!("pipeline_id={pipeline}&status=open"), &["d", "b"]),
        ("expected_close_after=2026-12-01".to_owned(), &["b"]),
        ("expected_close_before=2026-12-24".to_owned(), &["d"]),
        ("closed_after=2026-11-10T08:00:00Z".to_owned(), &["c"]),
        ("closed_before=2026-11-20T08:00:00Z".to_owned(), &["a"]),
        ("created_after=2026-11-20T10:00:00Z".to_owned(), &["c"]),
        ("created_before=2026-11-20T09:00:00Z".to_owned(), &["b"]),
        ("updated_after=2026-11-20T09:00:00Z".to_owned(), &["c", "a"]),
    ] {
        assert_eq!(names(&rows(&app, &format!("/v1/deals?{filter}")).await), found, "{filter}");
    }
    app.get("/v1/deals?colour=red").await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn every_order_is_the_same_page_by_page() {
    let app = TestApp::start().await;
    four(&app).await;
    for (sort, order) in [
        ("created_at", ["b", "d", "a", "c"]),
        ("-updated_at", ["c", "a", "d", "b"]),
        ("name", ["a", "b", "c", "d"]),
        ("-name", ["d", "c", "b", "a"]),
        ("closed_at", ["a", "c", "b", "d"]),
        ("-closed_at", ["c", "a", "d", "b"]),
        ("expected_close_on", ["d", "b", "a", "c"]),
        ("-expected_close_on", ["b", "d", "c", "a"]),
        ("next_follow_up_at", ["b", "d", "a", "c"]),
    ] {
        let path = format!("/v1/deals?sort={sort}");
        assert_eq!(names(&rows(&app, &path).await), order, "{sort}");
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.get(&format!("{path}&limit=1{cursor}")).await.ok();
            found.extend(page["data"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(names(&found), order, "{sort} page by page");
    }
}
