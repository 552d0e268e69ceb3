use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::sql_types;
use kernel::{
    input::{Id, Parse, ParseFault, Text},
    money::Currency,
    period::Period,
    refusal::{Faults, Refusal},
};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::figures::Figure;
use crate::{
    db::{list::Page, text_enum},
    metrics::Metric,
};

text_enum! {
    /// What figures are compared with.
    pub enum Compare {
        /// The period before, and of it only as much as has run of a running one.
        Previous = "previous",
    }
}

/// A period as a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodName(pub Period);

impl Parse for PeriodName {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        Period::parse(text).map(Self)
    }
}

kernel::read_as_string!(PeriodName);

const PERIOD: &str = "^(19[7-9][0-9]|2[0-9]{3})\
    (-Q[1-4]|-W(0[1-9]|[1-4][0-9]|5[0-3])|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$";

impl utoipa::__dev::ComposeSchema for PeriodName {
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .max_length(Some(10))
            .pattern(Some(PERIOD))
            .description(Some("A year, quarter, month, ISO week or day: 2026, 2026-Q4, 2026-11, 2026-W48, 2026-11-24."))
            .into()
    }
}

impl ToSchema for PeriodName {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValuePeriodName".into()
    }
}

/// Whose figures, and of when.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct PerformanceFilter {
    #[param(example = "2026-11")]
    pub period: PeriodName,
    /// This user's alone.
    #[deserr(default)]
    pub user_id: Option<Id>,
    /// This team's and those below. Without user and team: of everybody that the key sees.
    #[deserr(default)]
    pub team_id: Option<Id>,
    #[deserr(default)]
    pub compare: Option<Compare>,
    /// This metric alone.
    #[deserr(default)]
    pub metric: Option<Metric>,
}

/// The rows behind which number.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct RowsFilter {
    #[param(example = "2026-11")]
    pub period: PeriodName,
    #[deserr(default)]
    pub user_id: Option<Id>,
    #[deserr(default)]
    pub team_id: Option<Id>,
    /// Of a metric that is told by currency: one of them.
    #[deserr(default)]
    pub currency: Option<Currency>,
    /// Rows of a page.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 200, default = 50)]
    #[deserr(default)]
    pub limit: Option<Text>,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>, max_length = 1536)]
    #[deserr(default)]
    pub cursor: Option<Text>,
}

impl RowsFilter {
    pub fn page(&self) -> Result<Page, Refusal> {
        let text = |field: &Option<Text>| field.as_ref().map(|text| text.0.clone());
        let (limit, cursor) = (text(&self.limit), text(&self.cursor));
        Page::parse(limit.as_deref(), Some("-at"), cursor.as_deref(), &["at"])
    }
}

/// How somebody stands in a period.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Performance {
    #[schema(example = "2026-11")]
    pub period: String,
    /// The first instant of the period in the organisation's zone.
    pub from: DateTime<Utc>,
    /// Up to here it is counted, exclusive: the end of the period or, while it runs, just after now.
    pub to: DateTime<Utc>,
    /// Whether the period is over.
    pub complete: bool,
    pub user_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// What `previous` is of; null where nothing is compared.
    #[schema(example = "2026-10")]
    pub previous_period: Option<String>,
    /// Up to where it is counted, exclusive.
    pub previous_to: Option<DateTime<Utc>>,
    pub metrics: Vec<Figure>,
}

/// A row of a source: when it counts, for whom, and as what.
#[derive(Clone, Debug, PartialEq, diesel::QueryableByName)]
pub struct Counted {
    #[diesel(sql_type = sql_types::Text, column_name = "type")]
    pub type_: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// Its place among rows of one instant.
    #[diesel(sql_type = sql_types::Uuid)]
    pub key: Uuid,
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub owner_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub team_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Text)]
    pub part: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub currency: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Numeric>)]
    pub amount: Option<Decimal>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Numeric>)]
    pub measure: Option<Decimal>,
}
