//! A metric's numbers beside its target and the period before. Pure.

use std::collections::BTreeMap;

use kernel::money::Currency;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{__dev::ComposeSchema, ToSchema};

use super::{
    formulas::{NoValue, Number, nothing, numbers, rounded},
    sums::Sums,
};
use crate::metrics::{Fraction, Metric, MetricUnit};

/// A decimal string where the unit is a currency, else a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FigureValue {
    Money(String),
    Whole(i64),
    Number(f64),
}

impl ComposeSchema for FigureValue {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let money = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(40))
            .pattern(Some("^-?[0-9]+([.][0-9]+)?$"));
        OneOfBuilder::new()
            .item(money)
            .item(ObjectBuilder::new().schema_type(Type::Number))
            .description(Some("A decimal string where the unit is a currency, else a number."))
            .into()
    }
}

impl ToSchema for FigureValue {
    fn name() -> std::borrow::Cow<'static, str> {
        "FigureValue".into()
    }
}

impl FigureValue {
    fn of(metric: Metric, value: Decimal) -> Self {
        match metric.unit() {
            MetricUnit::Money => Self::Money(value.to_string()),
            MetricUnit::Count if value.is_integer() => {
                Self::Whole(value.to_i64().unwrap_or(i64::MAX))
            }
            _ => Self::Number(float(value)),
        }
    }
}

/// One number of a metric, and how it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    pub metric: Metric,
    /// Null where it is undefined; `reason` says why.
    #[schema(example = "12000.00")]
    pub value: Option<FigureValue>,
    /// A currency (velocity: a day), or what it counts.
    #[schema(example = "USD")]
    pub unit: String,
    /// Of a metric that is told by currency.
    #[schema(example = "USD")]
    pub currency: Option<String>,
    /// How many rows it is of.
    #[schema(example = 1)]
    pub n: i64,
    #[schema(example = "20000.00")]
    pub target: Option<FigureValue>,
    /// Value over target, to four decimals.
    #[schema(example = 0.6)]
    pub attainment: Option<f64>,
    /// Of the period before.
    #[schema(example = "10000.00")]
    pub previous: Option<FigureValue>,
    /// Growth over the period before, (now − before) ÷ before, to four decimals, null where that was not above zero; of
    /// rates and scores the difference: 0.05 of a rate is five percentage points.
    #[schema(example = "0.2000")]
    pub change: Option<FigureValue>,
    /// Now − before.
    #[schema(example = "2000.00")]
    pub difference: Option<FigureValue>,
    /// Why there is no value.
    pub reason: Option<NoValue>,
    /// More of the same rows: `mean` and `p90` beside a median; of the first response how many leads are `unanswered`, and
    /// `working_median` and `working_p90` in minutes of working time.
    pub details: FigureDetails,
}

/// Further figures by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureDetails(pub BTreeMap<String, f64>);

impl ComposeSchema for FigureDetails {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let number = || ObjectBuilder::new().schema_type(Type::Number);
        ["mean", "p90", "unanswered", "working_median", "working_p90"]
            .into_iter()
            .fold(ObjectBuilder::new(), |all, name| all.property(name, number()))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .into()
    }
}

impl ToSchema for FigureDetails {
    fn name() -> std::borrow::Cow<'static, str> {
        "FigureDetails".into()
    }
}

/// Targets of a subject in a period, by metric and currency.
pub type Targets = BTreeMap<(Metric, Option<String>), Decimal>;

/// What figures are made of.
pub struct Told<'a> {
    pub now: &'a Sums,
    pub before: Option<&'a Sums>,
    pub targets: &'a Targets,
    /// The organisation's: of what there is nothing, there is none in this.
    pub currency: Currency,
    /// These metrics alone; all where it is empty.
    pub only: &'a [Metric],
}

/// Every metric, in their order, one figure each or one a currency.
#[must_use]
pub fn figures(told: &Told<'_>) -> Vec<Figure> {
    let wanted = |metric: &&Metric| told.only.is_empty() || told.only.contains(metric);
    Metric::ALL.iter().filter(wanted).flat_map(|metric| of_metric(*metric, told)).collect()
}

fn of_metric(metric: Metric, told: &Told<'_>) -> Vec<Figure> {
    let now = numbers(metric, told.now);
    let before = told.before.map(|sums| numbers(metric, sums));
    currencies(metric, &now, before.as_deref(), told)
        .into_iter()
        .map(|currency| {
            let in_it = |numbers: &[Number], sums: &Sums| {
                let found = numbers.iter().find(|number| number.currency == currency);
                found.cloned().unwrap_or_else(|| nothing(metric, currency, sums))
            };
            let before = before.as_deref().zip(told.before).map(|(all, sums)| in_it(all, sums));
            // A rate is aimed at in every currency alike.
            let aimed = currency.filter(|_| metric.is_money()).map(|currency| currency.to_string());
            let target = told.targets.get(&(metric, aimed));
            figure(metric, &in_it(&now, told.now), before.as_ref(), target.copied())
        })
        .collect()
}

/// Those of the numbers, of the period before and of the targets, by code; the organisation's where there are none.
fn currencies(
    metric: Metric,
    now: &[Number],
    before: Option<&[Number]>,
    told: &Told<'_>,
) -> Vec<Option<Currency>> {
    if !metric.is_by_currency() {
        return vec![None];
    }
    let targets = told.targets.keys().filter(|(of, _)| *of == metric);
    let of_targets = targets.filter_map(|(_, currency)| currency.as_ref()?.parse().ok());
    let of_numbers = now.iter().chain(before.into_iter().flatten());
    let of_numbers = of_numbers.filter_map(|number| number.currency);
    let mut found: Vec<Currency> = of_numbers.chain(of_targets).collect();
    if found.is_empty() {
        found.push(told.currency);
    }
    found.sort_unstable_by_key(|currency| currency.code());
    found.dedup();
    found.into_iter().map(Some).collect()
}

fn figure(
    metric: Metric,
    now: &Number,
    before: Option<&Number>,
    target: Option<Decimal>,
) -> Figure {
    let shown =
        |value: &Fraction| Some(FigureValue::of(metric, rounded(metric, now.currency, value)?));
    let value = now.value.as_ref().ok();
    let previous = before.and_then(|before| before.value.as_ref().ok());
    let difference = value.zip(previous).map(|(now, before)| now - before);
    let target = target.map(Fraction::from);
    let attainment = value.zip(target.as_ref()).and_then(|(value, target)| value.over(target));
    let code = now.currency.map(|currency| currency.code().to_owned());
    let unit = match (metric.unit(), &code) {
        (MetricUnit::Money, Some(code)) => code.clone(),
        (unit, _) => unit.as_str().to_owned(),
    };
    Figure {
        metric,
        value: value.and_then(shown),
        unit,
        currency: code,
        n: now.n,
        target: target.as_ref().and_then(shown),
        attainment: attainment.and_then(|ratio| ratio.rounded(4)).map(float),
        previous: previous.and_then(shown),
        change: value.zip(previous).and_then(|(now, before)| change(metric, now, before)),
        difference: difference.as_ref().and_then(shown),
        reason: now.value.as_ref().err().copied(),
        details: FigureDetails(details(now)),
    }
}

fn details(number: &Number) -> BTreeMap<String, f64> {
    number.details.iter().map(|(name, of)| ((*name).to_owned(), float(*of))).collect()
}

fn change(metric: Metric, now: &Fraction, before: &Fraction) -> Option<FigureValue> {
    let grown = now - before;
    if matches!(metric.unit(), MetricUnit::Rate | MetricUnit::Score) {
        return Some(FigureValue::of(metric, rounded(metric, None, &grown)?));
    }
    let growth = before.is_positive().then(|| grown.over(before)).flatten()?;
    Some(FigureValue::of(metric, growth.rounded(4)?))
}

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
