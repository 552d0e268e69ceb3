//! `bench surveys`: a rhythm asks 50,000 contacts by two workers, one of which is killed; then 5,000 answers come at once.
//!
//! See `bench/README.md`.

mod answers;
mod campaign;
mod report;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;

use self::report::Report;
use crate::{
    database::{self, Database},
    seed,
    service::{self, Service},
    smtp::Sink,
};

/// For all of it to have been sent.
const PATIENCE: Duration = Duration::from_secs(900);

#[derive(clap::Args, Debug)]
pub struct Args {
    /// Two hundred contacts and forty answers; figures of no meaning, but everything runs
    #[arg(long)]
    small: bool,

    /// Contacts of the campaign
    #[arg(long, default_value_t = 50_000)]
    contacts: u64,

    /// Answers that come at once
    #[arg(long, default_value_t = 5_000)]
    answers: u64,

    /// Measures this binary, rather than the release build of this checkout
    #[arg(long)]
    binary: Option<PathBuf>,

    /// Writes the results here instead of over bench/SURVEYS.md
    #[arg(long)]
    out: Option<PathBuf>,
}

pub async fn run(args: &Args) -> anyhow::Result<()> {
    let (contacts, answers) = if args.small { (200, 40) } else { (args.contacts, args.answers) };
    let answers = answers.min(contacts);
    let binary = service::given_or_built(args.binary.as_deref(), args.small)?;
    let database = Database::start()?;
    let admin = database.connect().await?;
    service::migrate(&binary, &database).await?;
    seed::fill(&admin, 50).await?;
    let statements = include_str!("seed.sql")
        .replace("{contacts}", &contacts.to_string())
        .replace("{asked}", &answers.to_string())
        .replace("{reps}", &seed::REPS.to_string());
    for part in statements.split_inclusive(";\n\n") {
        admin.batch_execute(part).await.context("the contacts")?;
    }
    let commit = database::commit_time(&admin).await?;
    let sink = Sink::counting().await?;
    let (api, address) = Service::api(&binary, &database, &sink.url()).await?;
    eprintln!("== {contacts} contacts, and a worker is killed");
    let stage = campaign::Stage { binary: &binary, database: &database, admin: &admin, address };
    let campaign = stage.run(&sink, contacts).await?;
    eprintln!("== {answers} answers at once");
    let answers = answers::run(&admin, address, &api, answers).await?;
    api.stop().await?;
    let report = Report::new(&admin, commit, campaign, answers, args.small).await?;
    database.stop()?;
    let text = report.markdown();
    println!("{text}");
    let page = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/SURVEYS.md"));
    let is_whole = !args.small && args.binary.is_none();
    if let Some(path) = args.out.clone().or(is_whole.then_some(page)) {
        std::fs::write(path, text).context("the results cannot be written")?;
    }
    report.check()
}
