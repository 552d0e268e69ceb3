//! Working time: what an organisation's hours, holidays, make-up workdays and a person's absences make of the clock.
//!
//! All of it is pure and counted in real elapsed time between instants, so a span over a daylight-saving change is as
//! long as it really was. Local times resolve as in [`resolve_local`]; a span runs without a break from the first to the
//! last instant whose clock shows a time in it, so it holds both passes of an hour that comes twice. Work goes day by
//! day, under a microsecond each. Searches end [`HORIZON`] ahead; instants outside the years 1 to 9999 count as their
//! ends.

mod hours;
mod hours_json;
mod spans;
mod why;
mod zone;

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

pub use hours::{LocalSpan, MAX_SPANS_A_DAY, WeeklyHours};
pub use hours_json::{HoursError, HoursFault};
use spans::{Span, joined};
pub use why::NotWorking;
use zone::{bounded, to_local};
pub use zone::{next_local_day, next_local_time, resolve_local};

/// How far ahead a search for working time looks: five years.
pub const HORIZON: TimeDelta = TimeDelta::days(5 * 366);

/// When somebody works: weekly hours in a zone, with holidays, make-up workdays (调休) and absences.
///
/// A holiday is free whatever its weekday. A make-up workday is worked: with its own weekday's hours where that day has
/// some, else with those of the first weekday from Monday on that has some. An absence takes its instants out of either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    zone: Tz,
    hours: WeeklyHours,
    holidays: BTreeSet<NaiveDate>,
    workdays: BTreeSet<NaiveDate>,
    absences: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Why a calendar cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// These dates are listed both as holidays and as make-up workdays.
    #[error("a date cannot be both a holiday and a make-up workday: {}", list(.0))]
    HolidayAndWorkday(Vec<NaiveDate>),
}

impl CalendarError {
    /// The stable code for a client.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::HolidayAndWorkday(_) => "holiday_and_workday",
        }
    }
}

fn list(dates: &[NaiveDate]) -> String {
    let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
    dates.join(", ")
}

impl WorkCalendar {
    /// A calendar without absences.
    ///
    /// # Errors
    /// [`CalendarError::HolidayAndWorkday`] with every date that is in both lists.
    pub fn new(
        zone: Tz,
        hours: WeeklyHours,
        holidays: impl IntoIterator<Item = NaiveDate>,
        workdays: impl IntoIterator<Item = NaiveDate>,
    ) -> Result<Self, CalendarError> {
        let (holidays, workdays): (BTreeSet<_>, BTreeSet<_>) =
            (holidays.into_iter().collect(), workdays.into_iter().collect());
        let both: Vec<NaiveDate> = holidays.intersection(&workdays).copied().collect();
        if !both.is_empty() {
            return Err(CalendarError::HolidayAndWorkday(both));
        }
        Ok(Self { zone, hours, holidays, workdays, absences: Vec::new() })
    }

    /// The same calendar with a person's absences, half-open `[start, end)`, in any order; overlaps are joined and empty
    /// ones dropped. They replace earlier ones.
    #[must_use]
    pub fn with_absences(
        self,
        absences: impl IntoIterator<Item = (DateTime<Utc>, DateTime<Utc>)>,
    ) -> Self {
        Self { absences: joined(absences.into_iter().collect()), ..self }
    }

    /// The zone in which its hours and dates are meant.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Whether a date has working hours. Absences do not count.
    #[must_use]
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        !self.hours_on(date).is_empty()
    }

    /// Whether an instant is working time; the end of a span is not.
    #[must_use]
    pub fn is_working(&self, at: DateTime<Utc>) -> bool {
        let at = bounded(at);
        self.spans(at, at + TimeDelta::seconds(1)).next().is_some_and(|span| span.start <= at)
    }

    /// `at` itself where it is working time, else the start of the next working span; `None` where there is none within
    /// [`HORIZON`].
    #[must_use]
    pub fn next_working_moment(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ahead(at).next().map(|span| span.start)
    }

    /// The instant at which `duration` of working time after `at` has passed; `None` where [`HORIZON`] has not that much.
    ///
    /// Time that is used up exactly at the end of a span is due at that end (18:00, not 09:00 on the next day). Zero and
    /// negative durations give [`next_working_moment`](Self::next_working_moment).
    #[must_use]
    pub fn add_working(&self, at: DateTime<Utc>, duration: TimeDelta) -> Option<DateTime<Utc>> {
        if duration <= TimeDelta::zero() {
            return self.next_working_moment(at);
        }
        let mut left = duration;
        for span in self.ahead(at) {
            let length = span.end - span.start;
            if left <= length {
                return Some(span.start + left);
            }
            left -= length;
        }
        None
    }

    /// The working time within `[from, until)`; zero where `until` is not after `from`. The one function whose work is
    /// not bounded by [`HORIZON`] but by its arguments.
    #[must_use]
    pub fn working_between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
        self.spans(bounded(from), bounded(until)).map(|span| span.end - span.start).sum()
    }

    /// The same local time on the next local date that has working time left after absences; `None` where there is none
    /// within [`HORIZON`].
    ///
    /// A time outside that day's hours moves into them: before or between spans to the start of the next one, after all
    /// of them to the end of the last (which is due on that day still, as in [`add_working`](Self::add_working)).
    #[must_use]
    pub fn same_time_next_workday(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let local = to_local(self.zone, at);
        let last_date = local.date() + self.horizon();
        let dates = local.date().iter_days().skip(1);
        dates.take_while(|date| *date <= last_date).find_map(|date| {
            let wanted = resolve_local(self.zone, date.and_time(local.time()));
            let mut last = None;
            for span in self.day_spans(date) {
                if wanted < span.end {
                    return Some(wanted.max(span.start));
                }
                last = Some(span.end);
            }
            last
        })
    }

    /// The spans from an instant to the horizon.
    fn ahead(&self, at: DateTime<Utc>) -> impl Iterator<Item = Span> + '_ {
        let at = bounded(at);
        self.spans(at, at + self.horizon())
    }

    /// A calendar that is never worked needs no search.
    fn horizon(&self) -> TimeDelta {
        if self.hours.is_empty() { TimeDelta::zero() } else { HORIZON }
    }

    fn hours_on(&self, date: NaiveDate) -> &[LocalSpan] {
        if self.holidays.contains(&date) {
            return &[];
        }
        let own = self.hours.day(date.weekday());
        if own.is_empty() && self.workdays.contains(&date) {
            return self.hours.first_worked();
        }
        own
    }
}
