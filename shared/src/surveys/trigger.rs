//! What leads to a survey being sent, and the days of a rhythm. Pure.

mod every;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use diesel::sql_types::Jsonb;
use kernel::input::{IsoDuration, Parse};
use kernel::worktime::resolve_local;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    customers::{CustomerStatus, Tier},
    db::{jsonb, text_enum},
};

pub use every::Every;

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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
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
