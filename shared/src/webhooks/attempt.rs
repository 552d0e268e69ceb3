//! When a delivery is tried again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// From the first try, or from a retry by hand, to the last.
pub const TRIED_FOR: TimeDelta = TimeDelta::days(3);

/// An endpoint that has failed for so long is disabled.
pub const FAILING_FOR: TimeDelta = TimeDelta::days(5);

/// Waits in seconds, in the steps of the specification: 4 s, then 1 and 5 minutes, half an hour, 2, 5, 10, 14 hours, and
/// then 20, as often as three days hold.
const WAITS: [u64; 9] = [4, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000];

/// What an endpoint asks for counts up to a day.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3600);

/// Too little time for another try.
const SHORTEST: TimeDelta = TimeDelta::seconds(1);

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
