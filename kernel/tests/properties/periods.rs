//! Periods: how they are written, and that those of a kind follow each other without a gap, in every zone.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use kernel::input::Parse;
use kernel::period::{Period, Unit};
use proptest::prelude::*;

const UNITS: [Unit; 5] = [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn each_is_written_in_one_way() {
    for (text, unit) in [
        ("2026", Unit::Year),
        ("2026-Q4", Unit::Quarter),
        ("2026-11", Unit::Month),
        ("2026-W48", Unit::Week),
        ("2026-W01", Unit::Week),
        ("2020-W53", Unit::Week),
        ("2026-11-24", Unit::Day),
        ("2024-02-29", Unit::Day),
        ("1970", Unit::Year),
        ("1970-W01", Unit::Week),
        ("2999-12", Unit::Month),
    ] {
        assert_eq!((period(text).to_string(), period(text).unit()), (text.to_owned(), unit));
        let json = serde_json::to_value(period(text)).unwrap();
        assert_eq!(json, text);
        assert_eq!(serde_json::from_value::<Period>(json).unwrap(), period(text));
    }
    for text in [
        "",
        "26",
        "2026-",
        "2026-Q5",
        "2026-Q0",
        "2026-Q",
        "2026-Q04",
        "2026-q4",
        "2026Q4",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-011",
        "2026-W54",
        "2026-W0",
        "2026-W00",
        "2026-W1",
        "2021-W53",
        "2026-w48",
        "2026-W48-1",
        "2026-11-31",
        "2026-11-1",
        "2025-02-29",
        "2026-11-24T00:00:00Z",
        "+2026",
        "-2026",
        "02026",
        "20260-01",
        "1969",
        "3000",
        "3000-01",
        "1969-12-31",
        "2026-11-24-",
        " 2026",
        "２０２６",
    ] {
        let fault = text.parse::<Period>().unwrap_err();
        assert_eq!(fault.code, "invalid_period", "{text}");
        assert!(serde_json::from_value::<Period>(text.into()).is_err(), "{text}");
    }
    assert_eq!(Period::parse(" 2026 "), Ok(period("2026")), "white space around it is dropped");
}

#[test]
fn weeks_begin_on_monday_and_are_of_the_year_of_their_thursday() {
    assert_eq!(period("2026-W48").first_day(), day("2026-11-23"));
    assert_eq!(period("2026-W48").end_day(), day("2026-11-30"));
    assert_eq!(Period::of(Unit::Week, day("2027-01-01")).to_string(), "2026-W53");
    assert_eq!(period("2027-W01").previous().to_string(), "2026-W53");
    assert_eq!(period("2025-W01").first_day(), day("2024-12-30"));
}

#[test]
fn a_month_begins_at_midnight_of_its_zone() {
    let bounds = period("2026-11").bounds(Tz::Asia__Shanghai);
    assert_eq!(bounds, (utc("2026-10-31T16:00:00Z"), utc("2026-11-30T16:00:00Z")));
}

#[test]
fn a_day_begins_with_its_first_instant() {
    for (zone, text, from, to) in [
        // The clock jumps over midnight.
        (Tz::America__Santiago, "2026-09-06", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"),
        (Tz::Asia__Beirut, "2026-03-29", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"),
        // It goes back from midnight: the day before has 25 hours, and midnight comes once.
        (Tz::America__Santiago, "2026-04-04", "2026-04-04T03:00:00Z", "2026-04-05T04:00:00Z"),
        (Tz::Asia__Beirut, "2026-10-24", "2026-10-23T21:00:00Z", "2026-10-24T22:00:00Z"),
        // It goes back to midnight, which comes twice.
        (Tz::America__Havana, "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        // Back over midnight: the day is interrupted by the one before.
        (Tz::America__St_Johns, "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"),
        // A day that never was.
        (Tz::Pacific__Apia, "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"),
    ] {
        assert_eq!(period(text).bounds(zone), (utc(from), utc(to)), "{zone} {text}");
    }
}

fn any_unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(&UNITS[..])
}

/// Days whose periods are all of years that can be written.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    (5_u64..375_000).prop_map(|days| day("1970-01-01") + Days::new(days))
}

proptest! {
    #[test]
    fn they_follow_each_other_without_a_gap(date in any_day(), unit in any_unit()) {
        let period = Period::of(unit, date);
        prop_assert!(period.first_day() <= date && date < period.end_day());
        prop_assert_eq!(Period::of(unit, period.first_day()), period);
        prop_assert_eq!(period.previous().end_day(), period.first_day());
        prop_assert_eq!(period.next().first_day(), period.end_day());
        prop_assert_eq!(period.next().previous(), period);
        prop_assert_eq!(period.previous().next(), period);
    }

    #[test]
    fn what_is_written_is_read(date in any_day(), unit in any_unit()) {
        let period = Period::of(unit, date);
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
    }

    #[test]
    fn what_is_read_is_written_so(text in "[0-9+-]{1,5}(-[QW0-9]{1,3}){0,2}") {
        if let Ok(period) = text.parse::<Period>() {
            prop_assert_eq!(period.to_string(), text);
        }
    }

    /// An instant lies in the one period of a kind that its local date lies in, but for the hours that a clock shows for the
    /// second time after it went back over midnight.
    #[test]
    fn they_tile_time_in_every_zone(
        zone in prop::sample::select(&TZ_VARIANTS[..]),
        seconds in 0_i64..2_500_000_000,
        unit in any_unit(),
    ) {
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        let found = Period::at(unit, at, zone);
        let holders: Vec<Period> = [found.previous(), found, found.next()]
            .into_iter()
            .filter(|period| {
                let (from, to) = period.bounds(zone);
                from <= at && at < to
            })
            .collect();
        prop_assert_eq!(holders.len(), 1, "{} {}", zone, at);
        let (from, to) = found.bounds(zone);
        prop_assert!(from <= to);
        prop_assert_eq!(found.next().bounds(zone).0, to);
        if holders[0] != found {
            prop_assert_eq!(holders[0], found.next());
            prop_assert!(at - to < TimeDelta::hours(25), "{} {}", zone, at);
        }
    }
}
