//! Working time by example.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::{HORIZON, WeeklyHours, WorkCalendar};
use serde_json::json;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hours(value: serde_json::Value) -> WeeklyHours {
    WeeklyHours::from_json(&value).unwrap()
}

fn office(zone: Tz) -> WorkCalendar {
    WorkCalendar::new(zone, WeeklyHours::default(), [], []).unwrap()
}

/// Asia/Shanghai, the National Day week of 2026 free, its make-up Saturday and Sunday worked.
fn shanghai() -> WorkCalendar {
    let golden_week = (1..=7).map(|day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap());
    let made_up = [date("2026-09-20"), date("2026-10-10")];
    WorkCalendar::new(Tz::Asia__Shanghai, WeeklyHours::default(), golden_week, made_up).unwrap()
}

#[test]
fn four_working_hours_end_at_the_end_of_the_day() {
    let calendar = office(Tz::UTC);
    let four = TimeDelta::hours(4);
    // Tuesday 24 November 2026.
    assert_eq!(
        calendar.add_working(utc("2026-11-24T14:00:00Z"), four),
        Some(utc("2026-11-24T18:00:00Z"))
    );
    assert_eq!(
        calendar.add_working(utc("2026-11-24T16:30:00Z"), four),
        Some(utc("2026-11-25T11:30:00Z"))
    );
    assert_eq!(
        calendar.add_working(utc("2026-11-28T10:00:00Z"), four),
        Some(utc("2026-11-30T13:00:00Z"))
    );
    assert_eq!(
        calendar.add_working(utc("2026-11-24T18:00:00Z"), TimeDelta::zero()),
        Some(utc("2026-11-25T09:00:00Z"))
    );
    assert_eq!(
        calendar.add_working(utc("2026-11-24T12:00:00.25Z"), TimeDelta::zero()),
        Some(utc("2026-11-24T12:00:00.25Z"))
    );
}

#[test]
fn make_up_workdays_are_worked_and_holidays_are_not() {
    let calendar = shanghai();
    assert!(calendar.is_working(utc("2026-09-20T01:00:00Z")));
    assert!(!calendar.is_working(utc("2026-10-01T02:00:00Z")));
    assert!(calendar.is_workday(date("2026-10-10")) && !calendar.is_workday(date("2026-10-11")));
    // Wednesday 30 September, 17:00, plus two hours: Thursday the 8th, 10:00.
    let due = calendar.add_working(utc("2026-09-30T09:00:00Z"), TimeDelta::hours(2));
    assert_eq!(due, Some(utc("2026-10-08T02:00:00Z")));
    // The Friday after runs on into the make-up Saturday.
    let due = calendar.add_working(utc("2026-10-09T09:00:00Z"), TimeDelta::hours(2));
    assert_eq!(due, Some(utc("2026-10-10T02:00:00Z")));
}

#[test]
fn a_make_up_workday_takes_the_first_hours_of_the_week() {
    let week = hours(json!({"tue": [["10:00", "12:00"]], "fri": [["08:00", "20:00"]]}));
    let days = [date("2026-11-28"), date("2026-11-27")];
    let calendar = WorkCalendar::new(Tz::UTC, week, [], days).unwrap();
    let whole = |day: &str| {
        calendar.working_between(utc(&format!("{day}T00:00:00Z")), utc(&format!("{day}T23:59:59Z")))
    };
    assert_eq!(whole("2026-11-28"), TimeDelta::hours(2));
    assert_eq!(whole("2026-11-27"), TimeDelta::hours(12));
}

#[test]
fn a_date_in_both_lists_is_refused() {
    let days = [date("2026-10-10"), date("2026-10-01")];
    let refused = WorkCalendar::new(Tz::UTC, WeeklyHours::default(), days, days).unwrap_err();
    assert_eq!(refused.code(), "holiday_and_workday");
    assert!(refused.to_string().ends_with("2026-10-01, 2026-10-10"));
}

#[test]
fn absences_are_no_working_time() {
    let away = [
        (utc("2026-11-24T15:00:00Z"), utc("2026-11-25T10:00:00Z")),
        (utc("2026-11-24T12:00:00Z"), utc("2026-11-24T15:00:00Z")),
        (utc("2026-11-26T12:00:00Z"), utc("2026-11-26T11:00:00Z")),
    ];
    let calendar = office(Tz::UTC).with_absences(away);
    assert_eq!(
        calendar.next_working_moment(utc("2026-11-24T12:00:00Z")),
        Some(utc("2026-11-25T10:00:00Z"))
    );
    assert_eq!(
        calendar.add_working(utc("2026-11-24T11:00:00Z"), TimeDelta::hours(1)),
        Some(utc("2026-11-24T12:00:00Z"))
    );
    assert!(calendar.is_working(utc("2026-11-26T11:30:00Z")));
}

#[test]
fn the_same_time_on_the_next_working_day() {
    let week = hours(
        json!({"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "fri": [["09:00", "18:00"]]}),
    );
    let calendar = WorkCalendar::new(Tz::Europe__Berlin, week, [], []).unwrap();
    let next = |text: &str| calendar.same_time_next_workday(utc(text)).unwrap();
    // Friday before the clocks change, 10:15 local: Monday, 10:15 local.
    assert_eq!(next("2026-03-27T09:15:00Z"), utc("2026-03-30T08:15:00Z"));
    assert_eq!(next("2026-03-27T11:30:00Z"), utc("2026-03-30T11:00:00Z")); // lunch: 13:00
    assert_eq!(next("2026-03-27T11:00:00Z"), utc("2026-03-30T11:00:00Z")); // lunch begins: 13:00 too
    assert_eq!(next("2026-03-27T17:00:00Z"), utc("2026-03-30T16:00:00Z")); // the end is due at the end
    assert_eq!(next("2026-03-27T03:00:00Z"), utc("2026-03-30T07:00:00Z")); // early: 09:00
    assert_eq!(next("2026-03-28T21:00:00Z"), utc("2026-03-30T16:00:00Z")); // late: 18:00
}

#[test]
fn the_night_the_clock_changes_is_as_long_as_it_is() {
    let calendar =
        WorkCalendar::new(Tz::Europe__Berlin, hours(json!({"sun": [["00:00", "24:00"]]})), [], [])
            .unwrap();
    let whole = |from: &str, to: &str| calendar.working_between(utc(from), utc(to));
    assert_eq!(whole("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"), TimeDelta::hours(23));
    assert_eq!(whole("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"), TimeDelta::hours(25));
    // Spans that touch within the hour that comes twice do not count it twice.
    let split = hours(json!({"sun": [["01:00", "02:30"], ["02:30", "04:00"]]}));
    let calendar = WorkCalendar::new(Tz::Europe__Berlin, split, [], []).unwrap();
    assert_eq!(
        calendar.working_between(utc("2026-10-24T12:00:00Z"), utc("2026-10-26T12:00:00Z")),
        TimeDelta::hours(4)
    );
    // Hours that end where the clock falls back to have ended by then.
    let early = hours(json!({"sun": [["00:00", "02:00"]]}));
    let calendar = WorkCalendar::new(Tz::Europe__Berlin, early, [], []).unwrap();
    assert_eq!(
        calendar.working_between(utc("2026-10-24T12:00:00Z"), utc("2026-10-26T12:00:00Z")),
        TimeDelta::hours(2)
    );
}

#[test]
fn a_clock_that_falls_back_over_midnight_reopens_yesterday() {
    // Casey, 5 March 2010: at 02:00 the clock went back to 23:00 of Thursday.
    let thursday = hours(json!({"thu": [["20:00", "24:00"]]}));
    let calendar = WorkCalendar::new(Tz::Antarctica__Casey, thursday, [], []).unwrap();
    let (first, reopened) = (utc("2010-03-04T09:00:00Z"), utc("2010-03-04T15:00:00Z"));
    assert_eq!(calendar.next_working_moment(utc("2010-03-01T00:00:00Z")), Some(first));
    assert_eq!(calendar.working_between(first, utc("2010-03-06T00:00:00Z")), TimeDelta::hours(7));
    let friday = reopened - TimeDelta::minutes(30);
    assert_eq!(friday.with_timezone(&Tz::Antarctica__Casey).to_string(), "2010-03-05 01:30:00 +11");
    assert!(calendar.is_working(friday) && !calendar.is_working(reopened + TimeDelta::hours(1)));
}

#[test]
fn a_date_that_never_was_is_not_worked() {
    let calendar =
        WorkCalendar::new(Tz::Pacific__Apia, hours(json!({"fri": [["09:00", "18:00"]]})), [], [])
            .unwrap();
    // Friday 30 December 2011 did not exist in Samoa.
    let next = calendar.next_working_moment(utc("2011-12-24T12:00:00Z"));
    assert_eq!(next, Some(utc("2012-01-05T19:00:00Z")));
}

#[test]
fn what_is_never_worked_ends_the_search() {
    let at = utc("2026-11-24T12:00:00Z");
    let away = (at, at + HORIZON + TimeDelta::days(30));
    let free = WorkCalendar::new(Tz::UTC, WeeklyHours::none(), [], [date("2026-11-28")]).unwrap();
    for calendar in [free, office(Tz::UTC).with_absences([away])] {
        assert_eq!(calendar.next_working_moment(at), None);
        assert_eq!(calendar.add_working(at, TimeDelta::minutes(1)), None);
        assert_eq!(calendar.same_time_next_workday(at), None);
        assert_eq!(calendar.working_between(at, at + TimeDelta::days(900)), TimeDelta::zero());
        assert!(!calendar.is_working(at));
    }
    assert_eq!(office(Tz::UTC).add_working(at, TimeDelta::MAX), None);
}

#[test]
fn the_ends_of_time_do_no_harm() {
    for zone in [Tz::Asia__Shanghai, Tz::America__New_York] {
        let calendar = office(zone);
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let _ = calendar.is_working(at);
            let _ = calendar.add_working(at, TimeDelta::hours(4));
            let _ = calendar.same_time_next_workday(at);
            let _ = calendar.working_between(at, at);
        }
    }
}
