//! One function a metric: what the sums of its sources come to. `docs/METRICS.md` says the same in words.

mod deals;
mod surveys;

use kernel::money::Currency;
use rust_decimal::Decimal;

use self::deals::{
    average_deal_value, deals_lost, deals_won, pipeline_value, pipeline_velocity, purchase_value,
    revenue, sales_cycle_days, stage_dwell_days, velocity, weighted_forecast, win_rate,
    win_rate_by_value,
};
use self::surveys::{
    ces, ces_easy_share, csat, csat_mean, loop_closed_rate, nps, survey_response_rate,
};
use super::{
    source::Source,
    sums::{Sum, Sums},
};
use crate::metrics::{Fraction, Metric, MetricUnit};

/// A metric's value, of one currency where it is told by currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub currency: Option<Currency>,
    /// Exact, or why there is none.
    pub value: Result<Fraction, NoValue>,
    /// How many rows it is of.
    pub n: i64,
    /// Further figures of the same rows: a mean beside a median, the ninth of ten.
    pub details: Vec<(&'static str, Decimal)>,
}

crate::db::text_enum! {
    /// Why a figure has no value.
    pub enum NoValue {
        NoClosedDeals = "no_closed_deals",
        NoWonDeals = "no_won_deals",
        /// The deals were won in the instant in which they were made.
        NoTimePassed = "no_time_passed",
        NothingLeftAStage = "nothing_left_a_stage",
        NoLeads = "no_leads",
        NobodyResponded = "nobody_responded",
        NoAnswers = "no_answers",
        NothingSent = "nothing_sent",
        NothingArrived = "nothing_arrived",
        NoLowAnswers = "no_low_answers",
    }
}

const SECONDS_A_DAY: i64 = 86_400;
const SECONDS_A_MINUTE: i64 = 60;

impl Number {
    fn of(value: Result<Fraction, NoValue>, n: i64) -> Self {
        Self { currency: None, value, n, details: Vec::new() }
    }

    fn count(n: i64) -> Self {
        Self::of(Ok(n.into()), n)
    }
}

/// As a figure of this metric stands in an answer: money with its currency's decimals, all else as its unit has.
#[must_use]
pub fn rounded(metric: Metric, currency: Option<Currency>, value: &Fraction) -> Option<Decimal> {
    value.rounded(match (metric.unit(), currency) {
        (MetricUnit::Money, Some(currency)) => currency.decimals(),
        (unit, _) => unit.decimals(),
    })
}

/// Every metric's numbers: one, or one a currency; none of a metric by currency of which there is nothing.
#[must_use]
pub fn numbers(metric: Metric, sums: &Sums) -> Vec<Number> {
    match metric {
        Metric::Revenue => revenue(sums),
        Metric::DealsWon => vec![deals_won(sums)],
        Metric::DealsLost => vec![deals_lost(sums)],
        Metric::WinRate => vec![win_rate(sums)],
        Metric::WinRateByValue => win_rate_by_value(sums),
        Metric::AverageDealValue => average_deal_value(sums),
        Metric::SalesCycleDays => vec![sales_cycle_days(sums)],
        Metric::StageDwellDays => vec![stage_dwell_days(sums)],
        Metric::PurchaseValue => purchase_value(sums),
        Metric::PipelineValue => pipeline_value(sums),
        Metric::WeightedForecast => weighted_forecast(sums),
        Metric::PipelineVelocity => pipeline_velocity(sums),
        Metric::NewLeads => vec![new_leads(sums)],
        Metric::LeadConversionRate => vec![lead_conversion_rate(sums)],
        Metric::FirstResponseMinutes => vec![first_response_minutes(sums)],
        Metric::NewCustomers => vec![new_customers(sums)],
        Metric::Interactions => vec![interactions(sums)],
        Metric::TasksCompleted => vec![tasks_completed(sums)],
        Metric::TasksOverdue => vec![tasks_overdue(sums)],
        Metric::Nps => vec![nps(sums)],
        Metric::Csat => vec![csat(sums)],
        Metric::CsatMean => vec![csat_mean(sums)],
        Metric::Ces => vec![ces(sums)],
        Metric::CesEasyShare => vec![ces_easy_share(sums)],
        Metric::SurveyResponseRate => vec![survey_response_rate(sums)],
        Metric::LoopClosedRate => vec![loop_closed_rate(sums)],
    }
}

/// The number of a currency in which a metric has no rows.
#[must_use]
pub fn nothing(metric: Metric, currency: Option<Currency>, sums: &Sums) -> Number {
    let value = match metric {
        // Deals may have been won in it.
        Metric::PipelineVelocity => return velocity(sums, currency, 0),
        Metric::AverageDealValue => Err(NoValue::NoWonDeals),
        Metric::WinRateByValue => Err(NoValue::NoClosedDeals),
        _ => Ok(Fraction::zero()),
    };
    Number { currency, ..Number::of(value, 0) }
}

fn new_leads(sums: &Sums) -> Number {
    Number::count(sums.all(Source::Leads).n)
}

/// Leads received and since converted ÷ leads received.
fn lead_conversion_rate(sums: &Sums) -> Number {
    let converted = sums.part(Source::Leads, "converted").n;
    share(converted, sums.all(Source::Leads).n, NoValue::NoLeads)
}

/// Median minutes from received to the first human outreach, of the leads that had one; beside it how many wait still, and
/// the same in working time.
fn first_response_minutes(sums: &Sums) -> Number {
    let leads = sums.all(Source::Leads);
    let why = if leads.n == 0 { NoValue::NoLeads } else { NoValue::NobodyResponded };
    let mut number = spread(&leads, SECONDS_A_MINUTE, why);
    number.details.push(("unanswered", (leads.n - leads.measures).into()));
    let worked = sums.all(Source::Responses);
    // While answers of before are being counted it would be of others than the rest.
    if worked.n < leads.measures {
        return number;
    }
    let beside =
        [("working_median", worked.median()), ("working_p90", worked.ninth.map(Into::into))];
    number.details.extend(beside.into_iter().filter_map(|(name, seconds)| {
        Some((name, seconds?.over(&SECONDS_A_MINUTE.into())?.rounded(1)?))
    }));
    number
}

fn new_customers(sums: &Sums) -> Number {
    Number::count(sums.all(Source::NewCustomers).n)
}

fn interactions(sums: &Sums) -> Number {
    Number::count(sums.all(Source::Interactions).n)
}

fn tasks_completed(sums: &Sums) -> Number {
    Number::count(sums.all(Source::TasksCompleted).n)
}

fn tasks_overdue(sums: &Sums) -> Number {
    Number::count(sums.all(Source::TasksOverdue).n)
}

fn share(some: i64, all: i64, why: NoValue) -> Number {
    Number::of(Fraction::from(some).over(&all.into()).ok_or(why), all)
}

/// The median of the measures in another unit.
fn spread(sum: &Sum, unit: i64, why: NoValue) -> Number {
    let inside = |value: Option<Fraction>| value?.over(&unit.into());
    let mut number = Number::of(inside(sum.median()).ok_or(why), sum.measures);
    let beside = [("mean", inside(sum.mean())), ("p90", inside(sum.ninth.map(Into::into)))];
    number.details =
        beside.into_iter().filter_map(|(name, value)| Some((name, value?.rounded(1)?))).collect();
    number
}

fn by_currency(
    sums: &Sums,
    source: Source,
    part: &str,
    number: impl Fn(&Sum) -> Number,
) -> Vec<Number> {
    let found = sums.by_currency(source, part);
    found.iter().filter_map(|(currency, sum)| in_currency(currency, number(sum))).collect()
}

/// `None` of a currency that the schema let through and ISO 4217 has not.
fn in_currency(currency: &str, number: Number) -> Option<Number> {
    Some(Number { currency: Some(currency.parse().ok()?), ..number })
}
