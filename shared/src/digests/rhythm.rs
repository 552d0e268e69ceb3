//! On which days and at what time a digest goes. Pure.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use kernel::{
    period::{Period, Unit},
    worktime::resolve_local,
};

use crate::db::text_enum;

text_enum! {
    /// How often a digest goes, and so what it is of: the last whole one.
    pub enum DigestEvery {
        Day = "day",
        Week = "week",
        Month = "month",
        Quarter = "quarter",
    }
}

impl DigestEvery {
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Day => Unit::Day,
            Self::Week => Unit::Week,
            Self::Month => Unit::Month,
            Self::Quarter => Unit::Quarter,
        }
    }
}

/// The days and the time at which a digest goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    pub every: DigestEvery,
    /// Of a week its day from 1, Monday; of a month or a quarter the day of the (first) month, or its last where it has none such.
    pub on: u32,
    pub at: NaiveTime,
    pub zone: Tz,
}

/// The longest way to the next: a quarter and some days.
const FURTHEST: u64 = 100;

impl Rhythm {
    /// The first occurrence after an instant. A time that the clock jumps over comes when it has jumped, one that it shows twice
    /// comes once.
    #[must_use]
    pub fn next(self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // The day before, since one whose time was jumped over may belong to it.
        let first = after.with_timezone(&self.zone).date_naive().checked_sub_days(Days::new(1))?;
        let days = (0..=FURTHEST).filter_map(|days| first.checked_add_days(Days::new(days)));
        days.filter(|day| self.goes_on(*day))
            .map(|day| resolve_local(self.zone, day.and_time(self.at)))
            .find(|at| *at > after)
    }

    /// The last occurrence by `now` of those from `first` on, which is one.
    #[must_use]
    pub fn last(self, first: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        // What was down for years begins with the last of them.
        let from = first.max(now - TimeDelta::days(2 * FURTHEST.cast_signed()));
        let ran = std::iter::successors(self.next(from), |at| self.next(*at));
        ran.take_while(|at| *at <= now).last().unwrap_or(first)
    }

    /// What goes at an occurrence: the period before the one of its local day, so that each has one and no other.
    #[must_use]
    pub fn period(self, occurrence: DateTime<Utc>) -> Period {
        Period::at(self.every.unit(), occurrence, self.zone).previous()
    }

    fn goes_on(self, day: NaiveDate) -> bool {
        let of_month = || day.day() == self.on.min(last_day(day));
        match self.every {
            DigestEvery::Day => true,
            DigestEvery::Week => day.weekday().number_from_monday() == self.on,
            DigestEvery::Month => of_month(),
            DigestEvery::Quarter => day.month0().is_multiple_of(3) && of_month(),
        }
    }
}

fn last_day(of: NaiveDate) -> u32 {
    Period::of(Unit::Month, of).end_day().pred_opt().map_or(28, |day| day.day())
}

/// The names of the days of a week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `mon` of 1.
#[must_use]
pub fn weekday(number: i32) -> Option<&'static str> {
    WEEKDAYS.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
}

/// 1 of `mon`.
#[must_use]
pub fn number_of(name: &str) -> Option<i32> {
    let day: Weekday = WEEKDAYS.contains(&name).then(|| name.parse().ok()).flatten()?;
    i32::try_from(day.number_from_monday()).ok()
}

#[cfg(test)]
mod tests;
