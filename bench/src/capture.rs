//! Which statements a request issues: read off PostgreSQL's own log of it.

use std::{
    io::{Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};

use anyhow::{Context, ensure};
use tokio::time::sleep;
use tokio_postgres::Client;

use crate::{database::Database, load, scenario::Scenario, service::Services};

/// Sessions read a changed setting before their next command.
const RELOAD: Duration = Duration::from_millis(400);

/// One statement as the server sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// As text; `None` is NULL.
    pub parameters: Vec<Option<String>>,
}

/// The statements of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    pub statements: Vec<Statement>,
    /// How many of them were parsed anew rather than prepared before: each a round trip more.
    pub parsed: usize,
    /// What the request was about.
    pub number: u64,
    /// The milliseconds between which its ids were made.
    pub made: (u64, u64),
}

/// Sends a few single requests with the log on, and answers the statements of the one for which least was prepared anew: it
/// met a connection that had seen such requests.
pub async fn capture(
    scenario: Scenario,
    rows: u64,
    numbers: impl Fn(u64) -> u64,
    database: &Database,
    admin: &Client,
    services: &Services,
) -> anyhow::Result<Captured> {
    log_statements(admin, true).await?;
    let mut best = None::<Captured>;
    let log = database.log();
    for turn in 0..6 {
        let number = numbers(turn);
        let begin = log.metadata()?.len();
        let before = milliseconds(admin).await?;
        let (status, body) = load::single(scenario, number, rows, services).await?;
        ensure!(status == scenario.expects(), "{status}: {body}");
        let after = milliseconds(admin).await?;
        let (statements, parsed) = parse(&tail(&log, begin)?, "api");
        let made = (before.saturating_sub(1000), after + 1000);
        let captured = Captured { statements, parsed, number, made };
        let better = |best: &Captured| {
            (best.parsed, best.statements.len()) > (captured.parsed, captured.statements.len())
        };
        if best.as_ref().is_none_or(better) {
            best = Some(captured);
        }
    }
    log_statements(admin, false).await?;
    let best = best.context("no request")?;
    ensure!(!best.statements.is_empty(), "the log tells of no statement");
    Ok(best)
}

async fn log_statements(admin: &Client, on: bool) -> anyhow::Result<()> {
    let value = if on { "0" } else { "-1" };
    admin.batch_execute(&format!("ALTER SYSTEM SET log_min_duration_statement = {value}")).await?;
    admin.batch_execute("SELECT pg_reload_conf()").await?;
    sleep(RELOAD).await;
    Ok(())
}

/// By the database's clock.
pub async fn milliseconds(admin: &Client) -> anyhow::Result<u64> {
    let query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8";
    let now: i64 = admin.query_one(query, &[]).await?.get(0);
    Ok(u64::try_from(now)?)
}

fn tail(path: &Path, begin: u64) -> anyhow::Result<String> {
    let mut file = std::fs::File::open(path)?;
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The executed statements of an application in the log, and how many were parsed. An entry goes on in lines that begin
/// with a tab.
fn parse(log: &str, application: &str) -> (Vec<Statement>, usize) {
    let prefix = format!("{application}|");
    let joined = log.replace("\n\t", "\u{1}");
    let (mut statements, mut parsed) = (Vec::<Statement>::new(), 0);
    let mut executed = false;
    for line in joined.lines().filter_map(|line| line.strip_prefix(&prefix)) {
        let line = line.replace('\u{1}', "\n");
        if let Some(detail) = line.strip_prefix("DETAIL:  ") {
            let list = detail.get("parameters: ".len()..).unwrap_or_default();
            if let (true, Some(last)) = (executed, statements.last_mut()) {
                last.parameters = parameters(list);
            }
            continue;
        }
        executed = false;
        let Some((_, what)) = line.split_once(" ms  ") else { continue };
        let Some((kind, sql)) = what.split_once(": ") else { continue };
        parsed += usize::from(kind.starts_with("parse "));
        if kind.starts_with("execute ") || kind == "statement" {
            executed = true;
            statements.push(Statement { sql: sql.to_owned(), parameters: Vec::new() });
        }
    }
    (statements, parsed)
}

/// Of `$1 = 'it''s', $2 = NULL`.
fn parameters(list: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut rest = list;
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            found.push(None);
            rest = value;
            continue;
        };
        let mut text = String::new();
        let mut chars = quoted.char_indices().peekable();
        let mut end = quoted.len();
        while let Some((at, c)) = chars.next() {
            if c != '\'' {
                text.push(c);
            } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
                text.push('\'');
            } else {
                end = at + 1;
                break;
            }
        }
        found.push(Some(text));
        rest = quoted.get(end..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_executed() {
        let log = "api|LOG:  duration: 0.1 ms  parse s1: SELECT $1,\n\t $2\n\
            api|LOG:  duration: 0.1 ms  bind s1: SELECT $1,\n\t $2\n\
            api|DETAIL:  parameters: $1 = 'no'\n\
            worker|LOG:  duration: 0.1 ms  statement: BEGIN\n\
            api|LOG:  duration: 0.1 ms  execute s1: SELECT $1,\n\t $2\n\
            api|DETAIL:  parameters: $1 = 'it''s = 1, $2', $2 = NULL, $3 = ''\n\
            api|LOG:  duration: 0.1 ms  statement: COMMIT\n";
        let (statements, parsed) = parse(log, "api");
        let text = |text: &str| Some(text.to_owned());
        let expected =
            [("SELECT $1,\n $2", vec![text("it's = 1, $2"), None, text("")]), ("COMMIT", vec![])];
        let expected =
            expected.map(|(sql, parameters)| Statement { sql: sql.to_owned(), parameters });
        assert_eq!(statements, expected);
        assert_eq!(parsed, 1);
    }
}
