//! What leads to a survey being sent, and the days of a rhythm. Pure.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::sql_types::Jsonb;
use kernel::input::{IsoDuration, Parse, ParseFault};
use kernel::worktime::resolve_local;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use uuid::Uuid;

use crate::{
    customers::{CustomerStatus, Tier},
    db::{jsonb, text_enum},
};

text_enum! {
    /// What leads to a survey being sent.
    pub enum TriggerType {
        /// Nothing but a request.
        Manual = "manual",
        /// Something that happened at the customer.
        Event = "event",
        /// Time that passed.
        Recurring = "recurring",
    }
}

text_enum! {
    /// What can lead to a survey, by the name of its event.
    pub enum TriggerEvent {
        DealWon = "deal.won",
        PurchaseCreated = "purchase.created",
        CaseClosed = "case.closed",
    }
}

/// What leads to a survey being sent.
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
pub struct Trigger {
    #[serde(rename = "type")]
    pub type_: TriggerType,
    /// Of the type `event`: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<TriggerEvent>,
    /// Of the type `event`: how long after it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "delay")]
    #[schema(value_type = Option<String>, example = "P1D")]
    pub delay: Option<TimeDelta>,
    /// Of the type `recurring`: weeks, days, or months and years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "P3M")]
    pub every: Option<Every>,
    /// Of the type `recurring`: the day from which the rhythm is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Of the type `recurring`: whom to ask; without one everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Audience>,
}

jsonb!(Trigger);

impl Trigger {
    pub fn manual() -> Self {
        Self::of(TriggerType::Manual)
    }

    /// One of a type, with nothing said of it.
    pub fn of(type_: TriggerType) -> Self {
        Self { type_, event: None, delay: None, every: None, starts_on: None, filter: None }
    }

    /// Of a rhythm, its last day that has begun by `now`.
    pub fn last_day(&self, now: DateTime<Utc>, zone: Tz) -> Option<NaiveDate> {
        let (every, from) = (self.every?, self.starts_on?);
        let begun = |day: &NaiveDate| begins(zone, *day) <= now;
        (0..MOST_PERIODS).map_while(|count| every.after(from, count)).take_while(begun).last()
    }

    /// Of a rhythm, the beginning of its first day after `now`.
    pub fn next_run(&self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let (every, from) = (self.every?, self.starts_on?);
        let at = |day: NaiveDate| begins(zone, day);
        (0..MOST_PERIODS).map_while(|count| every.after(from, count)).map(at).find(|at| *at > now)
    }
}

/// A hundred years of days.
const MOST_PERIODS: u32 = 36_525;

/// The first instant of a day.
pub fn begins(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    resolve_local(zone, day.and_time(chrono::NaiveTime::MIN))
}

mod delay {
    use super::*;

    pub fn serialize<S: Serializer>(
        delay: &Option<TimeDelta>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        delay.map(IsoDuration).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<TimeDelta>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let read = |text: String| IsoDuration::parse(&text).map(|delay| delay.0);
        text.map(read).transpose().map_err(|fault| serde::de::Error::custom(fault.detail))
    }
}

/// Whom to ask, by what is known of the contact's customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Audience {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CustomerStatus>,
    /// Of the customer or, where that has none, of the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Uuid>,
    /// Of that owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Whether they are whom to ask for first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_primary: Option<bool>,
}

/// How often: months, which are as long as they are, or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Months(u32),
    Days(u32),
}

/// Longer than this is no rhythm.
const MOST_MONTHS: u32 = 120;
const MOST_DAYS: u32 = 3_660;

impl Every {
    /// The day of this rhythm after so many periods. Counted from the first, so that a 31st does not wear off.
    pub fn after(self, from: NaiveDate, count: u32) -> Option<NaiveDate> {
        match self {
            Self::Months(months) => {
                from.checked_add_months(Months::new(months.checked_mul(count)?))
            }
            Self::Days(days) => {
                from.checked_add_days(chrono::Days::new(u64::from(days) * u64::from(count)))
            }
        }
    }
}

impl Parse for Every {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let detail =
            format!("{text:?} is no ISO 8601 duration of months or days, such as P3M or P1W");
        let fault = || ParseFault::new("invalid_duration", detail.clone());
        let rest = text.trim().strip_prefix('P').ok_or_else(fault)?;
        let (mut months, mut days, mut digits) = (0_u32, 0_u32, String::new());
        for c in rest.chars() {
            if c.is_ascii_digit() && digits.len() < 6 {
                digits.push(c);
                continue;
            }
            let count: u32 = std::mem::take(&mut digits).parse().map_err(|_| fault())?;
            match c {
                'Y' => months = months.saturating_add(count * 12),
                'M' => months = months.saturating_add(count),
                'W' => days = days.saturating_add(count * 7),
                'D' => days = days.saturating_add(count),
                _ => return Err(fault()),
            }
        }
        match (months, days) {
            _ if !digits.is_empty() => Err(fault()),
            (1..=MOST_MONTHS, 0) => Ok(Self::Months(months)),
            (0, 1..=MOST_DAYS) => Ok(Self::Days(days)),
            _ => Err(fault()),
        }
    }
}

kernel::read_as_string!(Every);

impl std::fmt::Display for Every {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Months(months) if months % 12 == 0 => write!(f, "P{}Y", months / 12),
            Self::Months(months) => write!(f, "P{months}M"),
            Self::Days(days) => write!(f, "P{days}D"),
        }
    }
}

impl Serialize for Every {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Every {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|fault| serde::de::Error::custom(fault.detail))
    }
}

impl ComposeSchema for Every {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^\s*P(?:\d{1,6}[YMWD])+\s*$"))
            .max_length(Some(64))
            .into()
    }
}

impl ToSchema for Every {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueEvery".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_rhythm_is_months_or_days() {
        for (sent, written) in
            [("P3M", "P3M"), ("P1Y", "P1Y"), ("P1Y6M", "P18M"), ("P1W", "P7D"), ("P90D", "P90D")]
        {
            assert_eq!(Every::parse(sent).unwrap().to_string(), written);
        }
        for sent in ["", "P", "3M", "P0D", "P0M", "P1M1D", "PT1H", "P-1D", "P1", "P999999Y", "P11Y"]
        {
            assert_eq!(Every::parse(sent).unwrap_err().code, "invalid_duration", "{sent}");
        }
    }

    #[test]
    fn months_are_counted_from_the_first() {
        let every = Every::Months(3);
        assert_eq!(every.after(day("2026-11-30"), 1), Some(day("2027-02-28")));
        assert_eq!(every.after(day("2026-11-30"), 2), Some(day("2027-05-30")));
    }

    #[test]
    fn the_next_run_is_after_now_at_the_beginning_of_a_day() {
        let trigger = Trigger {
            every: Some(Every::Days(7)),
            starts_on: Some(day("2026-11-30")),
            ..Trigger::of(TriggerType::Recurring)
        };
        let zone = Tz::Asia__Shanghai;
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let next = |now| trigger.next_run(at(now), zone);
        assert_eq!(next("2026-11-28T00:00:00Z"), Some(at("2026-11-29T16:00:00Z")));
        assert_eq!(next("2026-11-29T16:00:00Z"), Some(at("2026-12-06T16:00:00Z")));
        assert_eq!(Trigger::manual().next_run(at("2026-11-29T16:00:00Z"), zone), None);
    }
}
