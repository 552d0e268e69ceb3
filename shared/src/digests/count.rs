//! Counts what an edition says.

mod corrections;
mod people;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{try_join_all, try_join3};
use kernel::{
    period::{Period, Unit},
    refusal::Kind,
};
use uuid::Uuid;

use super::{
    content::{
        Amount, ChangeParts, Content, CountedFor, DigestScope, RevenueChange, Toward, TrendPoint,
    },
    lists::lists,
    model::Digest,
};
use crate::{
    actor::Actor,
    db::Conn,
    error::{Error, Result},
    performance::{
        Source, Split, Subject, Sums, Whom, Window,
        actions::{Asked, Standing, standing, targets_of},
        revenue_changes,
    },
    settings::{self, Settings},
};

/// This period and those before it.
const TREND: usize = 8;

/// For whom an edition is counted, and of when.
pub struct For<'a> {
    pub digest: &'a Digest,
    /// With the rights of the reader.
    pub reader: &'a Actor,
    pub period: Period,
}

/// What the reader is told of the period, as far as they may see.
pub async fn content(conn: &mut Conn, what: &For<'_>, now: DateTime<Utc>) -> Result<Content> {
    let settings = settings::queries::get(conn).await?;
    let (subject, whom, narrowed) = in_sight(conn, what).await?;
    let asked = Asked { whom, subject, period: what.period, compared: true, only: Vec::new() };
    let told = standing(conn, &settings, &asked, now).await?;
    let (window, zone) = (&told.window, settings.zone());
    let (lists, trend, people) = try_join3(
        lists(conn, window, &asked.whom, zone, &settings.currency),
        trend(conn, &asked, &told, &settings, now),
        people::people(conn, &asked, window, &settings),
    )
    .await?;
    let mut people = people;
    people::with_members(conn, &asked, &mut people).await?;
    let scope = match subject {
        Subject::User(id) => DigestScope::UserId(id),
        Subject::Team(id) => DigestScope::TeamId(id),
        Subject::All => DigestScope::All,
    };
    let toward = toward(conn, &asked, &settings, window).await?;
    let counted = counted_for(&asked.whom);
    let corrections = corrections::corrections(conn, what, &counted, &told).await?;
    Ok(Content {
        scope,
        narrowed,
        counted,
        period: what.period,
        from: window.from,
        to: window.to,
        complete: window.complete,
        previous_period: what.period.previous(),
        previous_to: told.performance.previous_to.unwrap_or(window.from),
        revenue_change: changes(&told.now, told.before.as_ref()),
        figures: told.performance.metrics,
        toward,
        trend,
        people,
        won: lists.won,
        moved: lists.moved,
        stuck: lists.stuck,
        overdue: lists.overdue,
        unanswered: lists.unanswered,
        corrections,
    })
}

/// The scope as far as the reader sees it; else the reader's own figures.
async fn in_sight(conn: &mut Conn, what: &For<'_>) -> Result<(Subject, Whom, bool)> {
    let subject = match what.digest.scope() {
        DigestScope::UserId(id) => Subject::User(id),
        DigestScope::TeamId(id) => Subject::Team(id),
        DigestScope::All => Subject::All,
    };
    let own = what.reader.user_id();
    match Whom::of(conn, what.reader, subject).await {
        // All that a rep sees is their own.
        Ok(Whom::These { users, teams, ever }) if subject == Subject::All && teams.is_empty() => {
            let subject = users.first().map_or(Subject::All, |id| Subject::User(*id));
            Ok((subject, Whom::These { users, teams, ever }, false))
        }
        Ok(whom) => Ok((subject, whom, false)),
        Err(Error::Refused(refusal)) if refusal.kind == Kind::NotFound => match own {
            Some(id) => Ok((Subject::User(id), Whom::user(id), true)),
            None => Err(refusal.into()),
        },
        Err(error) => Err(error),
    }
}

/// The units that are longer than one, the shortest first.
fn longer_than(unit: Unit) -> &'static [Unit] {
    match unit {
        Unit::Day | Unit::Week => &[Unit::Month, Unit::Quarter, Unit::Year],
        Unit::Month => &[Unit::Quarter, Unit::Year],
        Unit::Quarter => &[Unit::Year],
        Unit::Year => &[],
    }
}

/// Targets are of months, quarters and years: how far the one is that this period is a part of. A week that begins in one
/// month and ends in another counts toward that in which it ends.
async fn toward(
    conn: &mut Conn,
    asked: &Asked,
    settings: &Settings,
    window: &Window,
) -> Result<Vec<Toward>> {
    let last = window.to - TimeDelta::microseconds(1);
    let mut all = Vec::new();
    for unit in longer_than(asked.period.unit()) {
        let period = Period::at(*unit, last, settings.zone());
        let targets = targets_of(conn, asked.subject, period).await?;
        if targets.is_empty() {
            continue;
        }
        let only = targets.keys().map(|(metric, _)| *metric).collect();
        let longer = Asked { period, compared: false, only, ..asked.clone() };
        let mut figures = standing(conn, settings, &longer, last).await?.performance.metrics;
        figures.retain(|figure| figure.target.is_some());
        all.push(Toward { period, figures });
    }
    Ok(all)
}

fn counted_for(whom: &Whom) -> CountedFor {
    let sorted = |ids: &[Uuid]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids
    };
    CountedFor {
        everybody: *whom == Whom::Everybody,
        user_ids: whom.users().map(sorted).unwrap_or_default(),
        team_ids: sorted(whom.teams()),
    }
}

async fn trend(
    conn: &Conn,
    asked: &Asked,
    told: &Standing,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Vec<TrendPoint>> {
    let mut periods: Vec<Period> =
        std::iter::successors(Some(asked.period), |period| Some(period.previous()))
            .take(TREND)
            .collect();
    periods.reverse();
    let zone = settings.zone();
    let point = async |period: Period| {
        let window = Window::of(period, zone, now);
        let source = Source::ClosedDeals;
        let found = crate::performance::queries::sums(conn, source, &window, &asked.whom, zone);
        let mut sums = Sums::default();
        sums.put(source, found.await?);
        Result::<_>::Ok(of_sums(period, &sums))
    };
    let (_, earlier) = periods.split_last().unwrap_or((&asked.period, &[]));
    let mut points = try_join_all(earlier.iter().copied().map(point)).await?;
    points.push(of_sums(asked.period, &told.now));
    Ok(points)
}

fn of_sums(period: Period, sums: &Sums) -> TrendPoint {
    let won = sums.by_currency(Source::ClosedDeals, "won");
    TrendPoint {
        period,
        revenue: won.iter().filter_map(|(code, sum)| Amount::of(sum.amount, code)).collect(),
        deals_won: sums.part(Source::ClosedDeals, "won").n,
    }
}

fn changes(now: &Sums, before: Option<&Sums>) -> Vec<RevenueChange> {
    let Some(before) = before else { return Vec::new() };
    let change = |split: Split| RevenueChange {
        currency: split.currency.code().to_owned(),
        difference: split.difference,
        reason: split.parts.err(),
        parts: split.parts.ok().map(|[count, win_rate, size]| ChangeParts {
            count,
            win_rate,
            size,
        }),
    };
    revenue_changes(now, before).into_iter().map(change).collect()
}
