//! Periods of a calendar: days, ISO weeks, months, quarters and years, half-open and in a zone.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

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
/// It begins with its first day's first instant in a zone and ends where the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Period {
    first: NaiveDate,
    unit: Unit,
}

impl Period {
    /// The one that a date falls in; weeks begin on Monday.
    #[must_use]
    pub fn holding(unit: Unit, date: NaiveDate) -> Self {
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
        Self::holding(unit, at.with_timezone(&zone).date_naive())
    }

    #[must_use]
    pub fn unit(self) -> Unit {
        self.unit
    }

    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
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
        Self::holding(self.unit, before)
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
        let fault = || {
            let detail = format!(
                "{text:?} is no period such as 2026, 2026-Q4, 2026-11, 2026-W48 or 2026-11-24"
            );
            ParseFault::new("invalid_period", detail)
        };
        let found = read(text.trim()).ok_or_else(fault)?;
        // One way to write it, and the years of a date.
        let known = found.to_string() == text.trim() && (1901..=9998).contains(&found.first.year());
        if known { Ok(found) } else { Err(fault()) }
    }
}

fn read(text: &str) -> Option<Period> {
    let Some((year, rest)) = text.split_once('-') else {
        return first_of(text, 1).map(|first| Period { unit: Unit::Year, first });
    };
    if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter: u32 = quarter.parse().ok().filter(|number| (1..=4).contains(number))?;
        return first_of(year, quarter * 3 - 2).map(|first| Period { unit: Unit::Quarter, first });
    }
    if let Some(week) = rest.strip_prefix('W') {
        let first =
            NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)?;
        return Some(Period { unit: Unit::Week, first });
    }
    if rest.contains('-') {
        return Date::parse(text).ok().map(|day| Period { unit: Unit::Day, first: day.0 });
    }
    first_of(year, rest.parse().ok()?).map(|first| Period { unit: Unit::Month, first })
}

fn first_of(year: &str, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1)
}

crate::read_as_string!(Period);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNITS: [Unit; 5] = [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];

    #[test]
    fn each_is_written_in_one_way() {
        for text in ["2026", "2026-Q4", "2026-11", "2026-W48", "2026-11-24", "2026-W01", "2020-W53"]
        {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "26",
            "2026-",
            "2026-Q5",
            "2026-Q0",
            "2026-Q",
            "2026-13",
            "2026-1",
            "2026-W54",
            "2026-W0",
            "2026-W1",
            "2026-11-31",
            "2026-11-1",
            "+2026",
            "2026-q4",
            "1900",
            "9999",
            "2021-W53",
            "2026-Q04",
            "20260-01",
            "2026-011",
        ] {
            assert_eq!(Period::parse(text).unwrap_err().code, "invalid_period", "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_are_of_the_year_of_their_thursday() {
        let week = Period::parse("2026-W48").unwrap();
        assert_eq!(week.first_day(), NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        let new_year = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        assert_eq!(Period::holding(Unit::Week, new_year).to_string(), "2026-W53");
    }

    #[test]
    fn a_month_begins_at_midnight_of_its_zone() {
        let month = Period::parse("2026-11").unwrap();
        let shanghai: Tz = "Asia/Shanghai".parse().unwrap();
        assert_eq!(month.starts_at(shanghai).to_rfc3339(), "2026-10-31T16:00:00+00:00");
        assert_eq!(month.ends_at(shanghai).to_rfc3339(), "2026-11-30T16:00:00+00:00");
        // The clock jumps over midnight on this day.
        let santiago: Tz = "America/Santiago".parse().unwrap();
        let day = Period::parse("2026-09-06").unwrap();
        assert_eq!(day.starts_at(santiago).to_rfc3339(), "2026-09-06T04:00:00+00:00");
    }

    proptest! {
        #[test]
        fn they_follow_each_other_without_a_gap(days in 0..60_000_u64, unit in 0..5_usize) {
            let date = NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + Days::new(days);
            let period = Period::holding(UNITS[unit], date);
            prop_assert!(period.first_day() <= date && date < period.next().first_day());
            prop_assert_eq!(period.next().previous(), period);
            prop_assert_eq!(period.previous().next(), period);
            prop_assert_eq!(Period::parse(&period.to_string()), Ok(period));
        }
    }
}
