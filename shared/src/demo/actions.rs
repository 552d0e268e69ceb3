use chrono::{DateTime, Utc};

use super::{
    model::{DemoRefusal, Options},
    queries,
    rows::Rows,
    tell::{Ground, tell},
};
use crate::{
    calendars,
    db::Conn,
    error::Result,
    followups,
    pipelines::{self, Stage},
    settings,
};

/// How far a demo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many rows are to be written.
    Told(usize),
    /// So many more are.
    Written(usize),
}

/// Leads whose answers are counted in working time at once.
const AT_ONCE: i64 = 1_000;

/// Fills an empty installation with a year, and answers how many there are of what. No event is published, so nobody hears of
/// it: neither mail nor job nor webhook comes of it. A transaction that ends early leaves nothing.
pub async fn fill(
    conn: &mut Conn,
    options: &Options,
    now: DateTime<Utc>,
    heard: &mut (dyn FnMut(Progress) + Send),
) -> Result<Vec<(&'static str, usize)>> {
    if options.until > now.date_naive() {
        return Err(DemoRefusal::Future(options.until).into());
    }
    queries::lock(conn).await?;
    let present = queries::present(conn).await?;
    if !present.is_empty() {
        return Err(DemoRefusal::NotEmpty(present.join(", ")).into());
    }
    let ground = ground(conn, now).await?;
    let rows: Rows = tell(options, &ground)?;
    heard(Progress::Told(rows.total()));
    queries::insert(conn, &rows, &mut |count| heard(Progress::Written(count))).await?;
    while followups::response::count_rest(conn, AT_ONCE).await? > 0 {}
    // Who leads a team in it has not asked for digests.
    let settings = settings::Settings { lead_digest: false, ..settings::queries::get(conn).await? };
    settings::queries::save(conn, &settings).await?;
    Ok(rows.counts().to_vec())
}

async fn ground(conn: &mut Conn, now: DateTime<Utc>) -> Result<Ground> {
    let settings = settings::queries::get(conn).await?;
    let office = calendars::queries::get(conn, settings.default_calendar_id).await?;
    let office =
        office.ok_or_else(|| anyhow::anyhow!("the organisation has no default calendar"))?;
    let pipeline = pipelines::queries::find_default(conn).await?;
    let stages: Vec<Stage> = pipeline.map(|pipeline| pipeline.stages).unwrap_or_default();
    if stages.is_empty() {
        return Err(DemoRefusal::NoStages.into());
    }
    Ok(Ground { settings, office, stages, today: now.date_naive() })
}
