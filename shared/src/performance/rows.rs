//! What a row counts in a metric, so that the rows add up to the number. Pure.

use chrono::{DateTime, Utc};
use kernel::input::Parse;
use kernel::money::{Currency, Money};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive as _};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{figures::FigureValue, model::Counted, source::Source};
use crate::{metrics::Metric, surveys::SurveyKind};

/// A row behind a number: how a metric comes of the values is in its definition (`combined`).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PerformanceRow {
    /// What it is, as in the path of its resource.
    #[serde(rename = "type")]
    #[schema(rename = "type", example = "deal")]
    pub type_: String,
    pub id: Uuid,
    /// The instant at which it counts.
    pub at: DateTime<Utc>,
    /// Whom it counts for: the owner of that instant, and the team that was theirs then.
    pub owner_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// What it is among the rows of its metric, such as `won` or `lost`.
    #[schema(example = "won")]
    pub part: String,
    #[schema(example = "USD")]
    pub currency: Option<String>,
    /// What it adds to the number: an amount, days, minutes, a score's points, or 1 and 0 of what is counted.
    #[schema(example = "12000.00")]
    pub value: Option<FigureValue>,
    /// What it is out of, in a rate by value.
    pub weight: Option<FigureValue>,
    /// Its place among rows of one instant.
    #[serde(skip)]
    pub key: Uuid,
}

/// What a row must have to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Amount,
    Measure,
}

/// Where a metric's rows come from: the source, the parts of it, and what a row of them must have.
#[must_use]
pub fn source_of(metric: Metric) -> (Source, Option<Vec<String>>, Option<Needs>) {
    let needs = match metric {
        Metric::WinRateByValue => Some(Needs::Amount),
        Metric::SalesCycleDays => Some(Needs::Measure),
        money if money.is_money() => Some(Needs::Amount),
        _ => None,
    };
    let (source, parts) = parts_of(metric);
    (source, parts, needs)
}

/// Every source that a metric's number is made of.
#[must_use]
pub fn sources_of(metric: Metric) -> Vec<Source> {
    let (source, _) = parts_of(metric);
    match metric {
        Metric::PipelineVelocity => vec![source, Source::ClosedDeals],
        Metric::FirstResponseMinutes => vec![source, Source::Responses],
        _ => vec![source],
    }
}

fn parts_of(metric: Metric) -> (Source, Option<Vec<String>>) {
    let (source, parts): (_, &[&str]) = match metric {
        Metric::Revenue | Metric::DealsWon | Metric::AverageDealValue | Metric::SalesCycleDays => {
            (Source::ClosedDeals, &["won"])
        }
        Metric::DealsLost => (Source::ClosedDeals, &["lost"]),
        Metric::WinRate | Metric::WinRateByValue => (Source::ClosedDeals, &[]),
        Metric::StageDwellDays => (Source::StageStays, &[]),
        Metric::PurchaseValue => (Source::Purchases, &[]),
        Metric::PipelineValue | Metric::PipelineVelocity => (Source::OpenDeals, &[]),
        Metric::WeightedForecast => (Source::OpenDeals, &["expected"]),
        Metric::NewLeads | Metric::LeadConversionRate | Metric::FirstResponseMinutes => {
            (Source::Leads, &[])
        }
        Metric::NewCustomers => (Source::NewCustomers, &[]),
        Metric::Interactions => (Source::Interactions, &[]),
        Metric::TasksCompleted => (Source::TasksCompleted, &[]),
        Metric::TasksOverdue => (Source::TasksOverdue, &[]),
        Metric::Nps => return (Source::Answers, Some(scores(SurveyKind::Nps))),
        Metric::Csat | Metric::CsatMean => {
            return (Source::Answers, Some(scores(SurveyKind::Csat)));
        }
        Metric::Ces | Metric::CesEasyShare => {
            return (Source::Answers, Some(scores(SurveyKind::Ces)));
        }
        Metric::SurveyResponseRate => (Source::Invitations, &["completed", "sent"]),
        Metric::LoopClosedRate => (Source::LowAnswers, &[]),
    };
    let parts = parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    (source, Some(parts).filter(|parts| !parts.is_empty()))
}

fn scores(kind: SurveyKind) -> Vec<String> {
    kind.scale().map(|score| format!("{}:{score}", kind.as_str())).collect()
}

impl PerformanceRow {
    /// As a row of this metric.
    pub fn of(metric: Metric, row: Counted) -> Self {
        let currency = row.currency.as_deref().and_then(|code| Currency::parse(code).ok());
        let money = |amount: Option<Decimal>| {
            let money = Money::rounded(amount?, currency?).ok()?;
            Some(FigureValue::Money(money.amount().to_string()))
        };
        let won = row.part == "won";
        let value = match metric {
            Metric::Revenue
            | Metric::AverageDealValue
            | Metric::PurchaseValue
            | Metric::PipelineValue
            | Metric::PipelineVelocity => money(row.amount),
            Metric::WinRateByValue if won => money(row.amount),
            Metric::WinRateByValue => money(row.amount.map(|_| Decimal::ZERO)),
            // With all the decimals of a probability, since the sum alone is rounded.
            Metric::WeightedForecast => {
                row.measure.map(|of| FigureValue::Money(of.normalize().to_string()))
            }
            _ => number(metric, &row).and_then(|of| of.to_f64()).map(FigureValue::Number),
        };
        Self {
            type_: row.type_,
            id: row.id,
            at: row.at,
            owner_id: row.owner_id,
            team_id: row.team_id,
            weight: (metric == Metric::WinRateByValue).then(|| money(row.amount)).flatten(),
            currency: row.currency,
            value,
            part: row.part,
            key: row.key,
        }
    }
}

/// What a row adds to a metric that is no money.
fn number(metric: Metric, row: &Counted) -> Option<Decimal> {
    let one_if = |yes: bool| Some(Decimal::from(u8::from(yes)));
    let part = row.part.as_str();
    let score = row.measure;
    let at_least = |least: u32| score.map(|score| score >= least.into());
    match metric {
        Metric::SalesCycleDays | Metric::StageDwellDays => in_units(score, 86_400),
        Metric::FirstResponseMinutes => in_units(score, 60),
        Metric::WinRate => one_if(part == "won"),
        Metric::LeadConversionRate => one_if(part == "converted"),
        Metric::SurveyResponseRate => one_if(part == "completed"),
        Metric::LoopClosedRate => one_if(part == "closed"),
        Metric::Nps => {
            let points = i64::from(at_least(9)?) - i64::from(!at_least(7)?);
            Some(Decimal::from(100 * points))
        }
        Metric::Csat => Some(Decimal::from(100 * u8::from(at_least(4)?))),
        Metric::CesEasyShare => one_if(at_least(5)?),
        Metric::CsatMean | Metric::Ces => score,
        _ => one_if(true),
    }
}

/// Seconds in another unit, to six decimals.
fn in_units(seconds: Option<Decimal>, unit: u32) -> Option<Decimal> {
    let exact = seconds?.checked_div(unit.into())?;
    Some(exact.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero))
}
