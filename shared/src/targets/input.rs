use chrono::{DateTime, Utc};
use deserr::Deserr;
use kernel::id;
use kernel::input::{Field, Id, Input, Parse, ParseFault, Rule, Timestamp};
use kernel::money::Currency;
use kernel::period::{Period, Unit};
use kernel::refusal::Faults;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};
use uuid::Uuid;

use super::{model::Target, value::Amount};
use crate::{error::Result, metrics::Metric};

/// A period that a target can be of: a year, a quarter or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetPeriod(pub Period);

impl Parse for TargetPeriod {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let period = Period::parse(text)?;
        if matches!(period.unit(), Unit::Year | Unit::Quarter | Unit::Month) {
            return Ok(Self(period));
        }
        let detail =
            "a target is of a year, a quarter or a month, such as 2026, 2026-Q4 or 2026-11";
        Err(ParseFault::new("invalid_period", detail))
    }
}

kernel::read_as_string!(TargetPeriod);

impl ComposeSchema for TargetPeriod {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(7))
            .pattern(Some("^(19[7-9][0-9]|2[0-9]{3})(-Q[1-4]|-(0[1-9]|1[0-2]))?$"))
            .examples(["2026-11"])
            .build()
            .into()
    }
}

impl ToSchema for TargetPeriod {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueTargetPeriod".into()
    }
}

/// A target as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct TargetInput {
    #[deserr(default)]
    pub metric: Field<Metric>,
    /// A year, a quarter or a month: `2026`, `2026-Q4`, `2026-11`.
    #[deserr(default)]
    pub period: Field<TargetPeriod>,
    /// Whose target it is: this one's or `team_id`'s.
    #[deserr(default)]
    pub user_id: Field<Id>,
    #[deserr(default)]
    pub team_id: Field<Id>,
    /// A decimal string where the metric is money, else a number: of a rate 0 to 1, of a score what its scale has, else 0 or
    /// more.
    #[deserr(default)]
    pub value: Field<Amount>,
    /// Of money alone; by default the organisation's.
    #[deserr(default)]
    pub currency: Field<Currency>,
}

impl Input for TargetInput {
    const REQUIRED: &'static [&'static str] = &["metric", "period", "value"];
    const RULES: &'static [Rule] = &[Rule::One(&["user_id", "team_id"])];

    fn check_create(body: &Map<String, Value>, faults: &mut Faults) {
        let given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
        match (given("user_id"), given("team_id")) {
            (false, false) => faults.push("/user_id", "required", "name the user or the team"),
            (true, true) => {
                faults.push("/team_id", "one_of_both", "name either the user or the team");
            }
            _ => {}
        }
    }
}

impl TargetInput {
    /// The row that it asks for; `home` is the currency of money that names none.
    ///
    /// # Errors
    /// Every fault of `/value` and `/currency`.
    pub fn into_row(self, home: &str, now: DateTime<Utc>) -> Result<Target> {
        let (Field::Set(metric), Field::Set(period), Field::Set(value)) =
            (self.metric, self.period, self.value)
        else {
            // The door refuses an input without them.
            return Err(anyhow::anyhow!("a target lacks what it requires").into());
        };
        let mut faults = Faults::default();
        let currency = match (metric.is_money(), self.currency.set()) {
            (true, Some(currency)) => Some(currency),
            (true, None) => Some(home.parse().map_err(anyhow::Error::from)?),
            (false, None) => None,
            (false, Some(_)) => {
                let detail = format!("{} is no money, and has no currency", metric.as_str());
                faults.push("/currency", "not_money", detail);
                None
            }
        };
        let value = value.of(metric, currency).unwrap_or_else(|fault| {
            faults.0.push(fault);
            Decimal::ZERO
        });
        faults.into_result()?;
        Ok(Target {
            id: id::new(now),
            metric,
            period: period.0.to_string(),
            user_id: self.user_id.map(Uuid::from).set(),
            team_id: self.team_id.map(Uuid::from).set(),
            value,
            currency: currency.map(String::from),
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct TargetFilter {
    #[deserr(default)]
    pub metric: Option<Metric>,
    #[deserr(default)]
    pub period: Option<TargetPeriod>,
    #[deserr(default)]
    pub user_id: Option<Id>,
    #[deserr(default)]
    pub team_id: Option<Id>,
    #[deserr(default)]
    pub currency: Option<Currency>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}
