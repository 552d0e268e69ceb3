//! What an edition says: numbers as they were, and the rows by their ids. In no language and without names, which are looked up
//! when it is shown, so that personal values stand in one place. Kept as JSON and never changed.

mod rows;

use chrono::{DateTime, Utc};
use diesel::sql_types::Jsonb;
use kernel::period::Period;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::jsonb,
    metrics::Metric,
    performance::{Figure, FigureValue, NoValue},
};

pub use rows::{DealRow, DealRows, LeadRow, LeadRows, TaskRow, TaskRows};

/// How somebody stands in a period, and what wants to be looked at.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    ToSchema,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Jsonb)]
pub struct Content {
    /// Whose figures they are.
    pub scope: DigestScope,
    /// The scope asked for was not in the reader's sight, so it is their own figures.
    pub narrowed: bool,
    /// Whose rows were counted, as the reader saw them then.
    pub counted: CountedFor,
    #[schema(value_type = String, example = "2026-W47")]
    pub period: Period,
    /// The first instant of the period in the organisation's zone.
    pub from: DateTime<Utc>,
    /// Up to here it is counted, exclusive.
    pub to: DateTime<Utc>,
    /// Whether the period was over.
    pub complete: bool,
    /// The period that `previous` and `change` compare with.
    #[schema(value_type = String, example = "2026-W46")]
    pub previous_period: Period,
    /// Up to where that was counted, exclusive.
    pub previous_to: DateTime<Utc>,
    /// Every metric, beside its target and the period before.
    pub figures: Vec<Figure>,
    /// Where targets of longer periods stood by the end of this one, the shortest first; those alone that have a target.
    pub toward: Vec<Toward>,
    /// The change of the revenue against the period before, one a currency.
    pub revenue_change: Vec<RevenueChange>,
    /// Revenue and deals won of the last periods, this one last.
    pub trend: Vec<TrendPoint>,
    /// Those whose figures these are, in no order; empty where they are one person's.
    pub people: Vec<PersonRow>,
    /// Deals won, the largest first.
    pub won: DealRows,
    /// Deals still open that went to another stage, the largest first.
    pub moved: DealRows,
    /// Open deals that are in their stage for longer than usual and have nothing planned, the longest first.
    pub stuck: DealRows,
    /// Tasks past due, the oldest first.
    pub overdue: TaskRows,
    /// Leads that nobody has responded to, the oldest first.
    pub unanswered: LeadRows,
    /// What changed since it was told of the period before.
    pub corrections: Vec<Correction>,
}

jsonb!(Content);

/// A user, a team with those below, or all that the reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DigestScope {
    UserId(Uuid),
    TeamId(Uuid),
    All,
}

/// Figures of a longer period that have a target, up to the end of the edition's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Toward {
    #[schema(value_type = String, example = "2026-11")]
    pub period: Period,
    pub figures: Vec<Figure>,
}

/// Whom rows counted for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountedFor {
    /// Anybody, and nobody too.
    pub everybody: bool,
    /// Else these users, sorted,
    pub user_ids: Vec<Uuid>,
    /// and whoever was in one of these teams then.
    pub team_ids: Vec<Uuid>,
}

/// An amount of money with its currency's decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Amount {
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, example = "12000.00")]
    pub amount: Decimal,
    #[schema(example = "USD")]
    pub currency: String,
}

/// A change of the revenue, split: `count`, `win_rate` and `size` add up to `difference`.
///
/// Revenue is deals closed × win rate × mean value of those won. What each of the three did is its Shapley value: the mean over
/// the orders in which they can have changed one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevenueChange {
    #[schema(example = "USD")]
    pub currency: String,
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, example = "2000.00")]
    pub difference: Decimal,
    /// Null where it cannot be split; `reason` says why.
    pub parts: Option<ChangeParts>,
    pub reason: Option<NoValue>,
}

/// What the three did to the revenue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeParts {
    /// More or fewer deals were closed.
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, example = "1500.00")]
    pub count: Decimal,
    /// More or fewer of them were won.
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, example = "-500.00")]
    pub win_rate: Decimal,
    /// Those won were larger or smaller.
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, example = "1000.00")]
    pub size: Decimal,
}

/// A period's sales.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrendPoint {
    #[schema(value_type = String, example = "2026-W46")]
    pub period: Period,
    pub revenue: Vec<Amount>,
    pub deals_won: i64,
}

/// One person's part of the figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonRow {
    /// Null for what nobody had.
    pub user_id: Option<Uuid>,
    pub revenue: Vec<Amount>,
    pub deals_won: i64,
    pub deals_lost: i64,
    pub new_leads: i64,
    pub interactions: i64,
    pub tasks_completed: i64,
    pub tasks_overdue: i64,
}

/// A figure of the period before that is another one by now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    pub metric: Metric,
    pub currency: Option<String>,
    pub unit: String,
    /// As the edition of that period had it.
    pub told: Option<FigureValue>,
    pub now: Option<FigureValue>,
}

impl Content {
    /// Nothing happened, and nothing wants to be looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let happened = |figure: &Figure| figure.n > 0 && !is_standing(figure.metric);
        let lists = self.stuck.rows.len() + self.overdue.rows.len() + self.unanswered.rows.len();
        lists == 0 && self.corrections.is_empty() && !self.figures.iter().any(happened)
    }
}

/// Whether a metric tells how things stand rather than what happened.
fn is_standing(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::PipelineValue
            | Metric::WeightedForecast
            | Metric::PipelineVelocity
            | Metric::TasksOverdue
    )
}
