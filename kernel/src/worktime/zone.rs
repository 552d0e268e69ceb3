//! Local wall time in a zone, resolved by one rule for gaps and folds.
//!
//! The rule: a local time *begins* at the first instant at which the zone's clock shows it or a later one. So a time in
//! a gap begins at the first instant after the gap, and a time that occurs twice begins with its earlier occurrence.

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

/// No zone was ever further than this from UTC (Alaska and Manila before their date line moved come near 16 h).
const FURTHEST_OFFSET_SECONDS: i64 = 16 * 3600;

/// The instant at which `local` begins in `zone`: its own instant; where the clock jumps over it, the first instant
/// after the gap; where it occurs twice, the earlier.
///
/// Never fails: times outside the years 1 to 9999 are clamped to them.
#[must_use]
pub fn resolve_local(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let local = bounded(local.and_utc()).naive_utc();
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => at.to_utc(),
        LocalResult::Ambiguous(one, other) => one.min(other).to_utc(),
        LocalResult::None => after_gap(zone, local),
    }
}

/// The next occurrence of the wall time `time` in `zone`, strictly after `after`.
///
/// Exactly one occurrence belongs to each local date: a time in a gap occurs at the first instant after the gap (which
/// may be the next date's midnight), an ambiguous one at the earlier; a date that the zone skipped has none.
#[must_use]
pub fn next_local_time(zone: Tz, after: DateTime<Utc>, time: NaiveTime) -> DateTime<Utc> {
    next_local_day(zone, after, time).1
}

/// The same, and before it the local date that the occurrence belongs to.
#[must_use]
pub fn next_local_day(
    zone: Tz,
    after: DateTime<Utc>,
    time: NaiveTime,
) -> (NaiveDate, DateTime<Utc>) {
    // Seven dates are plenty: the clock never fell back or jumped by more than one.
    to_local(zone, after)
        .date()
        .iter_days()
        .take(7)
        .filter(|date| exists(zone, *date))
        .map(|date| (date, resolve_local(zone, date.and_time(time))))
        .find(|(_, at)| *at > after)
        .unwrap_or((NaiveDate::MAX, DateTime::<Utc>::MAX_UTC))
}

/// What the zone's clock shows at an instant; instants outside the years 1 to 9999 are clamped to them.
pub(super) fn to_local(zone: Tz, at: DateTime<Utc>) -> NaiveDateTime {
    bounded(at).with_timezone(&zone).naive_local()
}

/// The instant at which the clock has shown every time before `local` for the last time: where `local` occurs twice, the
/// later occurrence, unless the clock fell back to just that time, having shown all before it; else as [`resolve_local`].
///
/// `local` is in whole seconds.
pub(super) fn resolve_local_end(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Ambiguous(one, other) => {
            let later = one.max(other).to_utc();
            let fell_back_to_it = to_local(zone, later - TimeDelta::seconds(1)) >= local;
            if fell_back_to_it { one.min(other).to_utc() } else { later }
        }
        _ => resolve_local(zone, local),
    }
}

/// Whether any instant has this local date (the Pacific skipped some when it moved the date line).
fn exists(zone: Tz, date: NaiveDate) -> bool {
    let midnight = date.and_time(NaiveTime::MIN);
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    resolve_local(zone, midnight) < resolve_local(zone, next.and_time(NaiveTime::MIN))
}

/// Transitions fall on whole seconds, so halving the seconds around a time in a gap finds its end.
fn after_gap(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let near = local.and_utc().timestamp();
    let (mut before, mut reached) =
        (near - FURTHEST_OFFSET_SECONDS, near + FURTHEST_OFFSET_SECONDS);
    while reached - before > 1 {
        let middle = before.midpoint(reached);
        if to_local(zone, instant(middle)) >= local {
            reached = middle;
        } else {
            before = middle;
        }
    }
    instant(reached)
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Keeps sums of offsets and horizons far from the ends of chrono's range, where it panics.
pub(super) fn bounded(at: DateTime<Utc>) -> DateTime<Utc> {
    let new_year = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1).map(|date| date.and_time(NaiveTime::MIN).and_utc())
    };
    let first = new_year(1).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let last = new_year(10_000).unwrap_or(DateTime::<Utc>::MAX_UTC);
    at.clamp(first, last)
}
