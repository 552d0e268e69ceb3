//! Counts what an edition says.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{try_join_all, try_join3};
use kernel::{
    period::{Period, Unit},
    refusal::Kind,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    content::{
        Amount, ChangeParts, Content, Correction, CountedFor, DigestScope, PersonRow,
        RevenueChange, Toward, TrendPoint,
    },
    lists::lists,
    model::{Digest, DigestEdition, EditionStatus, scheduled},
    queries,
};
use crate::{
    actor::Actor,
    db::Conn,
    error::{Error, Result},
    metrics::Metric,
    performance::{
        Figure, FigureValue, OwnerSum, Source, Split, Subject, Sums, Whom, Window,
        actions::{Asked, Standing, standing, targets_of},
        queries::by_owner,
        revenue_changes,
    },
    settings::{self, Settings},
    users::{self, User},
};

/// This period and those before it.
const TREND: usize = 8;

/// Of which figures people have their part.
const OF_PEOPLE: [Source; 5] = [
    Source::ClosedDeals,
    Source::Leads,
    Source::Interactions,
    Source::TasksCompleted,
    Source::TasksOverdue,
];

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
        people(conn, &asked, window, &settings),
    )
    .await?;
    let mut people = people;
    with_members(conn, &asked, &mut people).await?;
    let scope = match subject {
        Subject::User(id) => DigestScope::UserId(id),
        Subject::Team(id) => DigestScope::TeamId(id),
        Subject::All => DigestScope::All,
    };
    let toward = toward(conn, &asked, &settings, window).await?;
    let counted = counted_for(&asked.whom);
    let corrections = corrections(conn, what, &counted, &told).await?;
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

async fn people(
    conn: &Conn,
    asked: &Asked,
    window: &Window,
    settings: &Settings,
) -> Result<Vec<PersonRow>> {
    if matches!(asked.subject, Subject::User(_)) {
        return Ok(Vec::new());
    }
    let of = async |source: Source| {
        let sums = by_owner(conn, source, window, &asked.whom, settings.zone()).await?;
        Result::<_>::Ok((source, sums))
    };
    let mut people: BTreeMap<Option<Uuid>, PersonRow> = BTreeMap::new();
    for (source, sums) in try_join_all(OF_PEOPLE.map(of)).await? {
        for sum in sums {
            let row = people.entry(sum.owner_id).or_insert_with(|| nobody(sum.owner_id));
            row.add(source, &sum);
        }
    }
    Ok(people.into_values().collect())
}

fn nobody(user_id: Option<Uuid>) -> PersonRow {
    PersonRow {
        user_id,
        revenue: Vec::new(),
        deals_won: 0,
        deals_lost: 0,
        new_leads: 0,
        interactions: 0,
        tasks_completed: 0,
        tasks_overdue: 0,
    }
}

impl PersonRow {
    fn add(&mut self, source: Source, sum: &OwnerSum) {
        match (source, sum.part.as_str()) {
            (Source::ClosedDeals, "won") => {
                self.deals_won += sum.n;
                let amount = sum.currency.as_deref();
                self.revenue.extend(amount.and_then(|code| Amount::of(sum.amount, code)));
            }
            (Source::ClosedDeals, _) => self.deals_lost += sum.n,
            (Source::Leads, _) => self.new_leads += sum.n,
            (Source::Interactions, _) => self.interactions += sum.n,
            (Source::TasksCompleted, _) => self.tasks_completed += sum.n,
            (Source::TasksOverdue, _) => self.tasks_overdue += sum.n,
            _ => {}
        }
    }
}

/// Who is in the team and had nothing stands there too.
async fn with_members(conn: &mut Conn, asked: &Asked, people: &mut Vec<PersonRow>) -> Result<()> {
    let Subject::Team(_) = asked.subject else { return Ok(()) };
    let members = users::queries::ids_in_teams(conn, asked.whom.teams()).await?;
    let active: Vec<User> = users::queries::get_all(conn, &members).await?;
    for user in active.into_iter().filter(|user| user.active) {
        if !people.iter().any(|row| row.user_id == Some(user.id)) {
            people.push(nobody(Some(user.id)));
        }
    }
    people.sort_by_key(|row| row.user_id);
    Ok(())
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

/// What the schedule told this reader of the period before and is another by now. Figures that grow by themselves as their
/// period ages are left out.
async fn corrections(
    conn: &mut Conn,
    what: &For<'_>,
    counted: &CountedFor,
    told: &Standing,
) -> Result<Vec<Correction>> {
    let Some(user_id) = what.reader.user_id().filter(|_| told.window.complete) else {
        return Ok(Vec::new());
    };
    let before = scheduled(what.period.previous());
    let earlier = queries::edition_of(conn, what.digest.id, user_id, &before).await?;
    let told_then = |row: &DigestEdition| row.status == EditionStatus::Made;
    // Of others than these it said something else.
    let same = |content: &Content| content.counted == *counted;
    let earlier = earlier.filter(told_then).map(|row| row.content).filter(same);
    Ok(earlier.map_or_else(Vec::new, |earlier| differences(&earlier, &told.performance.metrics)))
}

/// Figures of then that are others by now, also where there is none of a currency in one of both.
fn differences(earlier: &Content, now: &[Figure]) -> Vec<Correction> {
    let mut keys: Vec<(Metric, Option<String>, String)> = Vec::new();
    for figure in earlier.figures.iter().chain(now).filter(|figure| !ripens(figure.metric)) {
        let key = (figure.metric, figure.currency.clone(), figure.unit.clone());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let difference = |(metric, currency, unit): (Metric, Option<String>, String)| {
        let of = |figure: &&Figure| figure.metric == metric && figure.currency == currency;
        let none = || nothing(metric, currency.as_deref());
        let then = earlier.figures.iter().find(of).map_or_else(none, |figure| figure.value.clone());
        let now = now.iter().find(of).map_or_else(none, |figure| figure.previous.clone());
        (then != now).then_some(Correction { metric, currency, unit, told: then, now })
    };
    keys.into_iter().filter_map(difference).collect()
}

/// What a figure is in a currency of which there is nothing: a sum is zero, a rate or a mean is none.
fn nothing(metric: Metric, currency: Option<&str>) -> Option<FigureValue> {
    let sum = matches!(
        metric,
        Metric::Revenue | Metric::PurchaseValue | Metric::PipelineValue | Metric::WeightedForecast
    );
    let zero = Amount::of(Decimal::ZERO, currency?)?;
    sum.then(|| FigureValue::Money(zero.amount.to_string()))
}

/// Whether answers, conversions and responses of later days count for the period of what they answer.
fn ripens(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::LeadConversionRate
            | Metric::FirstResponseMinutes
            | Metric::SurveyResponseRate
            | Metric::LoopClosedRate
    )
}
