//! Fills an empty installation with a believable year.

use std::time::Duration;

use chrono::NaiveDate;
use diesel_async::AsyncConnection;
use indicatif::{ProgressBar, ProgressStyle};
use shared::{
    db::Conn,
    demo::{self, Options, Progress},
};

use super::{migrate::migrate, say};
use crate::{
    command::Demo,
    database::{self, Database},
    fault, install,
};

/// How often what turns turns while nothing is counted.
const TURN: Duration = Duration::from_millis(120);

/// A fresh data folder is made ready as `rapport migrate` does; a given database is migrated by its owner.
pub async fn run(demo: Demo) -> anyhow::Result<()> {
    let settings = &demo.settings;
    let database = Database::open(&settings.base).await?;
    let filled = async {
        if matches!(database, Database::Own(_)) {
            migrate(settings, &database.url()).await?;
        }
        let mut conn = database::migrated(&database.url()).await?;
        let now = install::find_clock(&mut conn).await?.now();
        let until = demo.until.unwrap_or(now.date_naive());
        let percent = usize::try_from(demo.percent)?;
        let options = Options { seed: demo.seed, until, percent };
        Ok((fill(&mut conn, &options, now).await?, until))
    };
    let filled: anyhow::Result<_> = filled.await;
    database.close().await?;
    let (counts, until) = filled?;
    tell(&counts, demo.seed, until)
}

async fn fill(
    conn: &mut Conn,
    options: &Options,
    now: chrono::DateTime<chrono::Utc>,
) -> anyhow::Result<Vec<(&'static str, usize)>> {
    let bar = ProgressBar::new_spinner().with_message("a year");
    bar.enable_steady_tick(TURN);
    let mut heard = |progress| match progress {
        Progress::Told(rows) => {
            bar.set_length(u64::try_from(rows).unwrap_or(0));
            bar.set_style(counting());
        }
        Progress::Written(rows) => bar.inc(u64::try_from(rows).unwrap_or(0)),
    };
    let filled = conn
        .transaction(async |conn| demo::actions::fill(conn, options, now, &mut heard).await)
        .await;
    bar.finish_and_clear();
    let counts = filled.map_err(fault::readable)?;
    // No part of the whole: statistics are made by the server itself as well, later.
    demo::queries::analyze(conn).await.map_err(fault::readable)?;
    Ok(counts)
}

fn counting() -> ProgressStyle {
    let style =
        ProgressStyle::with_template("{bar:40} {percent:>3} %  {human_pos} of {human_len} rows");
    style.unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn tell(counts: &[(&'static str, usize)], seed: u64, until: NaiveDate) -> anyhow::Result<()> {
    let widest = counts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, count) in counts {
        say(&format!("{name:widest$}  {count:>6}"))?;
    }
    say(&format!(
        "A year up to {until}, of seed {seed}. Nothing was sent, and nothing of it will be by itself."
    ))?;
    say(&format!(
        "To look at it as its head of sales: rapport keys create --name demo --user {} --scope admin --scope crm:read \
         --scope crm:write --scope surveys:write --scope reports:read",
        demo::HEAD
    ))
}
