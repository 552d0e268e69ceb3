//! Gives the rows of a demo to another tool: `testkit/metrics/demo.sh`.

use std::{env, fs};

use serde_json::{Map, Value, json};
use testkit::{TestApp, sql::Sql};

use super::{SMALL, filled};
use crate::performance::oracle::TABLES;

/// Columns that are computed from others, or refer to what is loaded later.
const LEFT_OUT: [(&str, &[&str]); 3] =
    [("leads", &["email", "phone"]), ("contacts", &["email", "phone"]), ("teams", &["lead_id"])];

/// Writes them into the file that `DEMO_ROWS` names, `DEMO_PERCENT` of a whole year of `DEMO_SEED`.
#[tokio::test]
async fn rows_for_another_tool() {
    let Some(path) = env::var_os("DEMO_ROWS") else { return };
    let number = |name: &str, usual: u64| {
        env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name}")))
    };
    let app = TestApp::start().await;
    let percent = usize::try_from(number("DEMO_PERCENT", u64::try_from(SMALL).unwrap())).unwrap();
    filled(&app, number("DEMO_SEED", 1), percent).await.unwrap();
    let mut sql = Sql::on(app.database.url()).await;
    // The database that they are loaded into has a default pipeline of its own.
    sql.run("update pipelines set is_default = false, name = 'Demo'").await;
    let mut rows = Map::new();
    for table in TABLES {
        let left_out =
            LEFT_OUT.iter().find(|(of, _)| *of == table).map_or(&[] as &[&str], |(_, all)| all);
        let left_out = left_out.iter().map(|column| format!(" - '{column}'")).collect::<String>();
        let all = sql.texts(&format!("to_jsonb(one){left_out}"), &format!("{table} as one")).await;
        let all = all.iter().map(|row| serde_json::from_str::<Value>(row).unwrap());
        rows.insert(table.to_owned(), all.collect());
    }
    let settings = app.get("/v1/settings").await.ok();
    let calendar = settings["default_calendar_id"].as_str().unwrap();
    let calendar = app.get(&format!("/v1/calendars/{calendar}")).await.ok();
    let leaves = sql.texts("to_jsonb(one)", "leaves as one").await;
    let leaves = leaves.iter().map(|row| serde_json::from_str::<Value>(row).unwrap());
    let whole = json!({
        "zone": settings["timezone"], "currency": settings["currency"], "now": app.clock.now(), "rows": rows,
        "calendar": calendar, "leaves": leaves.collect::<Value>(),
    });
    fs::write(path, whole.to_string()).unwrap();
}
