//! When a delivery is tried again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// From the first try, or from a retry by hand, to the last.
pub const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// The last try is due at the deadline, and begins a little later: it is given up where it comes later than this.
pub const LATEST: TimeDelta = TimeDelta::minutes(10);

/// An endpoint that fails so long after its first failure, without a success between, is disabled.
pub const FAILING_FOR: TimeDelta = TimeDelta::days(5);

/// Waits in seconds, in the steps of the specification: 4 s, then 1 and 5 minutes, half an hour, 2, 5, 10, 14 hours, and
/// then 20, as often as three days hold.
const WAITS: [u64; 9] = [4, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000];

/// What an endpoint asks for counts up to a day.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3600);

/// Too little time for another try.
const SHORTEST: TimeDelta = TimeDelta::seconds(1);

/// Requests to one endpoint that may be out at a time, of the sixteen that a worker sends side by side.
const MOST_OUT: i64 = 8;

/// The same where it fails, or where one of them has been out for [`SLOW`]: so several that hang leave room for the others.
const MOST_OUT_SLOW: i64 = 2;

pub const SLOW: TimeDelta = TimeDelta::seconds(2);

/// A request takes no longer: whoever sent one before died with it.
pub const LOST: TimeDelta = TimeDelta::seconds(30);

/// Deliveries that wait for one endpoint are counted up to this many.
pub const MOST_COUNTED: i64 = 1_000;

/// Requests to one endpoint that are out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Out {
    pub requests: i64,
    /// Of these, the ones that have been out for [`SLOW`].
    pub slow: i64,
}

impl Out {
    /// Whether another request may go out beside them.
    pub fn has_room(self, is_failing: bool) -> bool {
        let most = if is_failing || self.slow > 0 { MOST_OUT_SLOW } else { MOST_OUT };
        self.requests < most
    }
}

/// How long a delivery that found no room waits: the longer the more of them do, so that they do not all ask again at once.
pub fn turn(waiting: i64, spread: f64) -> Duration {
    let each = Duration::from_millis(100);
    let waiting = u32::try_from(waiting.clamp(5, MOST_COUNTED)).unwrap_or(5);
    each.saturating_mul(waiting).mul_f64(0.25 + 0.75 * spread.clamp(0.0, 1.0))
}

/// How long to wait after this many tries; `None` where the time is up. The last try is at the deadline. `asked` is what the
/// endpoint asks for, `spread` a number from 0 to 1, so that what failed together does not come back together.
pub fn wait(
    tries: i32,
    asked: Option<Duration>,
    spread: f64,
    now: DateTime<Utc>,
    deadline: DateTime<Utc>,
) -> Option<Duration> {
    let left = deadline - now;
    if left < SHORTEST {
        return None;
    }
    let step = usize::try_from(tries.max(1) - 1).unwrap_or(0);
    let seconds = WAITS.get(step).or(WAITS.last()).copied().unwrap_or(0);
    let wait = Duration::from_secs(seconds).mul_f64(0.8 + 0.4 * spread.clamp(0.0, 1.0));
    let wait = asked.map_or(wait, |asked| asked.min(LONGEST_ASKED).max(wait));
    Some(wait.min(left.to_std().unwrap_or_default()))
}

/// `Retry-After` (RFC 9110): seconds, or a date.
pub fn asked(header: Option<&str>, now: DateTime<Utc>) -> Option<Duration> {
    let text = header?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?.with_timezone(&Utc);
    (until - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_retry_comes_within_five_seconds_and_the_last_after_three_days() {
        for spread in [0.0, 0.5, 1.0] {
            let begin = at("2026-11-20T08:00:00Z");
            let (mut now, mut waits) = (begin, Vec::new());
            while let Some(wait) =
                wait(1 + waits.len() as i32, None, spread, now, begin + TRIED_FOR)
            {
                now += TimeDelta::from_std(wait).unwrap();
                waits.push(wait.as_secs_f64());
            }
            assert!((3.0..5.0).contains(&waits[0]), "{waits:?}");
            assert!((10..=12).contains(&waits.len()), "{waits:?}");
            assert_eq!(now, begin + TRIED_FOR);
        }
    }

    #[test]
    fn what_an_endpoint_asks_for_counts_within_bounds() {
        let now = at("2026-11-20T08:00:00Z");
        let deadline = now + TRIED_FOR;
        let waits = |seconds| wait(1, Some(Duration::from_secs(seconds)), 0.5, now, deadline);
        assert_eq!(waits(600), Some(Duration::from_secs(600)));
        assert_eq!(waits(1), Some(Duration::from_secs(4)), "never sooner than without");
        assert_eq!(waits(u64::MAX), Some(LONGEST_ASKED));
        let near = now + TimeDelta::seconds(30);
        assert_eq!(wait(1, Some(LONGEST_ASKED), 0.5, now, near), Some(Duration::from_secs(30)));
        assert_eq!(wait(5, None, 0.5, deadline, deadline), None);
    }

    #[test]
    fn an_endpoint_that_is_slow_or_fails_has_less_room() {
        let room = |requests, slow, is_failing| Out { requests, slow }.has_room(is_failing);
        assert!(room(0, 0, true) && room(1, 1, true) && room(7, 0, false) && room(1, 1, false));
        assert!(!room(8, 0, false) && !room(2, 1, false) && !room(2, 0, true));
    }

    #[test]
    fn a_turn_comes_soon_where_few_wait_and_is_spread_where_many_do() {
        assert_eq!(turn(0, 1.0), Duration::from_millis(500));
        assert_eq!(turn(40, 1.0), Duration::from_secs(4));
        assert!(turn(40, 0.0) < turn(40, 0.5) && turn(40, 0.0) >= Duration::from_secs(1));
        assert_eq!(turn(i64::MAX, 1.0), Duration::from_secs(100));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = at("2026-11-20T08:00:00Z");
        for (header, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Fri, 20 Nov 2026 08:01:00 GMT", Some(60)),
            ("Fri, 20 Nov 2026 07:00:00 GMT", None),
            ("soon", None),
            ("-5", None),
            ("1e9", None),
        ] {
            assert_eq!(asked(Some(header), now), seconds.map(Duration::from_secs), "{header}");
        }
        assert_eq!(asked(None, now), None);
    }
}
