//! `bench performance`: every metric of any month, a manager's digest, and a hundred digests by two workers, on the rows of two years.
//!
//! See `bench/README.md`.

mod plans;
mod report;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use self::report::Report;
use crate::{
    database::{self, Database},
    service::{self, Service},
    smtp::Sink,
};

/// For all digests to have been sent.
const PATIENCE: Duration = Duration::from_secs(300);
const REPS: u64 = 100;

#[derive(clap::Args, Debug)]
pub struct Args {
    /// A hundredth of the rows; figures of no meaning, but everything runs
    #[arg(long)]
    small: bool,

    /// Deals; interactions are five times as many
    #[arg(long, default_value_t = 200_000)]
    deals: u64,

    /// Measures this binary, rather than the release build of this checkout
    #[arg(long)]
    binary: Option<PathBuf>,

    /// Writes the results here instead of over bench/PERFORMANCE.md
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What a request took, by what it asks for.
pub struct Asked {
    pub what: String,
    pub goal: Option<Duration>,
    pub times: Vec<Duration>,
}

/// A hundred digests at one time.
pub struct Many {
    pub digests: u64,
    pub took: Duration,
}

/// Whose figures, as in a query.
const WHOSE: [(&str, &str); 3] = [
    ("a rep", "&user_id=00000000-0000-7000-8000-00000000001f"),
    ("a team", "&team_id=00000000-0000-7000-9000-000000000003"),
    ("everybody", ""),
];

pub async fn run(args: &Args) -> anyhow::Result<()> {
    let deals = if args.small { 2_000 } else { args.deals };
    let binary = service::given_or_built(args.binary.as_deref(), args.small)?;
    let database = Database::start()?;
    let admin = database.connect().await?;
    service::migrate(&binary, &database).await?;
    fill(&admin, deals).await?;
    let commit = database::commit_time(&admin).await?;
    let sink = Sink::counting().await?;
    let (api, address) = Service::api(&binary, &database, &sink.url()).await?;
    let mut asked = single(address, 1).await?;
    asked.extend(figures(address, if args.small { 1 } else { 3 }).await?);
    asked.push(digest(address, if args.small { 1 } else { 10 }).await?);
    eprintln!("== {REPS} digests by two workers");
    let workers = [
        Service::worker(&binary, &database, "one", &sink.url()).await?,
        Service::worker(&binary, &database, "other", &sink.url()).await?,
    ];
    let many = many(&admin, address, &sink).await?;
    for worker in workers {
        worker.stop().await?;
    }
    api.stop().await?;
    let planned = match plans::log(&admin).await {
        true => {
            let (api, address) = Service::api(&binary, &database, &sink.url()).await?;
            let page = plans::page(address, &database).await?;
            api.stop().await?;
            Some(page)
        }
        false => None,
    };
    let report = Report::new(&admin, commit, deals, asked, many, args.small).await?;
    database.stop()?;
    let text = report.markdown();
    println!("{text}");
    let page = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/PERFORMANCE.md"));
    let is_whole = !args.small && args.binary.is_none();
    if let Some(path) = args.out.clone().or(is_whole.then_some(page)) {
        std::fs::write(path, text).context("the results cannot be written")?;
    }
    let plans = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/PLANS.md"));
    if let Some(page) = planned.filter(|_| !args.small) {
        std::fs::write(plans, page).context("the plans cannot be written")?;
    }
    Ok(())
}

async fn fill(admin: &Client, deals: u64) -> anyhow::Result<()> {
    eprintln!("seeding {deals} deals");
    let statements = include_str!("seed.sql")
        .replace("{deals}", &deals.to_string())
        .replace("{interactions}", &(deals * 5).to_string())
        .replace("{leads}", &(deals * 3 / 2).to_string())
        .replace("{customers}", &(deals / 4).to_string());
    for part in statements.split_inclusive(";\n\n") {
        admin.batch_execute(part).await.context("the rows")?;
    }
    admin.batch_execute("SET session_replication_role = origin").await?;
    admin.batch_execute("VACUUM ANALYZE").await?;
    database::settle(admin).await
}

/// All twenty-six metrics of each of twelve months, alone and beside the month before.
async fn figures(address: SocketAddr, rounds: usize) -> anyhow::Result<Vec<Asked>> {
    let mut all = Vec::new();
    for (what, whose) in WHOSE {
        eprintln!("== the months of {what}");
        let mut times = Vec::new();
        for _ in 0..rounds {
            for month in 1..=12 {
                let year = if month > 10 { 2025 } else { 2026 };
                let path = format!("/v1/performance?period={year}-{month:02}{whose}");
                let begun = Instant::now();
                let told = service::ask(address, "GET", &path, "").await?;
                times.push(begun.elapsed());
                let metrics = told.get("metrics").and_then(Value::as_array);
                ensure!(metrics.is_some_and(|all| all.len() >= 26), "not every metric of {path}");
            }
        }
        all.push(Asked { what: format!("all metrics of a month of {what}"), goal: None, times });
    }
    Ok(all)
}

/// Each metric of each of twelve months, alone.
async fn single(address: SocketAddr, rounds: usize) -> anyhow::Result<Vec<Asked>> {
    let known = service::ask(address, "GET", "/v1/metrics", "").await?;
    let known = known.get("data").and_then(Value::as_array).context("no metrics")?.clone();
    let mut all = Vec::new();
    for (what, whose) in WHOSE {
        eprintln!("== each metric of {what}");
        let (mut times, mut worst) = (Vec::new(), Duration::ZERO);
        for metric in known.iter().filter_map(|one| one.get("metric")?.as_str()) {
            for month in (1..=12).cycle().take(12 * rounds) {
                let year = if month > 10 { 2025 } else { 2026 };
                let path =
                    format!("/v1/performance?period={year}-{month:02}{whose}&metric={metric}");
                let begun = Instant::now();
                service::ask(address, "GET", &path, "").await?;
                times.push(begun.elapsed());
                worst = worst.max(begun.elapsed());
            }
        }
        eprintln!("   the longest took {} ms", worst.as_millis());
        let goal = Some(Duration::from_millis(100));
        all.push(Asked { what: format!("one metric of a month of {what}"), goal, times });
    }
    Ok(all)
}

/// A team's weekly digest as its lead gets it, mail and page, beside the week before.
async fn digest(address: SocketAddr, rounds: usize) -> anyhow::Result<Asked> {
    eprintln!("== a manager's digest");
    let lead = "00000000-0000-7000-8000-000000000004";
    let id =
        subscribe(address, lead, &json!({ "team_id": "00000000-0000-7000-9000-000000000003" }))
            .await?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let path = format!("/v1/digests/{id}/preview?user_id={lead}&period=2026-W40");
        let begun = Instant::now();
        service::ask(address, "GET", &path, "").await?;
        times.push(begun.elapsed());
    }
    Ok(Asked {
        what: "a manager's digest of a week, laid out".to_owned(),
        goal: Some(Duration::from_secs(1)),
        times,
    })
}

async fn subscribe(address: SocketAddr, reader: &str, scope: &Value) -> anyhow::Result<String> {
    let body = json!({
        "name": "Weekly", "recipient_ids": [reader], "scope": scope, "every": "week", "at": "08:00",
        "attachments": ["csv"], "skip_empty": false
    });
    let made = service::ask(address, "POST", "/v1/digests", &body.to_string()).await?;
    Ok(made.get("id").and_then(Value::as_str).context("no digest")?.to_owned())
}

/// Each rep's own, all due at one instant.
async fn many(admin: &Client, address: SocketAddr, sink: &Sink) -> anyhow::Result<Many> {
    for number in 1..=REPS {
        let rep = format!("00000000-0000-7000-8000-{number:012x}");
        subscribe(address, &rep, &json!({ "user_id": rep })).await?;
    }
    sink.tally().reset();
    let begun = Instant::now();
    admin.execute("UPDATE digests SET next_run_at = now() WHERE user_id IS NOT NULL", &[]).await?;
    loop {
        let row = admin
            .query_one("SELECT count(*) FROM emails WHERE kind = 'digest' AND status = 'sent'", &[])
            .await?;
        let sent: i64 = row.get(0);
        if sent >= i64::try_from(REPS)? {
            return Ok(Many { digests: REPS, took: begun.elapsed() });
        }
        ensure!(begun.elapsed() < PATIENCE, "{sent} of {REPS} digests were sent");
        sleep(Duration::from_millis(50)).await;
    }
}
