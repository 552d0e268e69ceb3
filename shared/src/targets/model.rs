use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::money::{Currency, Money};
use kernel::refusal::{Kind, Refusal};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{input::TargetPeriod, value};
use crate::{
    db::schema::targets,
    error::Refuse,
    metrics::{Metric, MetricUnit},
    resource::resource,
};

/// What a user or a team is to reach in a period.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Identifiable, ToSchema,
)]
#[diesel(table_name = targets, treat_none_as_null = true)]
pub struct Target {
    pub id: Uuid,
    pub metric: Metric,
    /// A year, a quarter or a month.
    #[schema(value_type = TargetPeriod)]
    pub period: String,
    /// Whose it is; null where it is a team's.
    pub user_id: Option<Uuid>,
    /// Null where it is a user's.
    pub team_id: Option<Uuid>,
    /// A decimal string where the metric is money, else a number.
    #[schema(schema_with = value::schema)]
    pub value: Decimal,
    /// Null where the metric is no money.
    #[schema(example = "USD")]
    pub currency: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(Target, "target", "/v1/targets");

impl Target {
    /// The value as money, where it is.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        let currency: Currency = self.currency.as_deref()?.parse().ok()?;
        Money::rounded(self.value, currency).ok()
    }

    /// A rate and a score have a point always, what is counted where it is not whole.
    fn whole(&self) -> Option<i64> {
        let counted = !matches!(self.metric.unit(), MetricUnit::Rate | MetricUnit::Score);
        self.value.to_i64().filter(|_| counted && self.value.fract().is_zero())
    }
}

// Written out for the value alone, which is of two types.
impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Target", 10)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("metric", &self.metric)?;
        fields.serialize_field("period", &self.period)?;
        fields.serialize_field("user_id", &self.user_id)?;
        fields.serialize_field("team_id", &self.team_id)?;
        match (self.money(), self.whole()) {
            (Some(money), _) => fields.serialize_field("value", &money.amount().to_string())?,
            (None, Some(whole)) => fields.serialize_field("value", &whole)?,
            (None, None) => fields.serialize_field("value", &self.value.to_f64())?,
        }
        fields.serialize_field("currency", &self.currency)?;
        fields.serialize_field("created_at", &self.created_at)?;
        fields.serialize_field("updated_at", &self.updated_at)?;
        fields.serialize_field("version", &self.version)?;
        fields.end()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TargetRefusal {
    #[error("there is no such {what}")]
    Unknown { pointer: &'static str, what: &'static str },
    #[error("targets are set by managers and admins")]
    Role,
    #[error("If-Match names a version of a target that is not there yet")]
    NotThere,
}

impl Refuse for TargetRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Unknown { pointer, .. } => Refusal::fault(pointer, "unknown_reference", detail),
            Self::Role => Refusal::new(Kind::Forbidden, "role_not_allowed", detail)
                .with("scope", "reports:read"),
            Self::NotThere => Refusal::new(Kind::Stale, "stale", detail),
        }
    }
}
