//! What is asked of results: a range, and what they are grouped by.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use kernel::input::pattern::{DATE, TIMESTAMP};
use kernel::input::{Date, Parse, ParseFault, Timestamp};
use kernel::period::Unit;
use kernel::refusal::{Faults, Refusal};
use kernel::worktime::resolve_local;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};

use crate::db::{list::bad_parameters, text_enum};

/// Where a range begins or ends: a day of the organisation's zone, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Its first instant.
    Day(NaiveDate),
    At(DateTime<Utc>),
}

impl Bound {
    pub fn at(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Day(day) => resolve_local(zone, day.and_time(NaiveTime::MIN)),
            Self::At(at) => at,
        }
    }
}

impl Parse for Bound {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        if let Ok(day) = Date::parse(text) {
            return Ok(Self::Day(day.0));
        }
        Timestamp::parse(text).map(|at| Self::At(at.0)).map_err(|_| {
            let detail = format!(
                "{text:?} is neither a date such as 2026-11-01 nor an RFC 3339 time with an offset"
            );
            ParseFault::new("invalid_time", detail)
        })
    }
}

kernel::read_as_string!(Bound);

impl ComposeSchema for Bound {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let text = |format, longest, pattern| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(format)))
                .max_length(Some(longest))
                .pattern(Some(pattern))
        };
        OneOfBuilder::new()
            .item(text(KnownFormat::Date, 10, DATE))
            .item(text(KnownFormat::DateTime, 64, TIMESTAMP))
            .into()
    }
}

impl ToSchema for Bound {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueBound".into()
    }
}

text_enum! {
    /// What answers and invitations are grouped by.
    pub enum GroupBy {
        Day = "day",
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        /// The team of their owner then.
        Team = "team",
        /// Who looked after the contact then.
        Owner = "owner",
        /// Of the customer then.
        Tier = "tier",
        /// Of what was asked.
        Version = "version",
    }
}

impl GroupBy {
    /// Of a period, how long it is.
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Day => Some(Unit::Day),
            Self::Week => Some(Unit::Week),
            Self::Month => Some(Unit::Month),
            Self::Quarter => Some(Unit::Quarter),
            Self::Team | Self::Owner | Self::Tier | Self::Version => None,
        }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct ResultsFilter {
    /// From this day on, in the organisation's zone, or from this instant on. Without it, from the beginning.
    #[deserr(default)]
    #[param(example = "2026-10-01")]
    pub from: Option<Bound>,
    /// Up to this day or instant, which is not in it any more. Without it, to the end.
    #[deserr(default)]
    #[param(example = "2027-01-01")]
    pub to: Option<Bound>,
    /// Groups by it, periods in their order and also those in which nothing came.
    #[deserr(default)]
    pub group_by: Option<GroupBy>,
}

/// A half-open range, without bounds where none were said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

impl ResultsFilter {
    pub fn range(&self, zone: Tz) -> Result<Range, Refusal> {
        let range = Range {
            from: self.from.map(|bound| bound.at(zone)),
            to: self.to.map(|bound| bound.at(zone)),
        };
        match (range.from, range.to) {
            (Some(from), Some(to)) if from >= to => {
                Err(bad("to", "out_of_range", "a range ends after it begins"))
            }
            _ => Ok(range),
        }
    }
}

/// A fault of one parameter.
pub fn bad(name: &str, code: &'static str, detail: &str) -> Refusal {
    let mut faults = Faults::default();
    faults.push(name, code, detail);
    bad_parameters(faults)
}
