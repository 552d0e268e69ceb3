use std::collections::BTreeMap;

use chrono::{Datelike as _, Weekday};
use chrono_tz::TZ_VARIANTS;
use kernel::worktime::WeeklyHours;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Worked at every hour of every day.
fn always(zone: Tz) -> WorkCalendar {
    let whole = json!([["00:00", "24:00"]]);
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| (day, whole.clone()));
    let hours = WeeklyHours::from_json(&days.into_iter().collect()).unwrap();
    WorkCalendar::new(zone, hours, [], []).unwrap()
}

fn office(zone: Tz) -> WorkCalendar {
    WorkCalendar::new(zone, WeeklyHours::default(), [], []).unwrap()
}

/// The oracle knows no rules of zones: it looks at the zone's clock every quarter of an hour, and notes for each local date
/// when the clock showed the time or a later one for the first time.
fn oracle(
    zone: Tz,
    time: NaiveTime,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> BTreeMap<NaiveDate, DateTime<Utc>> {
    let mut firsts = BTreeMap::new();
    let mut dates = Vec::new();
    let mut now = from;
    while now < until {
        let local = now.with_timezone(&zone).naive_local();
        if !dates.contains(&local.date()) {
            dates.push(local.date());
        }
        for date in &dates {
            if local >= date.and_time(time) {
                firsts.entry(*date).or_insert(now);
            }
        }
        now += TimeDelta::minutes(15);
    }
    // The first day was not seen from its beginning on.
    firsts.remove(&from.with_timezone(&zone).date_naive());
    firsts
}

/// The next two changes of a zone's clock, to the hour.
fn transitions(zone: Tz, from: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let offset = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local() - at.naive_utc();
    let mut found = Vec::new();
    let mut now = from;
    for _ in 0..2 * 366 * 4 {
        let next = now + TimeDelta::hours(6);
        if offset(now) != offset(next) {
            found.push(now);
        }
        if found.len() == 2 {
            break;
        }
        now = next;
    }
    found
}

/// What a scheduler does that looks whenever something is due.
fn run(
    rhythm: Rhythm<'_>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    mut lag: impl FnMut() -> TimeDelta,
) -> Vec<(Slot, DateTime<Utc>)> {
    let mut slot = rhythm.after(from);
    let mut sent = Vec::new();
    while slot.at < until {
        let now = slot.at + lag();
        let (last, next) = rhythm.catch_up(slot, now);
        if rhythm.goes(last, now) {
            sent.push((last, now));
        }
        slot = next;
    }
    sent
}

#[test]
fn in_every_zone_over_its_next_transitions_it_goes_once_a_day_at_its_time() {
    let start = at("2026-11-24T00:00:00Z");
    let (mut zones, mut days) = (0, 0);
    for zone in TZ_VARIANTS {
        let worktime = always(zone);
        let changes = transitions(zone, start);
        zones += usize::from(!changes.is_empty());
        let changes = if changes.is_empty() { vec![start] } else { changes };
        for change in changes {
            let (from, until) = (change - TimeDelta::days(2), change + TimeDelta::days(3));
            for time in ["09:00", "00:00", "02:30", "01:15", "23:45"].map(time) {
                let rhythm = Rhythm { zone, time, worktime: &worktime };
                let sent: Vec<(NaiveDate, DateTime<Utc>)> =
                    run(rhythm, from, until, TimeDelta::zero)
                        .into_iter()
                        .map(|(slot, now)| (slot.on, now))
                        .filter(|(on, _)| *on > from.with_timezone(&zone).date_naive())
                        .collect();
                let wanted: Vec<_> = oracle(zone, time, from, until).into_iter().collect();
                assert_eq!(sent, wanted, "{zone} {time} around {change}");
                days += sent.len();
                if time == self::time("09:00") {
                    for (on, now) in sent {
                        let local = now.with_timezone(&zone).naive_local();
                        assert_eq!(local, on.and_time(time), "{zone}");
                    }
                }
            }
        }
    }
    assert!(zones > 150 && days > 10_000, "{zones} zones change their clock, {days} days");
}

#[test]
fn a_missed_day_does_not_come_twice_and_a_late_one_goes_the_same_day() {
    let zone = Tz::Europe__Berlin;
    let worktime = office(zone);
    let rhythm = Rhythm { zone, time: time("08:30"), worktime: &worktime };
    let due = rhythm.after(at("2026-11-23T00:00:00Z"));
    assert_eq!(due, Slot { on: day("2026-11-23"), at: at("2026-11-23T07:30:00Z") });
    for (now, last, goes) in [
        ("2026-11-23T07:30:00Z", "2026-11-23", true),
        ("2026-11-23T16:59:00Z", "2026-11-23", true),
        // After work, and at night.
        ("2026-11-23T17:00:00Z", "2026-11-23", false),
        ("2026-11-24T02:00:00Z", "2026-11-23", false),
        // The next day's has come meanwhile: that one, and that one alone.
        ("2026-11-24T07:30:00Z", "2026-11-24", true),
        ("2026-11-26T09:00:00Z", "2026-11-26", true),
        ("2027-06-01T09:00:00Z", "2027-06-01", true),
    ] {
        let (slot, next) = rhythm.catch_up(due, at(now));
        assert_eq!((slot.on, rhythm.goes(slot, at(now))), (day(last), goes), "{now}");
        assert_eq!(next, rhythm.after(slot.at), "{now}");
    }
}

#[test]
fn one_after_hours_may_be_two_hours_late() {
    let zone = Tz::Europe__Berlin;
    let worktime = office(zone);
    let rhythm = Rhythm { zone, time: time("23:30"), worktime: &worktime };
    let slot = rhythm.after(at("2026-11-23T00:00:00Z"));
    assert!(rhythm.goes(slot, slot.at + TimeDelta::hours(2)));
    assert!(!rhythm.goes(slot, slot.at + TimeDelta::minutes(121)));
}

#[test]
fn none_on_free_days_and_leave() {
    let zone = Tz::Asia__Shanghai;
    let away = (at("2026-11-24T16:00:00Z"), at("2026-11-25T16:00:00Z"));
    let calendar = WorkCalendar::new(zone, WeeklyHours::default(), [day("2026-11-27")], [])
        .unwrap()
        .with_absences([away]);
    let rhythm = Rhythm { zone, time: time("08:30"), worktime: &calendar };
    let sent = run(rhythm, at("2026-11-23T00:00:00Z"), at("2026-12-01T00:00:00Z"), TimeDelta::zero);
    let days: Vec<_> = sent.iter().map(|(slot, _)| slot.on.day()).collect();
    // The 25th is leave, the 27th a holiday, the 28th and 29th a weekend.
    assert_eq!(days, [23, 24, 26, 30]);
    let thursday = sent[2].0;
    assert_eq!(rhythm.next_that_goes(thursday).on.weekday(), Weekday::Mon);
}

proptest! {
    /// However late the scheduler looks, no day comes twice, and none comes on another day but in the two hours after it.
    #[test]
    fn however_late_it_looks_no_day_comes_twice(
        zone in 0..TZ_VARIANTS.len(),
        minutes in 0_u32..1440,
        start in 1_795_000_000_i64..1_858_000_000,
        lags in prop::collection::vec(0_i64..4_000, 1..40),
    ) {
        let zone = TZ_VARIANTS[zone];
        let worktime = always(zone);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).unwrap();
        let rhythm = Rhythm { zone, time, worktime: &worktime };
        let from = DateTime::from_timestamp(start, 0).unwrap();
        let mut lags = lags.into_iter().cycle();
        let lag = || TimeDelta::minutes(lags.next().unwrap());
        let sent = run(rhythm, from, from + TimeDelta::days(20), lag);
        for pair in sent.windows(2) {
            prop_assert!(pair[0].0.on < pair[1].0.on);
        }
        for (slot, now) in sent {
            let today = now.with_timezone(&zone).date_naive();
            prop_assert!(today == slot.on || now <= slot.at + LATE, "{slot:?} at {now}");
        }
    }
}
