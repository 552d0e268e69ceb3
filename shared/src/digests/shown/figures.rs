//! Figures beside their target and the period before.

mod toward;

use serde::Serialize;

use super::{
    metrics::{name_of, reason_of},
    numbers,
    pen::Pen,
};
use crate::{
    metrics::{Better, Metric, MetricUnit},
    performance::{Figure, FigureValue},
};

pub use toward::{TowardShown, corrections, toward};

/// Whether something is as one wishes. It is never told by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Good,
    Bad,
    Even,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureShown {
    pub name: String,
    /// `USD 12,000.00`, or why there is none.
    pub value: String,
    pub is_null: bool,
    /// What it is of, and what it was: `n = 10`, `week 46: 55%`.
    pub beside: Vec<String>,
    pub change: Option<ChangeShown>,
    pub target: Option<TargetShown>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeShown {
    /// `▲ 20%, better`
    pub words: String,
    pub tone: Tone,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetShown {
    /// `60% of the target of USD 20,000.00`
    pub words: String,
    pub bar: Option<u8>,
    pub tone: Tone,
}

/// Those that have something to say, by where they stand.
#[derive(Default)]
pub struct Sorted {
    pub revenue: Vec<FigureShown>,
    pub deals: Vec<FigureShown>,
    pub response: Vec<FigureShown>,
    pub satisfaction: Vec<FigureShown>,
    pub others: Vec<FigureShown>,
}

impl Sorted {
    pub fn of(pen: &Pen<'_>) -> anyhow::Result<Self> {
        let mut sorted = Self::default();
        for figure in pen.reading.content.figures.iter().filter(|figure| says_something(figure)) {
            let shown = figure_shown(pen, figure)?;
            sorted.place(figure.metric).push(shown);
        }
        Ok(sorted)
    }

    fn place(&mut self, metric: Metric) -> &mut Vec<FigureShown> {
        match metric {
            Metric::Revenue => &mut self.revenue,
            Metric::DealsWon | Metric::DealsLost | Metric::WinRate => &mut self.deals,
            Metric::FirstResponseMinutes => &mut self.response,
            Metric::Nps
            | Metric::Csat
            | Metric::CsatMean
            | Metric::Ces
            | Metric::CesEasyShare
            | Metric::SurveyResponseRate
            | Metric::LoopClosedRate => &mut self.satisfaction,
            _ => &mut self.others,
        }
    }
}

/// Nothing now, nothing before and nothing aimed at is nothing to tell; of revenue that is told as well.
fn says_something(figure: &Figure) -> bool {
    let is_some = |value: &Option<FigureValue>| {
        let zero = |value: &FigureValue| is_sum(figure.metric) && numbers::float(value) == 0.0;
        value.as_ref().is_some_and(|value| !zero(value))
    };
    let told = is_some(&figure.value) || is_some(&figure.previous) || figure.target.is_some();
    let unanswered = figure.details.0.get("unanswered").is_some_and(|count| *count > 0.0);
    figure.metric == Metric::Revenue || told || unanswered
}

/// Of these zero is nothing; a rate of zero is something.
fn is_sum(metric: Metric) -> bool {
    matches!(metric.unit(), MetricUnit::Money | MetricUnit::Count)
}

fn figure_shown(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<FigureShown> {
    let said = |value: &FigureValue| pen.value(figure.metric, figure.currency.as_deref(), value);
    let value = match (&figure.value, figure.reason) {
        (Some(value), _) => said(value)?,
        (None, Some(reason)) => pen.plain(reason_of(reason))?,
        (None, None) => pen.plain("digest-no-value")?,
    };
    let mut beside = details(pen, figure)?;
    if let Some(previous) = &figure.previous {
        beside.push(pen.say("labelled", [("label", &pen.before()), ("value", &said(previous)?)])?);
    }
    Ok(FigureShown {
        name: name(pen, figure)?,
        value,
        is_null: figure.value.is_none(),
        beside,
        change: change(pen, figure)?,
        target: target(pen, figure)?,
    })
}

/// With the currency, where the value does not say it.
fn name(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<String> {
    let name = pen.plain(name_of(figure.metric))?;
    match figure.currency.as_deref().filter(|_| !figure.metric.is_money()) {
        Some(currency) => pen.say("digest-in-currency", [("name", &name), ("currency", currency)]),
        None => Ok(name),
    }
}

/// What the value is of, and more of the same rows.
fn details(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<Vec<String>> {
    let mut said = Vec::new();
    let detail = |name: &str| figure.details.0.get(name).copied();
    if figure.metric == Metric::FirstResponseMinutes {
        if figure.value.is_some() {
            said.push(pen.plain("digest-median")?);
        }
        if let Some(p90) = detail("p90").filter(|_| figure.value.is_some()) {
            said.push(pen.say("digest-p90", [("time", &pen.minutes(p90)?)])?);
        }
        if let Some(median) = detail("working_median").filter(|_| figure.value.is_some()) {
            said.push(pen.say("digest-working", [("time", &pen.minutes(median)?)])?);
        }
        said.push(n(pen, figure)?);
        if let Some(unanswered) = whole(detail("unanswered")) {
            said.push(pen.count("digest-unanswered", unanswered)?);
        }
    } else if figure.value.is_some()
        && figure.metric.unit() != MetricUnit::Count
        && figure.metric != Metric::Revenue
    {
        said.push(n(pen, figure)?);
    }
    Ok(said)
}

fn n(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<String> {
    pen.say("digest-n", [("n", &numbers::grouped(&figure.n.to_string()))])
}

fn whole(number: Option<f64>) -> Option<i64> {
    // Saturates; counts are whole.
    number.map(|number| number as i64)
}

/// In percent of the period before or, of rates, in percentage points; where that says nothing, as a difference.
fn change(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<Option<ChangeShown>> {
    let Some(difference) = &figure.difference else { return Ok(None) };
    let by = numbers::float(difference);
    if by == 0.0 {
        let words = pen.plain("digest-unchanged")?;
        return Ok(Some(ChangeShown { words, tone: Tone::Even }));
    }
    let size = by.abs();
    let said = match (figure.metric.unit(), &figure.change) {
        (MetricUnit::Money, Some(change)) => pen.percent(numbers::float(change).abs()),
        (MetricUnit::Money, None) => {
            numbers::grouped(numbers::raw(difference).trim_start_matches('-'))
        }
        (MetricUnit::Rate, _) => pen.points(size * 100.0)?,
        (MetricUnit::Days, _) => pen.days(size)?,
        (MetricUnit::Minutes, _) => pen.minutes(size)?,
        (MetricUnit::Count | MetricUnit::Score, _) => numbers::plain(size),
    };
    let better = (by > 0.0) == (figure.metric.better() == Better::Higher);
    let (tone, key) = match better {
        true => (Tone::Good, "digest-better"),
        false => (Tone::Bad, "digest-worse"),
    };
    let arrow = if by > 0.0 { "▲" } else { "▼" };
    Ok(Some(ChangeShown { words: pen.say(key, [("arrow", arrow), ("by", &said)])?, tone }))
}

fn target(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<Option<TargetShown>> {
    let Some(target) = &figure.target else { return Ok(None) };
    let aim = pen.value(figure.metric, figure.currency.as_deref(), target)?;
    let Some(value) = &figure.value else {
        let words = pen.say("digest-target", [("target", &aim)])?;
        return Ok(Some(TargetShown { words, bar: None, tone: Tone::Even }));
    };
    let (value, target) = (numbers::float(value), numbers::float(target));
    let attained = figure.attainment.map(|ratio| pen.percent(ratio));
    let (key, tone) = match (figure.metric.better(), attained.is_some()) {
        (Better::Lower, _) if value <= target => ("digest-target-kept", Tone::Good),
        (Better::Lower, _) => ("digest-target-missed", Tone::Bad),
        (Better::Higher, true) if value >= target => ("digest-target-reached", Tone::Good),
        (Better::Higher, true) => ("digest-target-of", Tone::Even),
        (Better::Higher, false) if value >= target => ("digest-target-met", Tone::Good),
        (Better::Higher, false) => ("digest-target", Tone::Even),
    };
    let share = attained.unwrap_or_default();
    Ok(Some(TargetShown {
        words: pen.say(key, [("share", &share), ("target", &aim)])?,
        bar: figure.attainment.map(|ratio| numbers::share(ratio, 1.0)),
        tone,
    }))
}
