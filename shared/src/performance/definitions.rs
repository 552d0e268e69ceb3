//! What each metric is, for those who read the API.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    db::text_enum,
    metrics::{Better, Metric, MetricUnit},
};

text_enum! {
    /// How a number comes of its rows.
    pub enum Combined {
        Count = "count",
        Sum = "sum",
        Mean = "mean",
        Median = "median",
        /// Sum of the values over the sum of the weights.
        Ratio = "ratio",
        /// Of several numbers.
        Formula = "formula",
    }
}

/// A metric and its formula.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct MetricDefinition {
    pub metric: Metric,
    #[schema(example = "Revenue")]
    pub name: &'static str,
    #[schema(example = "销售额")]
    pub name_zh: &'static str,
    pub unit: MetricUnit,
    /// Whether there is one figure a currency.
    pub by_currency: bool,
    pub better: Better,
    /// How the number comes of the values of its rows.
    pub combined: Combined,
    #[schema(example = "Σ value of deals won, by closed_at")]
    pub formula: &'static str,
}

/// All of them, in their order.
#[must_use]
pub fn all() -> Vec<MetricDefinition> {
    WORDS
        .iter()
        .map(|&(metric, name, name_zh, combined, formula)| MetricDefinition {
            metric,
            name,
            name_zh,
            unit: metric.unit(),
            by_currency: metric.is_by_currency(),
            better: metric.better(),
            combined,
            formula,
        })
        .collect()
}

type Words = (Metric, &'static str, &'static str, Combined, &'static str);

const WORDS: &[Words] = &[
    (Metric::Revenue, "Revenue", "销售额", Combined::Sum, "Σ value of deals won, by closed_at"),
    (Metric::DealsWon, "Deals won", "赢单数", Combined::Count, "deals won, by closed_at"),
    (Metric::DealsLost, "Deals lost", "丢单数", Combined::Count, "deals lost, by closed_at"),
    (
        Metric::WinRate,
        "Win rate",
        "赢单率",
        Combined::Mean,
        "won ÷ (won + lost), closed in the period",
    ),
    (
        Metric::WinRateByValue,
        "Win rate by value",
        "按金额赢单率",
        Combined::Ratio,
        "Σ value won ÷ Σ value closed in the period",
    ),
    (
        Metric::AverageDealValue,
        "Average deal value",
        "平均客单价",
        Combined::Mean,
        "revenue ÷ deals won that have a value",
    ),
    (
        Metric::SalesCycleDays,
        "Sales cycle",
        "销售周期",
        Combined::Median,
        "median days from created to won",
    ),
    (
        Metric::StageDwellDays,
        "Stage dwell",
        "平均停留",
        Combined::Median,
        "median days of the stays in an open stage that ended",
    ),
    (
        Metric::PurchaseValue,
        "Purchases",
        "采购额",
        Combined::Sum,
        "Σ total of purchases, by purchased_on",
    ),
    (
        Metric::PipelineValue,
        "Pipeline value",
        "在途金额",
        Combined::Sum,
        "Σ value of deals open at the end of the period",
    ),
    (
        Metric::WeightedForecast,
        "Weighted forecast",
        "加权预测",
        Combined::Sum,
        "Σ value × stage probability of open deals that are expected to close in the period",
    ),
    (
        Metric::PipelineVelocity,
        "Pipeline velocity",
        "漏斗流速",
        Combined::Formula,
        "open deals × mean won value × win rate ÷ cycle days; the rows are the open deals",
    ),
    (Metric::NewLeads, "New leads", "新线索数", Combined::Count, "leads received in the period"),
    (
        Metric::LeadConversionRate,
        "Lead conversion rate",
        "线索转化率",
        Combined::Mean,
        "leads received in the period and since converted ÷ leads received",
    ),
    (
        Metric::FirstResponseMinutes,
        "First response time",
        "首次响应时长",
        Combined::Median,
        "median minutes from received to the first human outreach, leads received in the period; in the details the same in working time",
    ),
    (
        Metric::NewCustomers,
        "New customers",
        "新客户数",
        Combined::Count,
        "customers whose first won deal or first purchase falls in the period",
    ),
    (
        Metric::Interactions,
        "Interactions",
        "跟进次数",
        Combined::Count,
        "contacts of a person: no notes, no forms",
    ),
    (
        Metric::TasksCompleted,
        "Tasks completed",
        "已完成任务",
        Combined::Count,
        "tasks done, by completed_at and completed_by",
    ),
    (
        Metric::TasksOverdue,
        "Tasks overdue",
        "逾期任务",
        Combined::Count,
        "tasks open past due at the end of the period",
    ),
    (
        Metric::Nps,
        "NPS",
        "净推荐值",
        Combined::Mean,
        "% of 9 and 10 − % of 0 to 6, over all answers",
    ),
    (Metric::Csat, "CSAT", "客户满意度", Combined::Mean, "answers of 4 or 5 ÷ all answers × 100"),
    (Metric::CsatMean, "CSAT mean", "满意度均值", Combined::Mean, "mean of 1 to 5"),
    (Metric::Ces, "CES", "客户费力度", Combined::Mean, "mean of 1 to 7, 7 very easy"),
    (
        Metric::CesEasyShare,
        "CES easy share",
        "轻松占比",
        Combined::Mean,
        "answers of 5 to 7 ÷ all answers",
    ),
    (
        Metric::SurveyResponseRate,
        "Response rate",
        "答卷回收率",
        Combined::Mean,
        "answered ÷ (sent − bounced), by the day of invitation",
    ),
    (
        Metric::LoopClosedRate,
        "Loop-closed rate",
        "闭环率",
        Combined::Mean,
        "low answers whose customer was reached before their case was due ÷ all low answers",
    ),
];
