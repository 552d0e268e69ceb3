//! Figures against those that pandas finds of the same rows: `testkit/metrics/performance.py`.

mod behind;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

use serde_json::{Map, Value, json};
use testkit::{TestApp, sql::Sql};

use self::behind::miscounted;

/// In an order in which each finds what it refers to.
pub const TABLES: [&str; 20] = [
    "teams",
    "users",
    "team_memberships",
    "pipelines",
    "pipeline_stages",
    "customers",
    "contacts",
    "leads",
    "ownerships",
    "deals",
    "deal_stage_intervals",
    "purchases",
    "interactions",
    "surveys",
    "survey_versions",
    "survey_invitations",
    "survey_responses",
    "cases",
    "tasks",
    "emails",
];

/// What all ids begin with; the documents have `@` for it.
const BEGINNING: &str = "01900000-0000-7000-8000-0000";

/// How many differences are printed.
const PRINTED: usize = 40;

/// The two that are kept or, where it names a file, what `PERFORMANCE_YEARS` says.
fn documents() -> Vec<Value> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/metrics/years");
    let paths = match env::var_os("PERFORMANCE_YEARS") {
        Some(path) => vec![path.into()],
        None => vec![kept.join("new_york.json"), kept.join("santiago.json")],
    };
    let read = |path| {
        let text = fs::read_to_string(path).unwrap();
        text.replace("\"@", &format!("\"{BEGINNING}")).replace(":@", &format!(":{BEGINNING}"))
    };
    paths.iter().map(|path| serde_json::from_str(&read(path)).unwrap()).collect()
}

/// Writes rows into a table, each with what all of them have.
async fn load(sql: &mut Sql, table: &str, rows: &Value, same: &Value) {
    let whole = |row: &Value| {
        let (mut row, same) = (row.as_object().unwrap().clone(), same.as_object().unwrap());
        same.iter().for_each(|(column, value)| {
            row.entry(column).or_insert_with(|| value.clone());
        });
        row
    };
    let rows: Vec<Map<String, Value>> = rows.as_array().unwrap().iter().map(whole).collect();
    let columns: BTreeSet<&str> =
        rows.iter().flat_map(|row| row.keys()).map(String::as_str).collect();
    let columns = columns.into_iter().collect::<Vec<_>>().join(", ");
    // A year may have none of something.
    if columns.is_empty() {
        return;
    }
    sql.run(&format!(
        "insert into {table} ({columns}) select {columns} \
         from jsonb_populate_recordset(null::{table}, $rows${}$rows$::jsonb)",
        json!(rows)
    ))
    .await;
}

/// An organisation with these rows, at the document's `now`.
async fn organisation(document: &Value) -> TestApp {
    let now = document["now"].as_str().unwrap().parse().unwrap();
    let app = TestApp::start_at(now).await;
    let settings = json!({ "timezone": document["zone"], "currency": document["currency"] });
    app.patch("/v1/settings", settings).await.ok();
    let mut sql = Sql::on(app.database.url()).await;
    let (rows, nothing) = (document["rows"].as_object().unwrap(), json!({}));
    assert_eq!(rows.len(), TABLES.len(), "{:?}", rows.keys());
    for table in TABLES {
        let same = document["same"].get(table).unwrap_or(&nothing);
        load(&mut sql, table, &rows[table], same).await;
    }
    app
}

/// The query for a subject in a period.
fn query(entry: &Value) -> String {
    let mut query = format!("period={}", entry["period"].as_str().unwrap());
    for (field, parameter) in [("user", "user_id"), ("team", "team_id")] {
        if let Some(id) = entry[field].as_str() {
            query += &format!("&{parameter}={id}");
        }
    }
    query
}

/// Figures by metric and currency.
fn by_name(metrics: &Value) -> BTreeMap<String, &Map<String, Value>> {
    let metrics = metrics.as_array().unwrap().iter().map(|figure| figure.as_object().unwrap());
    let name = |figure: &Map<String, Value>| {
        let currency = figure.get("currency").and_then(Value::as_str).unwrap_or_default();
        format!("{} {currency}", figure["metric"].as_str().unwrap()).trim_end().to_owned()
    };
    metrics.map(|figure| (name(figure), figure)).collect()
}

/// Whether they say the same, 1 and 1.0 being one number.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => ours.as_f64() == theirs.as_f64(),
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, value)| theirs.get(key).is_some_and(|it| same(value, it)))
        }
        _ => ours == theirs,
    }
}

/// Where the figures of an answer are not those that the document expects; what it leaves out is null, or nothing.
fn differences(found: &Value, entry: &Value) -> Vec<String> {
    let (ours, theirs) = (by_name(&found["metrics"]), by_name(&entry["metrics"]));
    let of = format!("{} at {}", query(entry), entry["now"]);
    let names: Vec<&String> =
        ours.keys().chain(theirs.keys().filter(|it| !ours.contains_key(*it))).collect();
    let mut all = Vec::new();
    for name in names {
        let (Some(ours), Some(theirs)) = (ours.get(name), theirs.get(name)) else {
            let whose = if ours.contains_key(name) { "ours alone" } else { "theirs alone" };
            all.push(format!(
                "{of}: {name} is {whose}: {}",
                json!(ours.get(name).or(theirs.get(name)))
            ));
            continue;
        };
        for field in ["value", "n", "previous", "change", "difference", "reason", "details"] {
            let left_out = if field == "details" { json!({}) } else { Value::Null };
            let theirs = theirs.get(field).unwrap_or(&left_out);
            if !same(&ours[field], theirs) {
                all.push(format!("{of}: {name}: {field} is {}, theirs {theirs}", ours[field]));
            }
        }
    }
    if let Some(to) = entry.get("previous_to").filter(|to| *to != &found["previous_to"]) {
        all.push(format!("{of}: previous_to is {}, theirs {to}", found["previous_to"]));
    }
    all
}

#[tokio::test]
async fn figures_are_those_of_another_tool() {
    let mut all = Vec::new();
    for document in documents() {
        let app = organisation(&document).await;
        let expected = document["expected"].as_array().unwrap();
        assert!(expected.len() >= 20, "{} periods and subjects", expected.len());
        for entry in expected {
            app.clock.advance_to(entry["now"].as_str().unwrap().parse().unwrap());
            let compare = if entry["compare"] == true { "&compare=previous" } else { "" };
            let path = format!("/v1/performance?{}{compare}", query(entry));
            let found = app.get(&path).await.ok();
            all.extend(differences(&found, entry));
            if entry["rows"] == true {
                all.extend(miscounted(&app, &found, entry).await);
            }
        }
    }
    let printed = all.iter().take(PRINTED).cloned().collect::<Vec<_>>().join("\n");
    assert!(all.is_empty(), "{} differences\n{printed}", all.len());
}
