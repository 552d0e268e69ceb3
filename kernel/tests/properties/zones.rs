//! Wall times: gaps, folds, skipped dates, offsets with seconds.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::{next_local_time, resolve_local};

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn resolved(zone: Tz, local: &str) -> DateTime<Utc> {
    resolve_local(zone, local.parse::<NaiveDateTime>().unwrap())
}

fn nine() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).unwrap()
}

#[test]
fn a_time_in_a_gap_begins_after_it() {
    assert_eq!(resolved(Tz::Europe__Berlin, "2026-03-29T02:30:00"), utc("2026-03-29T01:00:00Z"));
    assert_eq!(
        resolved(Tz::America__Sao_Paulo, "2018-11-04T00:00:00"),
        utc("2018-11-04T03:00:00Z")
    );
    assert_eq!(
        resolved(Tz::Australia__Lord_Howe, "2026-10-04T02:10:00"),
        utc("2026-10-03T15:30:00Z")
    );
    assert_eq!(resolved(Tz::Pacific__Apia, "2011-12-30T09:00:00"), utc("2011-12-30T10:00:00Z"));
}

#[test]
fn a_time_that_comes_twice_begins_with_the_earlier() {
    assert_eq!(resolved(Tz::Europe__Berlin, "2026-10-25T02:30:00"), utc("2026-10-25T00:30:00Z"));
    assert_eq!(resolved(Tz::America__New_York, "2026-11-01T01:00:00"), utc("2026-11-01T05:00:00Z"));
}

#[test]
fn offsets_with_seconds_are_kept() {
    assert_eq!(resolved(Tz::Asia__Shanghai, "1900-06-01T09:00:00"), utc("1900-06-01T00:54:17Z"));
    // Shanghai left local mean time (+8:05:43) at midnight; the clock went back by 343 seconds.
    assert_eq!(resolved(Tz::Asia__Shanghai, "1900-12-31T23:57:00"), utc("1900-12-31T15:51:17Z"));
    // Liberia kept -0:44:30 until 1972.
    let at = next_local_time(Tz::Africa__Monrovia, utc("1971-06-01T12:00:00Z"), nine());
    assert_eq!(at, utc("1971-06-02T09:44:30Z"));
}

#[test]
fn nine_o_clock_is_never_moved_dropped_or_doubled() {
    let years = [("2011-06-01T00:00:00Z", 400), ("2026-01-01T00:00:00Z", 365)];
    for (zone, (start, days)) in
        chrono_tz::TZ_VARIANTS.into_iter().flat_map(|zone| years.map(|year| (zone, year)))
    {
        let mut at = next_local_time(zone, utc(start), nine());
        for _ in 0..days {
            let next = next_local_time(zone, at, nine());
            let (last, local) =
                (at.with_timezone(&zone).date_naive(), next.with_timezone(&zone).naive_local());
            assert_eq!(local.time(), nine(), "{zone} {local}");
            // Samoa and Tokelau went without 30 December 2011.
            let moved = matches!(zone, Tz::Pacific__Apia | Tz::Pacific__Fakaofo);
            let skipped = moved && local.date().to_string() == "2011-12-31";
            assert_eq!(
                local.date() - last,
                TimeDelta::days(if skipped { 2 } else { 1 }),
                "{zone} {local}"
            );
            at = next;
        }
    }
}

#[test]
fn a_wall_time_begins_at_the_first_instant_that_shows_it_or_a_later_one() {
    // All quarter hours around every change of offset since 1840 in zones that changed oddly.
    for zone in [
        Tz::Pacific__Apia,
        Tz::Africa__Casablanca,
        Tz::Europe__Dublin,
        Tz::America__Juneau,
        Tz::Asia__Manila,
        Tz::Antarctica__Troll,
    ] {
        let mut now = utc("1840-01-01T00:00:00Z");
        let shown = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
        while now < utc("2030-01-01T00:00:00Z") {
            let next = now + TimeDelta::hours(12);
            if shown(next) - shown(now) != next - now {
                for quarter in -110..110 {
                    let wanted = shown(now) + TimeDelta::minutes(15 * quarter);
                    let at = resolve_local(zone, wanted);
                    assert!(shown(at) >= wanted, "{zone} {wanted}: reached at {at}");
                    let earlier = (1..=12)
                        .map(|n| at - TimeDelta::minutes(121 * n))
                        .chain([at - TimeDelta::seconds(1)]);
                    for before in earlier {
                        assert!(
                            shown(before) < wanted,
                            "{zone} {wanted}: already reached at {before}"
                        );
                    }
                }
            }
            now = next;
        }
    }
}

#[test]
fn the_ends_of_time_do_no_harm() {
    for zone in [Tz::Asia__Shanghai, Tz::America__New_York] {
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let _ = next_local_time(zone, at, nine());
            let _ = resolve_local(zone, at.naive_utc());
        }
    }
}
