//! Runs pgbench.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, ensure};

use crate::{database::Database, script::Script};

/// How long it runs.
#[derive(Clone, Copy, Debug)]
pub enum Length {
    For(Duration),
    /// Transactions of each connection.
    Count(u32),
}

/// What pgbench says of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    pub transactions: u64,
    /// Without the time in which the connections were made.
    pub per_second: f64,
}

/// Where the script of the last run stands.
pub fn script_of(database: &Database) -> PathBuf {
    database.dir().join("script.sql")
}

/// One thread, no vacuum; any failure ends the measurement.
pub fn run(
    script: &Script,
    connections: usize,
    length: Length,
    database: &Database,
) -> anyhow::Result<Run> {
    let file = script_of(database);
    std::fs::write(&file, &script.text)?;
    let mut command = command(database, &file, connections);
    command.args(["-M", if script.prepared { "prepared" } else { "extended" }]);
    match length {
        Length::For(time) => command.args(["-T", &time.as_secs().max(1).to_string()]),
        Length::Count(count) => command.args(["-t", &count.to_string()]),
    };
    for (name, value) in &script.constants {
        command.args(["-D", &format!("{name}={value}")]);
    }
    let output = command.arg(pgserver::NAME).output().context("pgbench cannot be run")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    let complaint: String = complaint.chars().take(2000).collect();
    ensure!(output.status.success(), "pgbench failed: {complaint}");
    parse(&said).with_context(|| format!("pgbench: {said}{complaint}"))
}

fn command(database: &Database, file: &Path, connections: usize) -> Command {
    let server = database.server();
    let mut command = Command::new(database.program("pgbench"));
    command.args(["-n", "-j", "1", "-D", "i=0"]);
    command.args(["-c", &connections.to_string(), "-p", &server.port().to_string()]);
    command.args(["-U", pgserver::NAME]).arg("-h").arg(server.socket_dir()).arg("-f").arg(file);
    command.env("PGAPPNAME", "pgbench");
    command
}

fn parse(said: &str) -> Option<Run> {
    let value = |label: &str| said.lines().find_map(|line| line.strip_prefix(label));
    let failed = value("number of failed transactions: ");
    if failed.is_some_and(|failed| !failed.starts_with("0 ")) {
        return None;
    }
    let transactions = value("number of transactions actually processed: ")?;
    let transactions = transactions.split('/').next()?.trim().parse().ok()?;
    let per_second = value("tps = ")?.split(' ').next()?.parse().ok()?;
    Some(Run { transactions, per_second })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_pgbench_says() {
        let said = "number of transactions actually processed: 8/8\n\
            number of failed transactions: 0 (0.000%)\n\
            tps = 12.5 (without initial connection time)\n";
        assert_eq!(parse(said), Some(Run { transactions: 8, per_second: 12.5 }));
        assert_eq!(parse(&said.replace("0 (0.000%)", "1 (12.5%)")), None);
    }
}
