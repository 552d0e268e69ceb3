use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use diesel::prelude::*;
// Another name, because utoipa takes any `Date` for one of its own.
use kernel::input::Date as Day;
use kernel::input::{Field, Input, Text};
use kernel::refusal::{Faults, Refusal};
use kernel::worktime::resolve_local;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{db::schema::leaves, error::Refuse, resource::resource};

/// Three years: longer ones are mistakes, and working time is not looked for further ahead than five.
const LONGEST_DAYS: i64 = 3 * 366;

/// Days on which somebody is away.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Identifiable,
    Serialize,
    ToSchema,
)]
#[diesel(table_name = leaves, treat_none_as_null = true)]
pub struct Leave {
    pub id: Uuid,
    pub user_id: Uuid,
    /// The first day away, in the user's zone.
    #[serde(rename = "from")]
    #[schema(example = "2026-12-21")]
    pub from_on: NaiveDate,
    /// The last day away.
    #[serde(rename = "to")]
    #[schema(example = "2027-01-01")]
    pub to_on: NaiveDate,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(Leave, "leave", "/v1/users");

/// Leave as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct LeaveInput {
    /// The first day away, in the user's zone.
    #[deserr(default)]
    pub from: Field<Day>,
    /// The last day away; by default the first.
    #[deserr(default)]
    pub to: Field<Day>,
    #[deserr(default)]
    pub note: Field<Text>,
}

impl Input for LeaveInput {
    const REQUIRED: &'static [&'static str] = &["from"];
}

impl LeaveInput {
    pub fn apply(self, row: &mut Leave) -> Result<(), LeaveRefusal> {
        if let Some(from) = self.from.set() {
            row.from_on = from.0;
        }
        if let Some(to) = self.to.change() {
            row.to_on = to.map_or(row.from_on, |to| to.0);
        }
        row.note = self.note.map(String::from).over(row.note.take());
        let days = (row.to_on - row.from_on).num_days();
        match days {
            ..0 => Err(LeaveRefusal::EndsBefore),
            LONGEST_DAYS.. => Err(LeaveRefusal::TooLong),
            _ => Ok(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum LeaveRefusal {
    #[error("it ends before it begins")]
    EndsBefore,
    #[error("nobody is away for more than three years")]
    TooLong,
}

impl Refuse for LeaveRefusal {
    fn refusal(&self) -> Refusal {
        let code = match self {
            Self::EndsBefore => "ends_before_it_begins",
            Self::TooLong => "out_of_range",
        };
        Refusal::fault("/to", code, self.to_string())
    }
}

/// These days in a zone as instants, half-open.
pub fn days(zone: Tz, from_on: NaiveDate, to_on: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let after = to_on.checked_add_days(Days::new(1)).unwrap_or(to_on);
    let midnight = |day: NaiveDate| resolve_local(zone, day.and_time(NaiveTime::MIN));
    (midnight(from_on), midnight(after))
}

/// Whether somebody with this leave is away at an instant.
pub fn is_away<'a>(
    leaves: impl IntoIterator<Item = &'a Leave>,
    zone: Tz,
    at: DateTime<Utc>,
) -> bool {
    leaves.into_iter().any(|leave| {
        let (from, until) = days(zone, leave.from_on, leave.to_on);
        from <= at && at < until
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_away_by_the_users_clock() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (from, until) = days(Tz::Asia__Shanghai, day("2026-11-23"), day("2026-11-24"));
        assert_eq!(from.to_rfc3339(), "2026-11-22T16:00:00+00:00");
        assert_eq!(until.to_rfc3339(), "2026-11-24T16:00:00+00:00");
    }

    #[test]
    fn it_ends_on_the_day_it_begins_or_later_and_not_after_years() {
        let row = Leave {
            id: Uuid::nil(),
            user_id: Uuid::nil(),
            from_on: NaiveDate::default(),
            to_on: NaiveDate::default(),
            note: None,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
            version: 1,
        };
        let day = |text: &str| Field::Set(Day(text.parse().unwrap()));
        for (to, fits) in [
            ("2026-11-22", false),
            ("2026-11-23", true),
            ("2029-11-23", true),
            ("2029-11-27", false),
        ] {
            let input =
                LeaveInput { from: day("2026-11-23"), to: day(to), ..LeaveInput::default() };
            assert_eq!(input.apply(&mut row.clone()).is_ok(), fits, "{to}");
        }
    }
}
