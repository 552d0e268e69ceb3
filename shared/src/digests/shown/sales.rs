//! What changed the revenue, and how it went over the last periods.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{figures::Tone, numbers, pen::Pen, periods};
use crate::{
    digests::content::{RevenueChange, TrendPoint},
    metrics::Metric,
};

/// So many currencies have a chart of their own, and so many periods find room in it.
const MOST_CHARTS: usize = 3;
const MOST_POINTS: usize = 8;

/// A change of the revenue, split.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SplitShown {
    pub currency: String,
    /// `USD 2,000.00 more than in week 46: more deals closed +1,500.00, win rate −500.00, deal size +1,000.00`
    pub words: String,
    /// What each of the three did; empty where it cannot be split.
    pub parts: Vec<StepShown>,
    /// The same from the revenue before to that of now, where both are known.
    pub steps: Vec<StepShown>,
}

/// A step from one amount to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepShown {
    pub label: String,
    pub amount: String,
    /// Where its bar begins, and how long it is.
    pub from: u8,
    pub bar: u8,
    pub tone: Tone,
}

/// The last periods in one currency, or by deals where there is no revenue at all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrendShown {
    pub title: String,
    pub points: Vec<PointShown>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PointShown {
    pub period: String,
    /// What stands under its column.
    pub mark: String,
    pub value: String,
    /// The same in a few signs: `12,000`, `1.2m`.
    pub brief: String,
    /// Deals won.
    pub won: String,
    pub bar: u8,
    /// The period that the edition is about.
    pub is_now: bool,
}

pub fn splits(pen: &Pen<'_>) -> anyhow::Result<Vec<SplitShown>> {
    let told = pen.reading.content.revenue_change.iter();
    told.map(|change| split(pen, change)).collect()
}

fn split(pen: &Pen<'_>, change: &RevenueChange) -> anyhow::Result<SplitShown> {
    let difference = change.difference.to_string();
    let amount = numbers::money(difference.trim_start_matches('-'), &change.currency);
    let by = numbers::of_decimal(change.difference);
    let before = pen.within(pen.reading.content.previous_period)?;
    let key = match (by > 0.0, by < 0.0) {
        (true, _) => "digest-split-more",
        (_, true) => "digest-split-less",
        _ => "digest-split-same",
    };
    let mut words =
        pen.say(key, [("amount", &amount), ("period", &before), ("currency", &change.currency)])?;
    let parts = parts(pen, change)?;
    if change.reason.is_some() && parts.is_empty() {
        // There is one reason alone: in one of the two nothing was won.
        words = pen.say("digest-split-no", [("change", &words)])?;
    } else if !parts.is_empty() {
        let said: Vec<String> =
            parts.iter().map(|part| format!("{} {}", part.label, part.amount)).collect();
        let said = said.join(&pen.plain("comma")?);
        words = pen.say("labelled", [("label", &words), ("value", &said)])?;
    }
    let steps = steps(pen, change, &parts)?;
    Ok(SplitShown { currency: change.currency.clone(), words, parts, steps })
}

/// What each of the three did, its bar against the largest.
fn parts(pen: &Pen<'_>, change: &RevenueChange) -> anyhow::Result<Vec<StepShown>> {
    let Some(parts) = &change.parts else { return Ok(Vec::new()) };
    let count = match parts.count {
        none if none.is_zero() => "digest-part-same",
        fewer if fewer.is_sign_negative() => "digest-part-fewer",
        _ => "digest-part-more",
    };
    let rows = [
        (count, parts.count),
        ("digest-part-win-rate", parts.win_rate),
        ("digest-part-size", parts.size),
    ];
    let most = rows.iter().map(|(_, part)| numbers::of_decimal(*part).abs()).fold(0.0, f64::max);
    let one = |(key, part): (&str, rust_decimal::Decimal)| {
        let by = numbers::of_decimal(part);
        Ok(StepShown {
            label: pen.plain(key)?,
            amount: numbers::signed(&part.to_string()),
            from: 0,
            bar: numbers::share(by.abs(), most),
            tone: tone(by),
        })
    };
    rows.into_iter().map(one).collect()
}

fn tone(by: f64) -> Tone {
    match (by > 0.0, by < 0.0) {
        (true, _) => Tone::Good,
        (_, true) => Tone::Bad,
        _ => Tone::Even,
    }
}

/// A waterfall: the revenue before, the three, the revenue of now.
fn steps(
    pen: &Pen<'_>,
    change: &RevenueChange,
    parts: &[StepShown],
) -> anyhow::Result<Vec<StepShown>> {
    let content = pen.reading.content;
    let figure = content.figures.iter().find(|figure| {
        figure.metric == Metric::Revenue && figure.currency.as_ref() == Some(&change.currency)
    });
    let known = figure.and_then(|figure| Some((figure.value.as_ref()?, figure.previous.as_ref()?)));
    let (Some((value, previous)), Some(by)) = (known, &change.parts) else { return Ok(Vec::new()) };
    let (now, before) = (numbers::float(value), numbers::float(previous));
    let mut at = before;
    let mut spans = vec![(0.0, before)];
    for part in [by.count, by.win_rate, by.size] {
        let next = at + numbers::of_decimal(part);
        spans.push((at, next));
        at = next;
    }
    spans.push((0.0, now));
    let ends = || spans.iter().flat_map(|(from, to)| [*from, *to]);
    let (least, most) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let whole = |period, value| {
        let amount = pen.value(Metric::Revenue, Some(&change.currency), value)?;
        let label = periods::short(period, pen.reading.locale);
        Ok::<_, anyhow::Error>(StepShown { label, amount, from: 0, bar: 0, tone: Tone::Even })
    };
    let mut steps = vec![whole(content.previous_period, previous)?];
    steps.extend(parts.iter().cloned());
    steps.push(whole(content.period, value)?);
    for (step, (from, to)) in steps.iter_mut().zip(spans) {
        let length = (to - from).abs();
        step.from = numbers::share(from.min(to) - least, most - least);
        step.bar = numbers::share(length, most - least).min(100 - step.from);
    }
    Ok(steps)
}

/// One chart a currency, in the order of the codes.
pub fn trends(pen: &Pen<'_>) -> anyhow::Result<Vec<TrendShown>> {
    let points = &pen.reading.content.trend;
    let points = points.get(points.len().saturating_sub(MOST_POINTS)..).unwrap_or_default();
    let amounts = points.iter().flat_map(|point| &point.revenue);
    let earned = amounts.filter(|amount| !amount.amount.is_zero());
    let currencies: BTreeSet<&str> = earned.map(|amount| amount.currency.as_str()).collect();
    if currencies.is_empty() {
        let won = points.iter().any(|point| point.deals_won > 0);
        return Ok(if won { vec![trend(pen, points, None)?] } else { Vec::new() });
    }
    currencies.into_iter().take(MOST_CHARTS).map(|one| trend(pen, points, Some(one))).collect()
}

fn trend(
    pen: &Pen<'_>,
    points: &[TrendPoint],
    currency: Option<&str>,
) -> anyhow::Result<TrendShown> {
    let of = |point: &TrendPoint| match currency {
        Some(currency) => {
            let found = point.revenue.iter().find(|amount| amount.currency == currency);
            found.map_or(0.0, |amount| numbers::of_decimal(amount.amount))
        }
        None => point.deals_won as f64,
    };
    let most = points.iter().map(of).fold(0.0, f64::max);
    let one = |(index, point): (usize, &TrendPoint)| -> anyhow::Result<PointShown> {
        let locale = pen.reading.locale;
        let won = pen.count("digest-won-count", point.deals_won)?;
        let amount = point.revenue.iter().find(|amount| Some(amount.currency.as_str()) == currency);
        let value = match (currency, amount) {
            (Some(_), Some(amount)) => numbers::grouped(&amount.amount.to_string()),
            (Some(_), None) => "0".to_owned(),
            (None, _) => point.deals_won.to_string(),
        };
        Ok(PointShown {
            period: periods::short(point.period, locale),
            mark: periods::mark(point.period, locale),
            value,
            brief: numbers::brief(of(point), locale),
            won,
            bar: numbers::share(of(point), most),
            is_now: index + 1 == points.len(),
        })
    };
    let title = match currency {
        Some(currency) => {
            let name = pen.plain("metric-revenue")?;
            pen.say("digest-in-currency", [("name", &name), ("currency", currency)])?
        }
        None => pen.plain("metric-deals-won")?,
    };
    Ok(TrendShown { title, points: points.iter().enumerate().map(one).collect::<Result<_, _>>()? })
}
