use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::future::try_join_all;
use kernel::cursor::InvalidCursor;
use kernel::period::Period;
use kernel::refusal::Refusal;

use super::{
    figures::{Targets, Told, figures},
    model::{Performance, PerformanceFilter, RowsFilter},
    queries::{self, Wanted},
    rows::{PerformanceRow, source_of, sources_of},
    source::Source,
    subject::{Subject, Whom},
    sums::Sums,
    window::Window,
};
use crate::{
    actor::{Actor, Scope},
    calendars,
    db::{
        Conn,
        list::{Listed, bad_parameter},
    },
    error::Result,
    metrics::Metric,
    settings::{self, Settings},
    targets,
};

/// Every metric of a period, for whoever may see the subject.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    filter: &PerformanceFilter,
    now: DateTime<Utc>,
) -> Result<Performance> {
    actor.require(Scope::ReportsRead)?;
    let subject = Subject::of(filter.user_id.map(|id| id.0), filter.team_id.map(|id| id.0))?;
    let whom = Whom::of(conn, actor, subject).await?;
    let settings = settings::queries::get(conn).await?;
    let asked = Asked {
        whom,
        subject,
        period: filter.period.0,
        compared: filter.compare.is_some(),
        only: filter.metric.into_iter().collect(),
    };
    Ok(standing(conn, &settings, &asked, now).await?.performance)
}

/// Whose figures are asked for, and of when.
#[derive(Clone, Debug)]
pub struct Asked {
    pub whom: Whom,
    /// Whose targets stand beside them.
    pub subject: Subject,
    pub period: Period,
    /// With the period before.
    pub compared: bool,
    /// These metrics alone; all where it is empty.
    pub only: Vec<Metric>,
}

/// Figures, and what they were made of.
pub struct Standing {
    pub performance: Performance,
    pub window: Window,
    pub now: Sums,
    pub before: Option<Sums>,
}

/// The same of anybody, asked for by the product itself.
pub async fn standing(
    conn: &mut Conn,
    settings: &Settings,
    asked: &Asked,
    now: DateTime<Utc>,
) -> Result<Standing> {
    let Asked { whom, subject, period, compared, only } = asked;
    let needed: BTreeSet<Source> = only.iter().flat_map(|metric| sources_of(*metric)).collect();
    let wanted = |source: &&Source| needed.is_empty() || needed.contains(source);
    let sources: Vec<Source> = Source::ALL.iter().filter(wanted).copied().collect();
    let (subject, period) = (*subject, *period);
    let zone = settings.zone();
    let window = Window::of(period, zone, now);
    let sums = sum(conn, &sources, &window, whom, zone).await?;
    let before = match compared {
        true => {
            let office = calendars::resolve::office(conn, settings).await?;
            Some(window.before(period, &office))
        }
        false => None,
    };
    let before_sums = match &before {
        Some(before) => Some(sum(conn, &sources, before, whom, zone).await?),
        None => None,
    };
    let targets = targets_of(conn, subject, period).await?;
    let currency = settings.currency.parse().map_err(anyhow::Error::from)?;
    let told = Told { now: &sums, before: before_sums.as_ref(), targets: &targets, currency, only };
    let performance = Performance {
        period: period.to_string(),
        from: window.from,
        to: window.to,
        complete: window.complete,
        user_id: subject.user_id(),
        team_id: subject.team_id(),
        previous_period: before.as_ref().map(|_| period.previous().to_string()),
        previous_to: before.as_ref().map(|before| before.to),
        metrics: figures(&told),
    };
    Ok(Standing { performance, window, now: sums, before: before_sums })
}

/// What somebody is to reach in a period.
pub async fn targets_of(conn: &mut Conn, subject: Subject, period: Period) -> Result<Targets> {
    let name = period.to_string();
    match subject {
        Subject::User(id) => targets::queries::of_user(conn, id, &name).await,
        Subject::Team(id) => targets::queries::of_team(conn, id, &name).await,
        Subject::All => Ok(Targets::new()),
    }
}

/// These sources, each asked once, all at once.
async fn sum(
    conn: &Conn,
    sources: &[Source],
    window: &Window,
    whom: &Whom,
    zone: Tz,
) -> Result<Sums> {
    let asked = sources.iter().map(async |source| {
        let sums = queries::sums(conn, *source, window, whom, zone).await?;
        Result::<_>::Ok((*source, sums))
    });
    let mut all = Sums::default();
    for (source, sums) in try_join_all(asked).await? {
        all.put(source, sums);
    }
    Ok(all)
}

/// The rows behind a number, newest first.
pub async fn rows(
    conn: &mut Conn,
    actor: &Actor,
    metric: Metric,
    filter: &RowsFilter,
    now: DateTime<Utc>,
) -> Result<Listed<PerformanceRow>> {
    actor.require(Scope::ReportsRead)?;
    let subject = Subject::of(filter.user_id.map(|id| id.0), filter.team_id.map(|id| id.0))?;
    if filter.currency.is_some() && !metric.is_by_currency() {
        return Err(no_currency(metric).into());
    }
    let page = filter.page()?;
    let after = match &page.after {
        None => None,
        Some(place) => Some((place.time().ok_or_else(unknown_place)?, place.id)),
    };
    let whom = Whom::of(conn, actor, subject).await?;
    let zone = settings::queries::get(conn).await?.zone();
    let (source, parts, needs) = source_of(metric);
    // What stands as of now stands as of when the first page was read.
    let now = after.filter(|_| source.is_of_the_end()).map_or(now, |(at, _)| at.min(now));
    let window = Window::of(filter.period.0, zone, now);
    let currency = filter.currency.map(|currency| currency.code());
    let limit = page.fetch();
    let wanted = Wanted { parts: parts.as_deref(), currency, needs, after, limit };
    let found = queries::rows(conn, source, &window, &whom, zone, &wanted).await?;
    let rows = found.into_iter().map(|row| PerformanceRow::of(metric, row)).collect();
    Ok(Listed::by(rows, &page, |row| Some((Some(serde_json::json!(row.at)), row.key))))
}

fn unknown_place() -> Refusal {
    bad_parameter("cursor", InvalidCursor.code(), InvalidCursor.to_string())
}

fn no_currency(metric: Metric) -> Refusal {
    let detail = format!("{} is not told by currency", metric.as_str());
    bad_parameter("currency", "not_applicable", detail)
}
