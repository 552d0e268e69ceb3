//! Why an instant is no working time: for those who are told that something was moved.

use chrono::{DateTime, Utc};

use super::{
    WorkCalendar,
    zone::{bounded, to_local},
};

/// What keeps an instant from being working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWorking {
    /// The date is listed as a holiday.
    Holiday,
    /// The weekday has no hours, and the date is no make-up workday.
    DayOff,
    /// Before, between or after the hours of a day that has some.
    OutsideHours,
    /// Working time of everybody else's.
    Absent,
}

impl WorkCalendar {
    /// `None` where it is working time.
    #[must_use]
    pub fn why_not(&self, at: DateTime<Utc>) -> Option<NotWorking> {
        if self.is_working(at) {
            return None;
        }
        let present = Self { absences: Vec::new(), ..self.clone() };
        if present.is_working(at) {
            return Some(NotWorking::Absent);
        }
        let date = to_local(self.zone, bounded(at)).date();
        Some(match (self.holidays.contains(&date), self.is_workday(date)) {
            (true, _) => NotWorking::Holiday,
            (false, false) => NotWorking::DayOff,
            (false, true) => NotWorking::OutsideHours,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worktime::WeeklyHours;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn each_reason_by_the_clock_of_the_zone() {
        let day = |text: &str| text.parse().unwrap();
        let calendar = WorkCalendar::new(
            chrono_tz::Asia::Shanghai,
            WeeklyHours::default(),
            [day("2026-11-24")],
            [day("2026-11-28")],
        );
        let away = (at("2026-11-25T00:00:00Z"), at("2026-11-26T00:00:00Z"));
        let calendar = calendar.unwrap().with_absences([away]);
        for (instant, why) in [
            ("2026-11-23T02:00:00Z", None),
            // Still Monday in London.
            ("2026-11-23T23:30:00Z", Some(NotWorking::Holiday)),
            ("2026-11-24T02:00:00Z", Some(NotWorking::Holiday)),
            ("2026-11-25T02:00:00Z", Some(NotWorking::Absent)),
            ("2026-11-25T13:00:00Z", Some(NotWorking::OutsideHours)),
            ("2026-11-26T20:00:00Z", Some(NotWorking::OutsideHours)),
            ("2026-11-28T02:00:00Z", None),
            ("2026-11-29T02:00:00Z", Some(NotWorking::DayOff)),
        ] {
            assert_eq!(calendar.why_not(at(instant)), why, "{instant}");
        }
    }
}
