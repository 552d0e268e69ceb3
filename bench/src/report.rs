//! The results, as a page.

use std::{fmt::Write, time::Duration};

use anyhow::ensure;
use tokio_postgres::Client;

use crate::{
    Plan,
    memory::{Memory, Sample},
    rounds::{Measured, Outcome, Turn},
    scenario::Scenario,
    stats::Spread,
};

/// What each process is to stay under, in MiB.
const AT_REST: f64 = 40.0;
const AT_WORK: f64 = 80.0;

pub struct Report {
    plan: Plan,
    machine: Vec<(&'static str, String)>,
    pub memory: Memory,
    results: Vec<(Scenario, Outcome)>,
}

impl Report {
    pub async fn new(
        admin: &Client,
        plan: Plan,
        commit: Duration,
        memory: Memory,
    ) -> anyhow::Result<Self> {
        let mut machine = machine(admin, commit).await?;
        machine.extend([
            ("build", if plan.small { "as it stands".into() } else { "release".into() }),
            ("leads", plan.leads.to_string()),
            ("connections", plan.connections.to_string()),
            ("rounds", format!("{} of {:.0} s a side", plan.rounds, plan.turn.as_secs_f64())),
        ]);
        Ok(Self { plan, machine, memory, results: Vec::new() })
    }

    pub fn add(&mut self, scenario: Scenario, outcome: Outcome) {
        self.results.push((scenario, outcome));
    }

    /// Every scenario has to have a result, or a reason for having none.
    pub fn check(&self, small: bool) -> anyhow::Result<()> {
        for (scenario, outcome) in &self.results {
            if let Outcome::Measured(measured) = outcome {
                let counted = measured.rounds.iter().all(|(ours, theirs)| {
                    ours.requests >= 1.0 && (theirs.requests >= 1.0 || !small)
                });
                ensure!(counted && !measured.rounds.is_empty(), "{}: no request", scenario.name());
            }
        }
        ensure!(!self.results.is_empty(), "nothing was measured");
        Ok(())
    }

    pub fn markdown(&self) -> String {
        let mut out = String::from(HEAD);
        if self.plan.small {
            out.push_str("**The small form: these figures mean nothing.**\n\n");
        }
        for (name, value) in &self.machine {
            // Writing to a string does not fail.
            _ = writeln!(out, "- {name}: {value}");
        }
        self.ratios(&mut out);
        self.costs(&mut out);
        self.memory_table(&mut out);
        out
    }

    fn measured(&self) -> impl Iterator<Item = (Scenario, &Measured)> {
        self.results.iter().filter_map(|(scenario, outcome)| match outcome {
            Outcome::Measured(measured) => Some((*scenario, measured)),
            Outcome::Skipped(_) => None,
        })
    }

    fn ratios(&self, out: &mut String) {
        out.push_str(RATIOS);
        for (scenario, measured) in self.measured() {
            let ratio = |of: &dyn Fn(&(Turn, Turn)) -> f64| of_rounds(measured, of);
            let time = ratio(&|(ours, theirs)| theirs.cost() / ours.cost());
            let alone = ratio(&|(ours, theirs)| theirs.postgres_cost() / ours.cost());
            let speed = ratio(&|(ours, theirs)| ours.per_second / theirs.per_second);
            let goal = scenario.goal();
            let reached = time.is_some_and(|time| time.median >= goal);
            _ = writeln!(
                out,
                "| {} | {} | {goal} | {} | {} | {} |",
                scenario.title(),
                shown(time, 2),
                if reached { "yes" } else { "no" },
                shown(speed, 2),
                shown(alone, 2),
            );
        }
        for (_, outcome) in &self.results {
            if let Outcome::Skipped(why) = outcome {
                _ = writeln!(out, "\nNot measured: {why}.");
            }
        }
    }

    fn costs(&self, out: &mut String) {
        out.push_str(COSTS);
        for (scenario, measured) in self.measured() {
            let cell = |of: &dyn Fn(&(Turn, Turn)) -> f64| shown(of_rounds(measured, of), 0);
            _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                scenario.title(),
                cell(&|(ours, _)| ours.cost() - ours.postgres_cost()),
                cell(&|(ours, _)| ours.postgres_cost()),
                cell(&|(_, theirs)| theirs.cost() - theirs.postgres_cost()),
                cell(&|(_, theirs)| theirs.postgres_cost()),
                cell(&|(ours, _)| ours.load_cost()),
                cell(&|(ours, _)| ours.per_second),
                cell(&|(_, theirs)| theirs.per_second),
                measured.statements,
                measured.parsed,
            );
        }
    }

    fn memory_table(&self, out: &mut String) {
        let memory = &self.memory;
        _ = writeln!(
            out,
            "\n## Memory\n\nMiB. The load: {} leads posted, read and listed in {:.0} s, {} mails sent by the worker meanwhile; for \
             the API also everything above. Goals: {AT_REST} at rest, {AT_WORK} at work.\n\n\
             | process | at rest: resident | its share | at work: resident | its share | highest |\n\
             | --- | --- | --- | --- | --- | --- |",
            memory.leads, memory.seconds, memory.mails,
        );
        let rows = [
            ("api", memory.api_at_rest, memory.api_at_work),
            ("worker", memory.worker_at_rest, memory.worker_at_work),
        ];
        for (name, rest, work) in rows {
            let Sample { rss, pss, peak } = work;
            _ = writeln!(
                out,
                "| {name} | {:.1} | {:.1} | {rss:.1} | {pss:.1} | {peak:.1} |",
                rest.rss, rest.pss,
            );
        }
    }
}

/// What it was measured on.
pub async fn machine(
    admin: &Client,
    commit: Duration,
) -> anyhow::Result<Vec<(&'static str, String)>> {
    let version: String = admin.query_one("SHOW server_version", &[]).await?.get(0);
    let cores = std::thread::available_parallelism()?;
    let memory_kib = std::fs::read_to_string("/proc/meminfo")?;
    let total = memory_kib.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok());
    Ok(vec![
        ("processors", cores.to_string()),
        ("memory", format!("{:.0} GiB", total.unwrap_or_default() / 1024.0 / 1024.0)),
        (
            "PostgreSQL",
            format!(
                "{version}, durable: fsync, synchronous_commit and full_page_writes on; else its own settings"
            ),
        ),
        ("one durable commit", format!("{:.2} ms", commit.as_secs_f64() * 1e3)),
    ])
}

fn of_rounds(measured: &Measured, of: impl Fn(&(Turn, Turn)) -> f64) -> Option<Spread> {
    Spread::of(measured.rounds.iter().map(of))
}

/// The median, and from where to where it went.
pub fn shown(spread: Option<Spread>, digits: usize) -> String {
    match spread {
        None => "–".to_owned(),
        Some(Spread { median, low, high }) => {
            format!("{median:.digits$} ({low:.digits$}–{high:.digits$})")
        }
    }
}

const HEAD: &str = "# Results\n\n\
    Written by `cargo run --release -p bench`; what the figures are stands in [README.md](README.md).\n\n";

const RATIOS: &str = "\n## Against pgbench\n\n\
    Ratios: 1 is as good as pgbench with the same statements, more is better. Medians of the rounds, lowest and highest in \
    brackets.\n\n\
    | request | processor time | goal | reached | requests a second | pgbench's own time left out |\n\
    | --- | --- | --- | --- | --- | --- |\n";

const COSTS: &str = "\n## What a request costs\n\n\
    Microseconds of processor time a request, and requests a second. `load` is what sends the requests to Rapport, and is in \
    no ratio.\n\n\
    | request | API | PostgreSQL under it | pgbench | PostgreSQL under it | load | API: a second | pgbench: a second | statements \
    | parsed anew |\n\
    | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
