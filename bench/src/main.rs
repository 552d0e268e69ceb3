//! How much processor time a request costs, held against pgbench running the same SQL statements.
//!
//! See `bench/README.md`. What it measures is the built binary; this program only starts it, sends it requests and reads
//! the kernel's own accounts.

mod arrays;
mod capture;
mod database;
mod http;
mod kill;
mod load;
mod memory;
mod performance;
mod pgbench;
mod processor;
mod reminders;
mod report;
mod requests;
mod rounds;
mod scenario;
mod script;
mod seed;
mod service;
mod smtp;
mod stats;
mod surveys;
mod values;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::Parser;

use crate::{
    database::Database, memory::Memory, report::Report, scenario::Scenario, service::Services,
};

/// Measures Rapport against pgbench on a database of its own.
#[derive(Parser, Debug)]
#[command(args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Seconds instead of minutes: a few rows, one short round; figures of no meaning, but everything runs
    #[arg(long)]
    small: bool,

    /// Rows of the table of leads
    #[arg(long, default_value_t = 100_000)]
    leads: u32,

    /// Times that each side has its turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Length of a turn
    #[arg(long, default_value_t = 6.0)]
    seconds: f64,

    /// Connections of the load and of pgbench
    #[arg(long, default_value_t = 8)]
    connections: usize,

    /// Only these: create, batch, get, list, search; repeats
    #[arg(long)]
    only: Vec<String>,

    /// Measures this binary, rather than the release build of this checkout
    #[arg(long)]
    binary: Option<PathBuf>,

    /// Keeps the scripts that pgbench ran in this folder
    #[arg(long)]
    scripts: Option<PathBuf>,

    /// Writes the results here instead of over bench/RESULTS.md
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Measures how fast two workers send reminders that are due at once, and that none is lost or doubled
    Reminders(reminders::Args),
    /// Measures how fast two workers ask many contacts, and how many answers at once the API takes
    Surveys(surveys::Args),
    /// Measures what every metric of a month, a manager's digest and a hundred digests take on the rows of two years
    Performance(performance::Args),
}

/// How much is done.
#[derive(Clone, Copy, Debug)]
struct Plan {
    leads: u32,
    rounds: usize,
    turn: Duration,
    connections: usize,
    /// Rows of a batch.
    batch: u64,
    /// No figure of it is one.
    small: bool,
}

impl Args {
    fn plan(&self) -> Plan {
        let seconds = Duration::from_secs_f64(self.seconds);
        match self.small {
            false => Plan {
                leads: self.leads,
                rounds: self.rounds.max(1),
                turn: seconds,
                connections: self.connections.max(1),
                batch: scenario::BATCH,
                small: false,
            },
            true => Plan {
                leads: 500,
                rounds: 1,
                turn: Duration::from_secs(1),
                connections: 2,
                batch: scenario::PART,
                small: true,
            },
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    // One thread: the load must leave the processors to what is measured.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match &args.command {
        Some(Command::Reminders(args)) => return runtime.block_on(reminders::run(args)),
        Some(Command::Surveys(args)) => return runtime.block_on(surveys::run(args)),
        Some(Command::Performance(args)) => return runtime.block_on(performance::run(args)),
        None => {}
    }
    let plan = args.plan();
    let binary = service::given_or_built(args.binary.as_deref(), plan.small)?;
    let report = runtime.block_on(run(&args, plan, &binary))?;
    let text = report.markdown();
    println!("{text}");
    match (&args.out, plan.small || !args.only.is_empty() || args.binary.is_some()) {
        (Some(path), _) => std::fs::write(path, text).context("the results cannot be written")?,
        (None, true) => {}
        (None, false) => {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/RESULTS.md");
            std::fs::write(path, text).context("bench/RESULTS.md cannot be written")?;
        }
    }
    report.check(plan.small)
}

async fn run(args: &Args, plan: Plan, binary: &std::path::Path) -> anyhow::Result<Report> {
    let database = Database::start()?;
    let admin = database.connect().await?;
    service::migrate(binary, &database).await?;
    seed::fill(&admin, plan.leads).await?;
    let commit = database::commit_time(&admin).await?;
    let mut services = Services::start(binary, &database, &admin).await?;
    let memory = Memory::measure(&mut services, plan).await?;
    services.stop_worker().await?;
    let mut report = Report::new(&admin, plan, commit, memory).await?;
    for scenario in Scenario::all() {
        if !args.only.is_empty() && !args.only.iter().any(|name| *name == scenario.name()) {
            continue;
        }
        eprintln!("== {}", scenario.title());
        let plan = Plan { connections: scenario.connections(plan.connections), ..plan };
        let measured = rounds::measure(scenario, plan, &database, &admin, &services).await;
        keep_script(args, scenario, &database)?;
        report.add(scenario, measured.with_context(|| scenario.title().to_owned())?);
    }
    report.memory.finish(&services)?;
    services.stop().await?;
    database.stop()?;
    Ok(report)
}

fn keep_script(args: &Args, scenario: Scenario, database: &Database) -> anyhow::Result<()> {
    let script = pgbench::script_of(database);
    if let Some(folder) = args.scripts.as_ref().filter(|_| script.exists()) {
        std::fs::create_dir_all(folder)?;
        std::fs::copy(&script, folder.join(format!("{}.sql", scenario.name())))?;
        std::fs::remove_file(&script)?;
    }
    Ok(())
}
