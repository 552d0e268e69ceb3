//! Periods of a calendar: days, ISO weeks, months, quarters and years, half-open and in a zone.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::input::{Date, Parse, ParseFault};
use crate::worktime::resolve_local;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// A period: `2026-11-24`, `2026-W48`, `2026-11`, `2026-Q4` or `2026`.
///
/// It begins with its first day's first instant in a zone and ends where the next one begins. Text and JSON have one form of
/// each, of the years 1970 to 2999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    first: NaiveDate,
    unit: Unit,
}

/// Years that a period may be written of.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2999;

impl Period {
    /// The one that a date falls in; weeks begin on Monday.
    #[must_use]
    pub fn of(unit: Unit, date: NaiveDate) -> Self {
        let back = u64::from(date.weekday().num_days_from_monday());
        let first = match unit {
            Unit::Day => Some(date),
            Unit::Week => date.checked_sub_days(Days::new(back)),
            Unit::Month => date.with_day(1),
            Unit::Quarter => NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1),
            Unit::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        };
        Self { unit, first: first.unwrap_or(date) }
    }

    /// The one that an instant falls in.
    #[must_use]
    pub fn at(unit: Unit, at: DateTime<Utc>, zone: Tz) -> Self {
        Self::of(unit, at.with_timezone(&zone).date_naive())
    }

    #[must_use]
    pub fn unit(self) -> Unit {
        self.unit
    }

    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// The first day after it.
    #[must_use]
    pub fn end_day(self) -> NaiveDate {
        self.next().first
    }

    #[must_use]
    pub fn next(self) -> Self {
        let first = match self.unit {
            Unit::Day => self.first.checked_add_days(Days::new(1)),
            Unit::Week => self.first.checked_add_days(Days::new(7)),
            Unit::Month => self.first.checked_add_months(Months::new(1)),
            Unit::Quarter => self.first.checked_add_months(Months::new(3)),
            Unit::Year => self.first.checked_add_months(Months::new(12)),
        };
        Self { first: first.unwrap_or(self.first), ..self }
    }

    #[must_use]
    pub fn previous(self) -> Self {
        let before = self.first.pred_opt().unwrap_or(self.first);
        Self::of(self.unit, before)
    }

    /// Its first instant.
    #[must_use]
    pub fn starts_at(self, zone: Tz) -> DateTime<Utc> {
        resolve_local(zone, self.first.and_time(NaiveTime::MIN))
    }

    /// The first instant after it.
    #[must_use]
    pub fn ends_at(self, zone: Tz) -> DateTime<Utc> {
        self.next().starts_at(zone)
    }

    /// Its first instant, and the first one after it.
    ///
    /// A day begins with the first instant at which the zone's clock shows it: after the gap where the clock jumps over
    /// midnight, and with the earlier midnight where there are two. Both are the same for a day that the zone skipped.
    #[must_use]
    pub fn bounds(self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.starts_at(zone), self.ends_at(zone))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first;
        match self.unit {
            Unit::Day => write!(f, "{}", first.format("%Y-%m-%d")),
            Unit::Week => write!(f, "{}", first.format("%G-W%V")),
            Unit::Month => write!(f, "{}", first.format("%Y-%m")),
            Unit::Quarter => write!(f, "{}-Q{}", first.format("%Y"), first.month0() / 3 + 1),
            Unit::Year => write!(f, "{}", first.format("%Y")),
        }
    }
}

impl Parse for Period {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        text.trim().parse()
    }
}

impl FromStr for Period {
    type Err = ParseFault;

    /// # Errors
    /// `invalid_period`, for what is not written as [`Display`](fmt::Display) writes it, too.
    fn from_str(text: &str) -> Result<Self, ParseFault> {
        let found = read(text).filter(|found| found.to_string() == text);
        found.ok_or_else(|| {
            let detail = format!(
                "{text:?} is no period such as 2026, 2026-Q4, 2026-11, 2026-W48 or 2026-11-24"
            );
            ParseFault::new("invalid_period", detail)
        })
    }
}

impl TryFrom<String> for Period {
    type Error = ParseFault;

    fn try_from(text: String) -> Result<Self, ParseFault> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// What it says, however it is written.
fn read(text: &str) -> Option<Period> {
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    let number: i32 = year.parse().ok().filter(|year| YEARS.contains(year))?;
    let first_of = |month| NaiveDate::from_ymd_opt(number, month, 1);
    let (unit, first) = if rest.is_empty() {
        (Unit::Year, first_of(1)?)
    } else if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter: u32 = quarter.parse().ok().filter(|number| (1..=4).contains(number))?;
        (Unit::Quarter, first_of(quarter * 3 - 2)?)
    } else if let Some(week) = rest.strip_prefix('W') {
        (Unit::Week, NaiveDate::from_isoywd_opt(number, week.parse().ok()?, Weekday::Mon)?)
    } else if rest.contains('-') {
        (Unit::Day, Date::parse(text).ok()?.0)
    } else {
        (Unit::Month, first_of(rest.parse().ok()?)?)
    };
    Some(Period { first, unit })
}

crate::read_as_string!(Period);
