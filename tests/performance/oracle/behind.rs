//! Whether the rows behind a figure come to it.

use serde_json::{Map, Value, json};
use testkit::TestApp;

use super::{by_name, query};

/// All rows behind a figure.
async fn rows(app: &TestApp, query: &str, metric: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/performance/{metric}/rows?{query}&limit=200{cursor}");
        let page = app.get(&path).await.ok();
        all.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// What a metric comes to by its rows, in the way that its definition names; `formula` is of more than these.
fn combined(how: &str, rows: &[Value]) -> Option<f64> {
    let number = |it: &Value| it.as_f64().or_else(|| it.as_str()?.parse().ok());
    let mut values: Vec<f64> = rows.iter().filter_map(|row| number(&row["value"])).collect();
    values.sort_by(f64::total_cmp);
    let (n, sum) = (values.len(), values.iter().sum::<f64>());
    match how {
        "count" => Some(n as f64),
        "sum" => Some(sum),
        _ if n == 0 => None,
        "mean" => Some(sum / n as f64),
        "median" => Some((values[(n - 1) / 2] + values[n / 2]) / 2.0),
        "ratio" => {
            let weights: f64 = rows.iter().filter_map(|row| number(&row["weight"])).sum();
            (weights > 0.0).then(|| sum / weights)
        }
        _ => panic!("{how}"),
    }
}

/// Where the rows behind the figures of an answer do not come to them.
pub async fn miscounted(app: &TestApp, found: &Value, entry: &Value) -> Vec<String> {
    let definitions = app.get("/v1/metrics").await.ok();
    let definitions = definitions["data"].as_array().unwrap();
    let mut all = Vec::new();
    for (name, figure) in by_name(&found["metrics"]) {
        let how = definitions.iter().find(|it| it["metric"] == figure["metric"]).unwrap();
        let how = how["combined"].as_str().unwrap();
        let in_it = figure["currency"].as_str().map(|currency| format!("&currency={currency}"));
        let query = query(entry) + &in_it.unwrap_or_default();
        let rows = rows(app, &query, figure["metric"].as_str().unwrap()).await;
        let of = format!("{query}: {name} of {} rows, by {how}", rows.len());
        let valued = rows.iter().filter(|row| !row["value"].is_null()).count();
        if json!(valued) != figure["n"] {
            all.push(format!("{of}: {valued} have a value, n is {}", figure["n"]));
        }
        if rows.iter().any(|row| entry["user"].is_string() && row["owner_id"] != entry["user"]) {
            all.push(format!("{of}: some are of another owner"));
        }
        if how != "formula" && !rounds_to(combined(how, &rows), figure) {
            let combined = combined(how, &rows);
            all.push(format!("{of}: they come to {combined:?}, it is {}", figure["value"]));
        }
    }
    all
}

/// Whether a number is this figure's value before it was rounded.
fn rounds_to(number: Option<f64>, figure: &Map<String, Value>) -> bool {
    let value = &figure["value"];
    let decimals = match figure["unit"].as_str().unwrap() {
        "count" | "JPY" => 0,
        "score" | "days" | "minutes" => 1,
        "rate" => 4,
        _ => 2,
    };
    let rounded = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    match (number, rounded) {
        (Some(number), Some(rounded)) => {
            (number - rounded).abs() <= 0.5 * 10_f64.powi(-decimals) + 1e-6
        }
        (number, rounded) => number == rounded,
    }
}
