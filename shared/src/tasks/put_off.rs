//! Until when a task may be put off with one tap: pure.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::{WorkCalendar, resolve_local};

/// Where a day has no working hours.
const MORNING: TimeDelta = TimeDelta::hours(9);

/// The three that are offered beside a chosen time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PutOff {
    pub hour: DateTime<Utc>,
    /// When the reader's next day begins: with its working hours, or at 09:00.
    pub tomorrow: DateTime<Utc>,
    /// The same of the next Monday.
    pub next_week: DateTime<Utc>,
}

impl PutOff {
    /// By the clock of `zone`, the reader's; their calendar may be meant in another.
    pub fn at(now: DateTime<Utc>, zone: Tz, worktime: &WorkCalendar) -> Self {
        let today = now.with_timezone(&zone).date_naive();
        let monday = 7 - u64::from(today.weekday().num_days_from_monday());
        Self {
            hour: now + TimeDelta::hours(1),
            tomorrow: morning(today + Days::new(1), zone, worktime),
            next_week: morning(today + Days::new(monday), zone, worktime),
        }
    }
}

/// When work begins on a day of the zone.
fn morning(date: NaiveDate, zone: Tz, worktime: &WorkCalendar) -> DateTime<Utc> {
    let begin = resolve_local(zone, date.and_time(NaiveTime::MIN));
    let work = worktime.next_working_moment(begin);
    // Work through the night is no morning.
    let on_it = |at: &DateTime<Utc>| *at > begin && at.with_timezone(&zone).date_naive() == date;
    work.filter(on_it)
        .unwrap_or_else(|| resolve_local(zone, date.and_time(NaiveTime::MIN) + MORNING))
}

/// A time as a form sends it: RFC 3339, or a local one by the clock of `zone`. A time that the clock jumps over is the first
/// one after it, one that comes twice the earlier.
pub fn read_time(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    use kernel::input::{Parse as _, Timestamp};
    if let Ok(at) = Timestamp::parse(text) {
        return Some(at.0);
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok())?;
    let usable = (1901..=9998).contains(&local.year());
    usable.then(|| resolve_local(zone, local))
}

#[cfg(test)]
mod tests {
    use kernel::worktime::WeeklyHours;

    use super::*;

    fn put_off(now: &str, zone: Tz) -> [String; 3] {
        let worktime = WorkCalendar::new(zone, WeeklyHours::default(), [], []).unwrap();
        let PutOff { hour, tomorrow, next_week } =
            PutOff::at(now.parse().unwrap(), zone, &worktime);
        [hour, tomorrow, next_week].map(|at| at.with_timezone(&zone).to_rfc3339())
    }

    #[test]
    fn by_the_readers_clock() {
        // Friday evening in Shanghai is Friday noon elsewhere; Sunday's next Monday is the next day.
        assert_eq!(
            put_off("2026-11-20T12:00:00Z", Tz::Asia__Shanghai),
            ["2026-11-20T21:00:00+08:00", "2026-11-21T09:00:00+08:00", "2026-11-23T09:00:00+08:00"]
        );
        assert_eq!(
            put_off("2026-11-21T23:30:00Z", Tz::Asia__Shanghai),
            ["2026-11-22T08:30:00+08:00", "2026-11-23T09:00:00+08:00", "2026-11-23T09:00:00+08:00"]
        );
    }

    #[test]
    fn over_a_change_of_the_clock() {
        // The night of 24 to 25 October is 25 hours long in Berlin, that of 27 to 28 March 23.
        assert_eq!(
            put_off("2026-10-24T22:30:00Z", Tz::Europe__Berlin),
            ["2026-10-25T01:30:00+02:00", "2026-10-26T09:00:00+01:00", "2026-10-26T09:00:00+01:00"]
        );
        assert_eq!(
            put_off("2026-10-24T12:00:00Z", Tz::Europe__Berlin)[1],
            "2026-10-25T09:00:00+01:00"
        );
        assert_eq!(
            put_off("2027-03-27T12:00:00Z", Tz::Europe__Berlin)[1],
            "2027-03-28T09:00:00+02:00"
        );
    }

    #[test]
    fn the_morning_is_when_work_begins() {
        let hours = serde_json::json!({ "mon": [["07:30", "12:00"]] });
        let hours = WeeklyHours::from_json(&hours).unwrap();
        let worktime = WorkCalendar::new(Tz::UTC, hours, [], []).unwrap();
        let chosen = PutOff::at("2026-11-20T12:00:00Z".parse().unwrap(), Tz::UTC, &worktime);
        assert_eq!(chosen.tomorrow.to_rfc3339(), "2026-11-21T09:00:00+00:00");
        assert_eq!(chosen.next_week.to_rfc3339(), "2026-11-23T07:30:00+00:00");
    }

    #[test]
    fn times_as_forms_send_them() {
        let read = |text| read_time(text, Tz::Europe__Berlin).map(|at| at.to_rfc3339());
        for (text, want) in [
            ("2026-11-23T10:00", Some("2026-11-23T09:00:00+00:00")),
            ("2026-11-23T10:00:30", Some("2026-11-23T09:00:30+00:00")),
            ("2026-11-23 10:00", Some("2026-11-23T09:00:00+00:00")),
            ("2026-11-23T10:00:00Z", Some("2026-11-23T10:00:00+00:00")),
            ("2026-11-23T10:00:00+08:00", Some("2026-11-23T02:00:00+00:00")),
            // Jumped over, and twice there.
            ("2027-03-28T02:30", Some("2027-03-28T01:00:00+00:00")),
            ("2026-10-25T02:30", Some("2026-10-25T00:30:00+00:00")),
            ("10:00", None),
            ("", None),
            ("99999-01-01T00:00", None),
        ] {
            assert_eq!(read(text).as_deref(), want, "{text}");
        }
    }
}
