//! What can be measured: names, units and ranges. How each is computed, `docs/METRICS.md` says.

use crate::db::text_enum;

text_enum! {
    /// What can be measured of a user, a team or the organisation in a period.
    pub enum Metric {
        Revenue = "revenue",
        DealsWon = "deals_won",
        DealsLost = "deals_lost",
        WinRate = "win_rate",
        WinRateByValue = "win_rate_by_value",
        AverageDealValue = "average_deal_value",
        SalesCycleDays = "sales_cycle_days",
        StageDwellDays = "stage_dwell_days",
        PurchaseValue = "purchase_value",
        PipelineValue = "pipeline_value",
        WeightedForecast = "weighted_forecast",
        PipelineVelocity = "pipeline_velocity",
        NewLeads = "new_leads",
        LeadConversionRate = "lead_conversion_rate",
        FirstResponseMinutes = "first_response_minutes",
        NewCustomers = "new_customers",
        Interactions = "interactions",
        TasksCompleted = "tasks_completed",
        TasksOverdue = "tasks_overdue",
        Nps = "nps",
        Csat = "csat",
        CsatMean = "csat_mean",
        Ces = "ces",
        CesEasyShare = "ces_easy_share",
        SurveyResponseRate = "survey_response_rate",
        LoopClosedRate = "loop_closed_rate",
    }
}

text_enum! {
    /// What a metric is counted in.
    pub enum MetricUnit {
        /// An amount in a currency, of which there is one figure each: a decimal string.
        Money = "money",
        Count = "count",
        /// A fraction to four decimals: 0.6 is 60 %.
        Rate = "rate",
        /// To one decimal, on the scale of its survey.
        Score = "score",
        Days = "days",
        Minutes = "minutes",
    }
}

text_enum! {
    /// Which way a metric gets better.
    pub enum Better {
        Higher = "higher",
        Lower = "lower",
    }
}

impl Metric {
    #[must_use]
    pub fn unit(self) -> MetricUnit {
        match self {
            Self::Revenue
            | Self::AverageDealValue
            | Self::PurchaseValue
            | Self::PipelineValue
            | Self::WeightedForecast
            | Self::PipelineVelocity => MetricUnit::Money,
            Self::DealsWon
            | Self::DealsLost
            | Self::NewLeads
            | Self::NewCustomers
            | Self::Interactions
            | Self::TasksCompleted
            | Self::TasksOverdue => MetricUnit::Count,
            Self::WinRate
            | Self::WinRateByValue
            | Self::LeadConversionRate
            | Self::CesEasyShare
            | Self::SurveyResponseRate
            | Self::LoopClosedRate => MetricUnit::Rate,
            Self::Nps | Self::Csat | Self::CsatMean | Self::Ces => MetricUnit::Score,
            Self::SalesCycleDays | Self::StageDwellDays => MetricUnit::Days,
            Self::FirstResponseMinutes => MetricUnit::Minutes,
        }
    }

    /// Whether a figure has a currency.
    #[must_use]
    pub fn is_money(self) -> bool {
        self.unit() == MetricUnit::Money
    }

    /// Whether there is one figure for each currency.
    #[must_use]
    pub fn is_by_currency(self) -> bool {
        self.is_money() || self == Self::WinRateByValue
    }

    #[must_use]
    pub fn better(self) -> Better {
        match self {
            Self::DealsLost
            | Self::SalesCycleDays
            | Self::StageDwellDays
            | Self::FirstResponseMinutes
            | Self::TasksOverdue => Better::Lower,
            _ => Better::Higher,
        }
    }

    /// The least that one can wish for and, where there is such, the most.
    #[must_use]
    pub fn range(self) -> (i32, Option<i32>) {
        match (self, self.unit()) {
            (_, MetricUnit::Rate) => (0, Some(1)),
            (Self::Nps, _) => (-100, Some(100)),
            (Self::Csat, _) => (0, Some(100)),
            (Self::CsatMean, _) => (1, Some(5)),
            (Self::Ces, _) => (1, Some(7)),
            _ => (0, None),
        }
    }
}

impl MetricUnit {
    /// Decimals that a figure is rounded to; of money its currency says so.
    #[must_use]
    pub fn decimals(self) -> u32 {
        match self {
            Self::Count => 0,
            Self::Rate => 4,
            Self::Money | Self::Score | Self::Days | Self::Minutes => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kernel::input::Parse;

    use super::*;

    #[test]
    fn each_has_one_name() {
        let names: BTreeSet<&str> = Metric::ALL.iter().map(|metric| metric.as_str()).collect();
        assert_eq!((Metric::ALL.len(), names.len()), (26, 26));
        for metric in Metric::ALL {
            assert_eq!(Metric::parse(metric.as_str()), Ok(*metric));
            assert_eq!(serde_json::to_value(metric).unwrap(), metric.as_str());
        }
        assert_eq!(Metric::ALL.first(), Some(&Metric::Revenue));
        assert_eq!(Metric::ALL.last(), Some(&Metric::LoopClosedRate));
    }

    /// A name tells its unit, where it does.
    #[test]
    fn units_are_those_of_the_names() {
        for metric in Metric::ALL {
            let (name, unit) = (metric.as_str(), metric.unit());
            let rate = name.contains("_rate") || name.ends_with("_share");
            assert_eq!(rate, unit == MetricUnit::Rate, "{name}");
            assert_eq!(name.ends_with("_days"), unit == MetricUnit::Days, "{name}");
            assert_eq!(name.ends_with("_minutes"), unit == MetricUnit::Minutes, "{name}");
            let money = ["value", "revenue", "forecast", "velocity"];
            let money = !rate && money.iter().any(|word| name.ends_with(word));
            assert_eq!(money, metric.is_money(), "{name}");
        }
    }

    #[test]
    fn of_some_less_is_better() {
        let lower = Metric::ALL.iter().filter(|metric| metric.better() == Better::Lower);
        let lower: Vec<&str> = lower.map(|metric| metric.as_str()).collect();
        let expected = [
            "deals_lost",
            "sales_cycle_days",
            "stage_dwell_days",
            "first_response_minutes",
            "tasks_overdue",
        ];
        assert_eq!(lower, expected);
    }

    #[test]
    fn rates_and_scores_have_an_end() {
        for metric in Metric::ALL {
            let (least, most) = metric.range();
            let ends = matches!(metric.unit(), MetricUnit::Rate | MetricUnit::Score);
            assert_eq!(most.is_some(), ends, "{metric:?}");
            assert!(most.is_none_or(|most| least < most), "{metric:?}");
            assert_eq!(least < 0, *metric == Metric::Nps);
        }
    }
}
