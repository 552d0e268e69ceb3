//! Which instants and days a period comes to, and the same stretch of the period before. Pure.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::period::Period;
use kernel::worktime::{WorkCalendar, resolve_local};

/// Half-open, [from, to), as far as it has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: DateTime<Utc>,
    /// Nothing from here on counts: the period's end or, while it runs, just after now.
    pub to: DateTime<Utc>,
    pub first_day: NaiveDate,
    /// The day after the last one that has begun.
    pub end_day: NaiveDate,
    /// The day after the period's last.
    pub period_end_day: NaiveDate,
    /// Whether all of it is over.
    pub complete: bool,
}

/// What happens now counts already.
const NOW: TimeDelta = TimeDelta::microseconds(1);

impl Window {
    /// A period of this zone, up to now where it runs still.
    #[must_use]
    pub fn of(period: Period, zone: Tz, now: DateTime<Utc>) -> Self {
        Self::until(period, zone, now + NOW)
    }

    fn until(period: Period, zone: Tz, until: DateTime<Utc>) -> Self {
        let (from, end) = (period.starts_at(zone), period.ends_at(zone));
        let to = until.clamp(from, end);
        let last = (to - NOW).with_timezone(&zone).date_naive();
        let (first_day, period_end_day) = (period.first_day(), period.next().first_day());
        let end_day = (last + Days::new(1)).clamp(first_day, period_end_day);
        Self { from, to, first_day, end_day, period_end_day, complete: until >= end }
    }

    /// The period before. While this one runs, only so much of it as has run of this one: up to the same time of day of
    /// the same working day, counted from the beginning; on a free day up to the end of the last working day.
    #[must_use]
    pub fn before(self, period: Period, office: &WorkCalendar) -> Self {
        let (previous, zone) = (period.previous(), office.zone());
        if self.complete {
            return Self::until(previous, zone, previous.ends_at(zone));
        }
        let elapsed = workdays(office, self.first_day, self.end_day).count();
        let local = (self.to - NOW).with_timezone(&zone).naive_local();
        let mut days = workdays(office, previous.first_day(), previous.next().first_day());
        // More of them have passed than the period before had: all of it.
        let until = match elapsed.checked_sub(1) {
            None => previous.starts_at(zone),
            Some(nth) => match days.nth(nth) {
                None => previous.ends_at(zone),
                Some(day) if office.is_workday(local.date()) => {
                    resolve_local(zone, day.and_time(local.time())) + NOW
                }
                Some(day) => Period::of(kernel::period::Unit::Day, day).ends_at(zone),
            },
        };
        Self::until(previous, zone, until)
    }
}

/// The working days of [from, until).
fn workdays(
    office: &WorkCalendar,
    from: NaiveDate,
    until: NaiveDate,
) -> impl Iterator<Item = NaiveDate> + '_ {
    from.iter_days().take_while(move |day| *day < until).filter(|day| office.is_workday(*day))
}

#[cfg(test)]
mod tests {
    use kernel::period::Unit;
    use kernel::worktime::WeeklyHours;
    use proptest::prelude::*;

    use super::*;

    const ZONES: [Tz; 4] =
        [Tz::UTC, Tz::Asia__Shanghai, Tz::America__Santiago, Tz::America__New_York];
    const UNITS: [Unit; 5] = [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];

    fn office(zone: Tz) -> WorkCalendar {
        let hours = ["mon", "tue", "wed", "thu", "fri"]
            .map(|day| (day.to_owned(), serde_json::json!([["09:00", "18:00"]])));
        let hours = serde_json::Value::Object(hours.into_iter().collect());
        let hours = WeeklyHours::from_json(&hours).unwrap();
        WorkCalendar::new(zone, hours, [], []).unwrap()
    }

    proptest! {
        /// At every instant of it a running period is compared with no more than the one before, and with as many working days.
        #[test]
        fn what_it_is_compared_with_grows_with_it(
            seconds in 1_600_000_000_i64..1_900_000_000,
            zone in 0..ZONES.len(),
            unit in 0..UNITS.len(),
            later in 0..200_000_i64,
        ) {
            let (zone, office) = (ZONES[zone], office(ZONES[zone]));
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let period = Period::at(UNITS[unit], now, zone);
            let window = Window::of(period, zone, now);
            prop_assert!(!window.complete && window.from <= now && now < window.to);
            let before = window.before(period, &office);
            prop_assert!(before.from <= before.to && before.to <= window.from);
            prop_assert_eq!(before.from, period.previous().starts_at(zone));
            let ran = workdays(&office, window.first_day, window.end_day).count();
            let had = workdays(&office, before.first_day, before.period_end_day).count();
            let compared = workdays(&office, before.first_day, before.end_day).count();
            prop_assert_eq!(compared, if before.to == before.from { 0 } else { ran.min(had) });
            let then = Window::of(period, zone, now + TimeDelta::seconds(later));
            prop_assert!(then.before(period, &office).to >= before.to);
            let over = Window::of(period, zone, period.ends_at(zone));
            prop_assert!(over.complete && over.to == period.ends_at(zone));
            prop_assert!(over.before(period, &office).complete);
        }
    }
}
