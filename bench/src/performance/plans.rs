//! How PostgreSQL reads the rows of each source, as it plans them on the rows of two years: a page to compare by `git diff`.

use std::{collections::BTreeMap, fmt::Write, net::SocketAddr, time::Duration};

use anyhow::Context;
use tokio_postgres::Client;

use super::WHOSE;
use crate::{database::Database, service};

/// Each session from now on writes the plans of its statements to the log.
const LOGGED: [&str; 4] = [
    "LOAD 'auto_explain'",
    "ALTER SYSTEM SET session_preload_libraries = 'auto_explain'",
    "ALTER SYSTEM SET auto_explain.log_min_duration = 0",
    "SELECT pg_reload_conf()",
];

/// Where the statements of sums end, in the log.
const END: &str = "GROUP BY GROUPING SETS";
/// What comes before the comment that says what a source is: of some, and of everybody.
const BEGIN: [&str; 2] = ["fact AS MATERIALIZED (", "WITH counted AS ("];

/// From now on; what has a session already is not logged. False where the server has no such module.
pub async fn log(admin: &Client) -> bool {
    for statement in LOGGED {
        if admin.batch_execute(statement).await.is_err() {
            return false;
        }
    }
    // A reload takes a moment.
    tokio::time::sleep(Duration::from_millis(500)).await;
    true
}

/// The plans of a month's sums, of a rep, a team and everybody.
pub async fn page(address: SocketAddr, database: &Database) -> anyhow::Result<String> {
    let mut page = String::from(HEAD);
    for (what, whose) in WHOSE {
        let before = std::fs::read_to_string(database.log())?.len();
        service::ask(address, "GET", &format!("/v1/performance?period=2026-03{whose}"), "").await?;
        let log = std::fs::read_to_string(database.log())?;
        let said = log.get(before..).context("the log was cut")?;
        for (source, plan) in plans(said) {
            // Writing to a string does not fail.
            _ = writeln!(page, "== {what}: {source}\n{plan}");
        }
    }
    Ok(page)
}

/// By what the source is: the nodes, without costs.
fn plans(log: &str) -> BTreeMap<String, String> {
    let entries = log.split(" plan:\n").skip(1);
    entries
        .filter_map(|entry| {
            let lines: Vec<&str> =
                entry.lines().take_while(|line| line.starts_with('\t')).collect();
            let begin = lines
                .iter()
                .position(|line| BEGIN.iter().any(|begin| line.trim_end().ends_with(begin)))?;
            let source = lines.get(begin + 1)?.trim().trim_start_matches("-- ").to_owned();
            let end = lines.iter().position(|line| line.contains(END))?;
            let nodes = lines.get(end + 1..)?.iter().filter_map(|line| node(line));
            Some((source, nodes.collect::<Vec<_>>().join("\n")))
        })
        .collect()
}

/// `  ->  Index Scan using … on …`, where the line is a node.
fn node(line: &str) -> Option<String> {
    let (shape, _) = line.strip_prefix('\t')?.split_once("  (cost=")?;
    Some(shape.to_owned())
}

const HEAD: &str = "# How PostgreSQL reads the rows behind a month's figures, on the rows of `bench performance`: written by it, to be compared.\n\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_its_nodes_by_what_the_source_is() {
        let log = "api|LOG:  duration: 1 ms  plan:\n\tQuery Text: WITH membership AS (\n\t), fact AS MATERIALIZED (\n\t    -- Deals by when.\n\t    SELECT 1\n\
            \tGROUP BY GROUPING SETS ((part), ())\n\tAggregate  (cost=1.0..2.0 rows=1 width=8)\n\t  Group Key: ()\n\
            \t  ->  Seq Scan on deals  (cost=0.0..1.0 rows=1 width=8)\napi|LOG:  other\n";
        let found = plans(log);
        let expected = "Aggregate\n  ->  Seq Scan on deals";
        assert_eq!(found.get("Deals by when.").map(String::as_str), Some(expected));
    }
}
