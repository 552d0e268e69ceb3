//! `bench reminders`: 20,000 reminders that are due at one instant, two workers, one mail server.
//!
//! See `bench/README.md`. The kill comes first, since it also tells how large a message is; then the turns.

mod due;
mod kill;
mod report;
mod rival;
mod target;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use tokio::time::{Instant, sleep};

use self::{
    due::Due,
    report::Report,
    rival::{Rival, Turn},
    target::{SmtpSink, Target},
};
use crate::{
    database::{self, Database},
    memory::Sample,
    processor,
    service::{self, Service},
    smtp::Sink,
};

/// For a turn, and for what a killed worker held to be taken up.
const PATIENCE: Duration = Duration::from_secs(300);

/// What two workers send side by side, and so what the others get.
const SESSIONS: usize = 32;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// A hundred reminders into a server of our own, nobody to compare with; figures of no meaning, but everything runs
    #[arg(long)]
    small: bool,

    /// Reminders that are due at once
    #[arg(long, default_value_t = 20_000)]
    messages: u64,

    /// Times that each side has its turn
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Measures this binary, rather than the release build of this checkout
    #[arg(long)]
    binary: Option<PathBuf>,

    /// Writes the results here instead of over bench/REMINDERS.md
    #[arg(long)]
    out: Option<PathBuf>,
}

/// One turn of the two workers.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    pub per_second: f64,
    /// From when they were due to the first message.
    pub first_after: Duration,
    /// Processor time a message: both workers, and PostgreSQL.
    pub workers: Duration,
    pub postgres: Duration,
}

/// What a round gave: ours, and each rival's messages a second in the order of the rivals.
pub struct Round {
    pub own: Own,
    pub rivals: Vec<f64>,
}

pub async fn run(args: &Args) -> anyhow::Result<()> {
    let (messages, rounds) =
        if args.small { (100, 1) } else { (args.messages, args.rounds.max(1)) };
    let binary = service::given_or_built(args.binary.as_deref(), args.small)?;
    let database = Database::start()?;
    let admin = database.connect().await?;
    service::migrate(&binary, &database).await?;
    let mut due = Due::prepare(&admin, if args.small { 50 } else { 2_000 }).await?;
    let commit = database::commit_time(&admin).await?;
    eprintln!("== {messages} reminders, and a worker is killed");
    let proof = kill::prove(&binary, &database, &mut due, messages).await?;
    let (target, rivals) = contestants(args.small).await?;
    let mut stage = Stage { due, target, messages, database: &database, bytes: proof.bytes };
    let workers = stage.workers(&binary).await?;
    sleep(Duration::from_secs(if args.small { 1 } else { 5 })).await;
    let at_rest = samples(&workers)?;
    let mut measured = Vec::new();
    for round in 1..=rounds {
        eprintln!("== round {round} of {rounds}");
        measured.push(stage.round(&workers, &rivals).await?);
    }
    let at_work = samples(&workers)?;
    for worker in workers {
        worker.stop().await?;
    }
    let names = rivals.iter().map(Rival::name).collect();
    let mut report = Report::new(&admin, messages, proof, commit, names).await?;
    report.small = args.small;
    report.rounds = measured;
    report.memory = at_rest.into_iter().zip(at_work).collect();
    database.stop()?;
    finish(args, &report)
}

fn finish(args: &Args, report: &Report) -> anyhow::Result<()> {
    let text = report.markdown();
    println!("{text}");
    let page = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/REMINDERS.md"));
    let is_whole = !args.small && args.binary.is_none();
    if let Some(path) = args.out.clone().or(is_whole.then_some(page)) {
        std::fs::write(path, text).context("the results cannot be written")?;
    }
    report.proof.check()
}

/// The mail server, and who else sends to it; what is not installed is told in a line.
async fn contestants(small: bool) -> anyhow::Result<(Target, Vec<Rival>)> {
    if small {
        return Ok((Target::Own(Sink::start().await?), Vec::new()));
    }
    let (Some(sink), Some(source)) = (target::program("smtp-sink"), target::program("smtp-source"))
    else {
        eprintln!(
            "smtp-sink and smtp-source are not installed (Debian: postfix): nothing to compare with"
        );
        return Ok((Target::Own(Sink::start().await?), Vec::new()));
    };
    let target = Target::Postfix(SmtpSink::start(&sink)?);
    let mut rivals = vec![Rival::SourceKept(source.clone()), Rival::Source(source)];
    let folder = std::env::current_exe()?;
    let folder = folder.parent().and_then(Path::parent).context("target/<profile>/bench")?;
    match rival::nodemailer(&folder.join("nodemailer")).await? {
        Some(nodemailer) => rivals.push(nodemailer),
        None => eprintln!("nodemailer is not compared: it needs node, npm and its package"),
    }
    Ok((target, rivals))
}

/// What the turns have in common.
struct Stage<'a> {
    due: Due<'a>,
    target: Target,
    messages: u64,
    database: &'a Database,
    bytes: u64,
}

impl Stage<'_> {
    async fn workers(&self, binary: &Path) -> anyhow::Result<Vec<Service>> {
        let mut workers = Vec::new();
        for name in ["first", "second"] {
            let url = self.target.url();
            workers.push(Service::worker(binary, self.database, name, &url).await?);
        }
        Ok(workers)
    }

    async fn round(&mut self, workers: &[Service], rivals: &[Rival]) -> anyhow::Result<Round> {
        let own = self.own(workers).await?;
        let mut theirs = Vec::new();
        for rival in rivals {
            let Target::Postfix(sink) = &self.target else { continue };
            self.target.tally().reset();
            let turn = Turn {
                port: sink.port(),
                messages: self.messages,
                sessions: SESSIONS,
                bytes: self.bytes,
            };
            rival.send(turn).await?;
            theirs.push(self.per_second().await?);
            eprintln!("{}: {:.0} a second", rival.name(), theirs.last().copied().unwrap_or(0.0));
        }
        Ok(Round { own, rivals: theirs })
    }

    async fn own(&mut self, workers: &[Service]) -> anyhow::Result<Own> {
        let postmaster = self.database.server().pid();
        self.target.tally().reset();
        self.due.make(self.messages).await?;
        let begun = Instant::now();
        let before = (time_of(workers)?, processor::of_postgres(postmaster)?);
        self.target.tally().reached(1, PATIENCE).await?;
        let first_after = begun.elapsed();
        let per_second = self.per_second().await?;
        self.due.settled(PATIENCE).await?;
        let taken = self.target.tally().taken().messages;
        ensure!(taken == self.messages, "{taken} messages for {} reminders", self.messages);
        let each =
            |after: Duration, before: Duration| (after - before).div_f64(self.messages as f64);
        eprintln!("rapport: {per_second:.0} a second");
        Ok(Own {
            per_second,
            first_after,
            workers: each(time_of(workers)?, before.0),
            postgres: each(processor::of_postgres(postmaster)?, before.1),
        })
    }

    /// From the first message to the last.
    async fn per_second(&self) -> anyhow::Result<f64> {
        let taken = self.target.tally().reached(self.messages, PATIENCE).await?;
        let span = taken.span().context("no message")?.as_secs_f64();
        Ok(taken.messages as f64 / span.max(0.001))
    }
}

fn time_of(workers: &[Service]) -> anyhow::Result<Duration> {
    workers.iter().map(|worker| processor::of(worker.pid())).sum()
}

fn samples(workers: &[Service]) -> anyhow::Result<Vec<Sample>> {
    workers.iter().map(Sample::of).collect()
}
