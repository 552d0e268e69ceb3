//! Pages of a list: no row is lost or comes twice, whatever arrives between them.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

/// One task to be: the seconds between it and the one before, and its due time, in hours from the beginning.
type Row = (u8, Option<u8>);

const SORTS: [&str; 8] = [
    "created_at",
    "-created_at",
    "updated_at",
    "-updated_at",
    "due_at",
    "-due_at",
    "remind_at",
    "-remind_at",
];

async fn make(app: &TestApp, owner: &str, row: Row) -> String {
    app.clock.advance(chrono::TimeDelta::seconds(i64::from(row.0)));
    let due = row.1.map(|hours| testkit::app::begin() + chrono::TimeDelta::hours(i64::from(hours)));
    let body = json!({ "subject": "Call", "owner_id": owner, "due_at": due, "remind_at": due });
    id(&app.post("/v1/tasks", body).await.created())
}

/// The order that the list promises: by the field, absent values last, ties by id.
fn in_order(rows: &[Value], sort: &str) -> bool {
    let (field, down) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
    rows.windows(2).all(|pair| {
        let [a, b] = [&pair[0], &pair[1]];
        let ids = if down { id(a) > id(b) } else { id(a) < id(b) };
        match (a[field].as_str(), b[field].as_str()) {
            (Some(x), Some(y)) if x == y => ids,
            (Some(x), Some(y)) => (x < y) != down,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => ids,
        }
    })
}

/// Walks a whole list while further rows arrive; answers every row that came.
async fn walk(
    app: &TestApp,
    owner: &str,
    sort: &str,
    limit: usize,
    late: &mut Vec<Row>,
) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app
            .get(&format!("/v1/tasks?owner_id={owner}&sort={sort}&limit={limit}{cursor}"))
            .await
            .ok();
        let data = page["data"].as_array().unwrap();
        assert!(data.len() <= limit);
        rows.extend(data.iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { return rows };
        assert_eq!(data.len(), limit, "only the last page is short");
        cursor = format!("&cursor={next}");
        if let Some(row) = late.pop() {
            make(app, owner, row).await;
        }
    }
}

async fn check(app: &TestApp, number: usize, rows: Vec<Row>, late: Vec<Row>, limit: usize) {
    let owner = app.user(&format!("U{number} Rep"), "rep", json!({})).await;
    let mut here = Vec::new();
    for row in rows {
        here.push(make(app, &owner, row).await);
    }
    for sort in SORTS {
        let walked = walk(app, &owner, sort, limit, &mut late.clone()).await;
        let ids: Vec<String> = walked.iter().map(id).collect();
        let unique: HashSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "a row came twice by {sort}");
        assert!(here.iter().all(|id| unique.contains(id)), "a row was lost by {sort}");
        assert!(in_order(&walked, sort), "{sort}: {walked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_is_lost_and_none_comes_twice() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let row = (0_u8..2, prop::option::of(0_u8..3));
    let strategy =
        (prop::collection::vec(row.clone(), 0..12), prop::collection::vec(row, 0..3), 1_usize..5);
    let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
    let number = AtomicUsize::new(0);
    let tested = TestRunner::new(config).run(&strategy, |(rows, late, limit)| {
        let number = number.fetch_add(1, Ordering::Relaxed);
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(check(&app, number, rows, late, limit));
        });
        Ok(())
    });
    tested.unwrap();
}
