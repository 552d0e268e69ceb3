use chrono::TimeZone as _;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn rhythm(every: DigestEvery, on: u32, time: &str, zone: Tz) -> Rhythm {
    Rhythm { every, on, at: time.parse().unwrap(), zone }
}

#[test]
fn a_week_has_one_and_a_month_without_the_day_its_last() {
    let weekly = rhythm(DigestEvery::Week, 1, "08:00:00", Tz::Asia__Shanghai);
    assert_eq!(weekly.next(at("2026-11-29T20:00:00Z")), Some(at("2026-11-30T00:00:00Z")));
    assert_eq!(weekly.next(at("2026-11-30T00:00:00Z")), Some(at("2026-12-07T00:00:00Z")));
    let monthly = rhythm(DigestEvery::Month, 31, "09:00:00", Tz::UTC);
    assert_eq!(monthly.next(at("2027-01-31T09:00:00Z")), Some(at("2027-02-28T09:00:00Z")));
    let quarterly = rhythm(DigestEvery::Quarter, 2, "09:00:00", Tz::UTC);
    assert_eq!(quarterly.next(at("2026-11-29T00:00:00Z")), Some(at("2027-01-02T09:00:00Z")));
}

#[test]
fn what_goes_is_the_period_before_that_of_the_local_day() {
    let weekly = rhythm(DigestEvery::Week, 1, "06:00:00", Tz::Asia__Shanghai);
    // Monday in Shanghai, Sunday still in London.
    assert_eq!(weekly.period(at("2026-11-29T22:00:00Z")).to_string(), "2026-W48");
    let daily = rhythm(DigestEvery::Day, 0, "06:00:00", Tz::UTC);
    assert_eq!(daily.period(at("2026-11-29T06:00:00Z")).to_string(), "2026-11-28");
}

/// Over two years in Tokyo, with an office in London whose clock changes: each week once, none left out.
#[test]
fn each_period_has_one_whatever_the_clocks_do() {
    let weekly = rhythm(DigestEvery::Week, 1, "08:00:00", Tz::Asia__Tokyo);
    let mut run = weekly.next(at("2026-01-01T00:00:00Z")).unwrap();
    let mut period = weekly.period(run);
    for _ in 0..104 {
        run = weekly.next(run).unwrap();
        assert_eq!(weekly.period(run), period.next());
        period = weekly.period(run);
    }
}

#[test]
fn after_downtime_the_last_one_goes() {
    let weekly = rhythm(DigestEvery::Week, 5, "17:00:00", Tz::UTC);
    let due = at("2026-11-06T17:00:00Z");
    assert_eq!(weekly.last(due, due), due);
    assert_eq!(weekly.last(due, at("2026-12-01T08:00:00Z")), at("2026-11-27T17:00:00Z"));
    assert_eq!(
        weekly.last(at("2016-11-04T17:00:00Z"), at("2026-12-01T08:00:00Z")),
        at("2026-11-27T17:00:00Z")
    );
}

#[test]
fn days_have_the_names_of_the_contract() {
    for (index, name) in WEEKDAYS.iter().enumerate() {
        let number = i32::try_from(index).unwrap() + 1;
        assert_eq!((weekday(number), number_of(name)), (Some(*name), Some(number)));
    }
    assert_eq!(
        (weekday(0), weekday(8), number_of("Mon"), number_of("monday")),
        (None, None, None, None)
    );
}

proptest! {
    /// An oracle that looks at every quarter of an hour: the clock of the zone shows the time, or jumped over it, on a day
    /// that counts; and there is nothing between two occurrences.
    #[test]
    fn each_day_that_counts_has_one_at_its_local_time(
        zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
        start in 1_600_000_000_i64..2_000_000_000,
        every in prop::sample::select(vec![DigestEvery::Day, DigestEvery::Week, DigestEvery::Month]),
        on in 1_u32..=7,
        hour in 0_u32..24,
        quarter in 0_u32..4,
    ) {
        let time = NaiveTime::from_hms_opt(hour, quarter * 15, 0).unwrap();
        let rhythm = Rhythm { every, on, at: time, zone };
        let mut after = Utc.timestamp_opt(start - start % 900, 0).unwrap();
        for _ in 0..3 {
            let next = rhythm.next(after).unwrap();
            prop_assert!(next > after);
            let local = next.with_timezone(&zone).naive_local();
            let just_before = (next - TimeDelta::minutes(15)).with_timezone(&zone).naive_local();
            let wanted = if local.time() >= time { local.date() } else { local.date().pred_opt().unwrap() };
            let shown = local.time() == time && local.date() == wanted;
            let jumped = just_before < wanted.and_time(time) && local > wanted.and_time(time);
            prop_assert!(shown || jumped, "{zone} {local}");
            prop_assert!(rhythm.goes_on(wanted));
            let mut quarter = after + TimeDelta::minutes(15);
            while quarter < next && quarter < after + TimeDelta::days(40) {
                let local = quarter.with_timezone(&zone).naive_local();
                let missed = local.time() == time && rhythm.goes_on(local.date())
                    && resolve_local(zone, local) > after;
                prop_assert!(!missed, "{zone} {local}");
                quarter += TimeDelta::minutes(15);
            }
            after = next;
        }
    }
}
