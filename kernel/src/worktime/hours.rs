//! The hours of a week, in local wall time.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use serde_json::Value;

use super::hours_json::{HoursFault, parse};

/// The most spans that one day may have.
pub const MAX_SPANS_A_DAY: usize = 10;

/// The minutes of a full local day; `24:00` as an end.
const DAY_MINUTES: u16 = 24 * 60;

/// The days in the order and by the names of the JSON.
pub(super) const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// A half-open span `[from, to)` of local wall time within one day, in minutes since the day's midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalSpan {
    from: u16,
    to: u16,
}

impl LocalSpan {
    /// `None` unless `from < to <= 1440`.
    #[must_use]
    pub fn from_minutes(from: u16, to: u16) -> Option<Self> {
        (from < to && to <= DAY_MINUTES).then_some(Self { from, to })
    }

    /// Minutes after midnight, 0 to 1439.
    #[must_use]
    pub fn from(self) -> u16 {
        self.from
    }

    /// Minutes after midnight, 1 to 1440 (midnight of the next day).
    #[must_use]
    pub fn to(self) -> u16 {
        self.to
    }

    /// The span's two ends on a date.
    pub(super) fn on(self, date: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let midnight = date.and_time(chrono::NaiveTime::MIN);
        let at = |minutes: u16| midnight + TimeDelta::minutes(minutes.into());
        (at(self.from), at(self.to))
    }
}

/// The working hours of a week: for each weekday its spans, sorted and without overlap (they may touch).
///
/// JSON: `{"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "sat": [["20:00", "24:00"]]}`; times are `HH:MM`, `24:00`
/// only as an end; a missing day is free; at most [`MAX_SPANS_A_DAY`] spans a day. Free days are left out when it is
/// written. A week without any hours is allowed. The default is Monday to Friday, 09:00 to 18:00.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WeeklyHours {
    days: [Vec<LocalSpan>; 7],
}

impl WeeklyHours {
    /// Reads the JSON form and names every fault, each by a JSON pointer below the value (such as `/mon/0`).
    ///
    /// # Errors
    /// Every [`HoursFault`] found, at least one.
    pub fn from_json(value: &Value) -> Result<Self, Vec<HoursFault>> {
        parse(value).map(|days| Self { days })
    }

    /// A week in which nothing is ever worked.
    #[must_use]
    pub fn none() -> Self {
        Self { days: Default::default() }
    }

    /// The spans of a weekday, in order; empty on a free day.
    #[must_use]
    pub fn day(&self, day: Weekday) -> &[LocalSpan] {
        self.days.get(day.num_days_from_monday() as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether no day has any hours.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }

    /// The hours of the first weekday from Monday on that has some.
    pub(super) fn first_worked(&self) -> &[LocalSpan] {
        self.days.iter().find(|spans| !spans.is_empty()).map_or(&[], Vec::as_slice)
    }
}

impl Default for WeeklyHours {
    fn default() -> Self {
        let office = vec![LocalSpan { from: 9 * 60, to: 18 * 60 }];
        let [mon, tue, wed, thu, fri] = std::array::from_fn(|_| office.clone());
        Self { days: [mon, tue, wed, thu, fri, Vec::new(), Vec::new()] }
    }
}
