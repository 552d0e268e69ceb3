//! What metrics, their units and the reasons for having no value are called.

use crate::{
    metrics::{Metric, MetricUnit},
    performance::NoValue,
};

/// The words for a metric's name.
pub fn name_of(metric: Metric) -> &'static str {
    match metric {
        Metric::Revenue => "metric-revenue",
        Metric::DealsWon => "metric-deals-won",
        Metric::DealsLost => "metric-deals-lost",
        Metric::WinRate => "metric-win-rate",
        Metric::WinRateByValue => "metric-win-rate-by-value",
        Metric::AverageDealValue => "metric-average-deal-value",
        Metric::SalesCycleDays => "metric-sales-cycle",
        Metric::StageDwellDays => "metric-stage-dwell",
        Metric::PurchaseValue => "metric-purchases",
        Metric::PipelineValue => "metric-pipeline-value",
        Metric::WeightedForecast => "metric-weighted-forecast",
        Metric::PipelineVelocity => "metric-pipeline-velocity",
        Metric::NewLeads => "metric-new-leads",
        Metric::LeadConversionRate => "metric-lead-conversion-rate",
        Metric::FirstResponseMinutes => "metric-first-response-time",
        Metric::NewCustomers => "metric-new-customers",
        Metric::Interactions => "metric-interactions",
        Metric::TasksCompleted => "metric-tasks-completed",
        Metric::TasksOverdue => "metric-tasks-overdue",
        Metric::Nps => "metric-nps",
        Metric::Csat => "metric-csat",
        Metric::CsatMean => "metric-csat-mean",
        Metric::Ces => "metric-ces",
        Metric::CesEasyShare => "metric-ces-easy-share",
        Metric::SurveyResponseRate => "metric-response-rate",
        Metric::LoopClosedRate => "metric-loop-closed-rate",
    }
}

/// The words for why there is no value.
pub fn reason_of(reason: NoValue) -> &'static str {
    match reason {
        NoValue::NoClosedDeals => "reason-no-closed-deals",
        NoValue::NoWonDeals => "reason-no-won-deals",
        NoValue::NoTimePassed => "reason-no-time-passed",
        NoValue::NothingLeftAStage => "reason-nothing-left-a-stage",
        NoValue::NoLeads => "reason-no-leads",
        NoValue::NobodyResponded => "reason-nobody-responded",
        NoValue::NoAnswers => "reason-no-answers",
        NoValue::NothingSent => "reason-nothing-sent",
        NoValue::NothingArrived => "reason-nothing-arrived",
        NoValue::NoLowAnswers => "reason-no-low-answers",
    }
}

/// The words for a unit; money has its currency's code.
pub fn unit_of(unit: MetricUnit) -> Option<&'static str> {
    match unit {
        MetricUnit::Money => None,
        MetricUnit::Count => Some("unit-count"),
        MetricUnit::Rate => Some("unit-rate"),
        MetricUnit::Score => Some("unit-score"),
        MetricUnit::Days => Some("unit-days"),
        MetricUnit::Minutes => Some("unit-minutes"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::input::Locale;

    use super::*;
    use crate::{performance::definitions, text::words};

    #[test]
    fn names_are_those_of_the_definitions() {
        let (en, zh) = (words(Locale::En).unwrap(), words(Locale::ZhCn).unwrap());
        for definition in definitions::all() {
            let key = name_of(definition.metric);
            assert_eq!(en.plain(key).unwrap(), definition.name);
            assert_eq!(zh.plain(key).unwrap(), definition.name_zh);
        }
    }
}
