//! Figures of those editions.

use std::collections::BTreeMap;

use crate::{
    metrics::{Metric, MetricUnit},
    performance::{Figure, FigureValue, NoValue},
};

pub fn value(metric: Metric, number: f64) -> FigureValue {
    match metric.unit() {
        MetricUnit::Money => FigureValue::Money(format!("{number:.2}")),
        MetricUnit::Count => FigureValue::Whole(number as i64),
        _ => FigureValue::Number(number),
    }
}

/// A figure as it comes of two periods.
pub fn figure(metric: Metric, n: i64, now: Option<f64>, before: Option<f64>) -> Figure {
    let rounded = |number: f64| (number * 10_000.0).round() / 10_000.0;
    let difference = now.zip(before).map(|(now, before)| rounded(now - before));
    let growth = difference.zip(before).filter(|(_, before)| *before > 0.0);
    let change = match metric.unit() {
        MetricUnit::Rate | MetricUnit::Score => difference,
        _ => growth.map(|(difference, before)| rounded(difference / before)),
    };
    let is_rate = matches!(metric.unit(), MetricUnit::Rate | MetricUnit::Score);
    Figure {
        metric,
        value: now.map(|number| value(metric, number)),
        unit: metric.unit().as_str().to_owned(),
        currency: None,
        n,
        target: None,
        attainment: None,
        previous: before.map(|number| value(metric, number)),
        change: change.map(|number| match is_rate {
            true => value(metric, number),
            false => FigureValue::Number(number),
        }),
        difference: difference.map(|number| value(metric, number)),
        reason: None,
        details: Default::default(),
    }
}

pub fn money(
    metric: Metric,
    currency: &str,
    n: i64,
    now: Option<f64>,
    before: Option<f64>,
) -> Figure {
    let unit = if metric.is_money() { currency } else { metric.unit().as_str() };
    Figure {
        currency: Some(currency.to_owned()),
        unit: unit.to_owned(),
        ..figure(metric, n, now, before)
    }
}

pub fn aimed(figure: Figure, target: f64, attainment: f64) -> Figure {
    Figure { target: Some(value(figure.metric, target)), attainment: Some(attainment), ..figure }
}

pub fn because(figure: Figure, reason: NoValue) -> Figure {
    Figure { reason: Some(reason), ..figure }
}

pub fn detailed(mut figure: Figure, details: &[(&str, f64)]) -> Figure {
    let details = details.iter().map(|(name, of)| ((*name).to_owned(), *of));
    figure.details.0 = details.collect::<BTreeMap<_, _>>();
    figure
}

pub fn figures() -> Vec<Figure> {
    use Metric as M;
    let some = Some;
    vec![
        money(M::Revenue, "CNY", 2, some(86_000.0), some(0.0)),
        money(M::Revenue, "EUR", 1, some(4_500.0), some(9_000.0)),
        aimed(money(M::Revenue, "USD", 3, some(12_000.0), some(10_000.0)), 20_000.0, 0.6),
        figure(M::DealsWon, 6, some(6.0), some(4.0)),
        figure(M::DealsLost, 4, some(4.0), some(3.0)),
        aimed(figure(M::WinRate, 10, some(0.6), some(0.5714)), 0.5, 1.2),
        money(M::WinRateByValue, "USD", 5, some(0.7059), some(0.7059)),
        money(M::AverageDealValue, "USD", 3, some(4_000.0), some(3_333.33)),
        figure(M::SalesCycleDays, 6, some(41.5), some(38.0)),
        figure(M::StageDwellDays, 14, some(9.3), some(11.0)),
        money(M::PurchaseValue, "USD", 0, some(0.0), some(0.0)),
        money(M::PipelineValue, "USD", 21, some(184_250.0), some(171_000.0)),
        money(M::WeightedForecast, "USD", 5, some(23_400.0), None),
        money(M::PipelineVelocity, "USD", 21, some(1_214.46), some(1_100.0)),
        figure(M::NewLeads, 31, some(31.0), some(24.0)),
        figure(M::LeadConversionRate, 31, some(0.1935), some(0.2083)),
        aimed(
            detailed(
                figure(M::FirstResponseMinutes, 26, some(95.0), some(130.0)),
                &[("mean", 171.0), ("p90", 310.0), ("unanswered", 5.0), ("working_median", 48.0)],
            ),
            60.0,
            1.5833,
        ),
        figure(M::NewCustomers, 3, some(3.0), some(3.0)),
        figure(M::Interactions, 148, some(148.0), some(1_162.0)),
        figure(M::TasksCompleted, 57, some(57.0), some(49.0)),
        figure(M::TasksOverdue, 5, some(5.0), some(2.0)),
        figure(M::Nps, 12, some(42.0), some(35.5)),
        figure(M::Csat, 8, some(87.5), some(91.7)),
        figure(M::CsatMean, 8, some(4.4), some(4.6)),
        because(figure(M::Ces, 0, None, some(5.8)), NoValue::NoAnswers),
        because(figure(M::CesEasyShare, 0, None, None), NoValue::NoAnswers),
        figure(M::SurveyResponseRate, 40, some(0.5), some(0.4444)),
        figure(M::LoopClosedRate, 2, some(0.5), some(1.0)),
    ]
}
