//! Dates and times as a reader says them, by the reader's clock.

use chrono::{DateTime, Datelike as _, NaiveDate, Offset as _, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use kernel::input::Locale;

use super::Words;

/// `Mon 23 Nov 2026, 10:00`; `2026年11月23日 周一 10:00`.
pub fn long(at: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let at = at.with_timezone(&zone);
    let weekday = weekday(at.weekday(), locale);
    match locale {
        Locale::En => format!("{weekday} {}", at.format("%-d %b %Y, %H:%M")),
        Locale::ZhCn => format!("{} {weekday} {}", at.format("%Y年%-m月%-d日"), at.format("%H:%M")),
    }
}

/// `Mon 23 Nov 2026`; `2026年11月23日 周一`.
pub fn day(on: NaiveDate, locale: Locale) -> String {
    let weekday = weekday(on.weekday(), locale);
    match locale {
        Locale::En => format!("{weekday} {}", on.format("%-d %b %Y")),
        Locale::ZhCn => format!("{} {weekday}", on.format("%Y年%-m月%-d日")),
    }
}

/// `Mon 10:00` within the six days after `now`, else `23 Nov, 10:00`; `周一 10:00`, `11月23日 10:00`.
pub fn short(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    let days = (at.date_naive() - now.date_naive()).num_days();
    let time = at.format("%H:%M");
    if (0..=6).contains(&days) {
        return format!("{} {time}", weekday(at.weekday(), locale));
    }
    let this_year = at.year() == now.year();
    match (locale, this_year) {
        (Locale::En, true) => at.format("%-d %b, %H:%M").to_string(),
        (Locale::En, false) => at.format("%-d %b %Y, %H:%M").to_string(),
        (Locale::ZhCn, true) => format!("{} {time}", at.format("%-m月%-d日")),
        (Locale::ZhCn, false) => format!("{} {time}", at.format("%Y年%-m月%-d日")),
    }
}

/// `UTC+8`, `UTC−3:30`, `UTC`: how far the zone is from UTC at that instant. Abbreviations such as CST
/// mean several zones.
pub fn offset(at: DateTime<Utc>, zone: Tz) -> String {
    let minutes = at.with_timezone(&zone).offset().fix().local_minus_utc() / 60;
    if minutes == 0 {
        return "UTC".to_owned();
    }
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

/// How a due time stands to the present, in the largest unit that still tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    In(Span),
    Now,
    Overdue(Span),
}

/// A whole number of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

impl Due {
    /// A minute either way counts as now: mail takes that long.
    pub fn of(due: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let ahead = due - now;
        if ahead.abs() <= TimeDelta::minutes(1) {
            Self::Now
        } else if ahead > TimeDelta::zero() {
            Self::In(Span::whole(ahead))
        } else {
            Self::Overdue(Span::whole(-ahead))
        }
    }
}

impl Due {
    /// `Due in 15 minutes`.
    pub fn said(self, words: &Words) -> anyhow::Result<String> {
        let say = |key, count: i64| words.say(key, &[("count", count)].into_iter().collect());
        match self {
            Self::Now => words.plain("due-now"),
            Self::In(Span::Minutes(n)) => say("due-in-minutes", n),
            Self::In(Span::Hours(n)) => say("due-in-hours", n),
            Self::In(Span::Days(n)) => say("due-in-days", n),
            Self::Overdue(Span::Minutes(n)) => say("overdue-minutes", n),
            Self::Overdue(Span::Hours(n)) => say("overdue-hours", n),
            Self::Overdue(Span::Days(n)) => say("overdue-days", n),
        }
    }
}

impl Span {
    /// The same, but whole hours: who has seven and a half is not told of eight. Nobody counts days so.
    fn whole(time: TimeDelta) -> Self {
        match Self::of(time) {
            Self::Hours(_) => Self::Hours((time.num_minutes() / 60).max(1)),
            other => other,
        }
    }

    /// Minutes below two hours, hours below two days, else days; rounded to the nearest.
    pub fn of(time: TimeDelta) -> Self {
        let minutes = (time.num_seconds() + 30) / 60;
        match minutes {
            ..120 => match minutes {
                60 => Self::Hours(1),
                _ => Self::Minutes(minutes),
            },
            120..2880 => Self::Hours((minutes + 30) / 60),
            _ => Self::Days((minutes + 720) / 1440),
        }
    }
}

fn weekday(day: Weekday, locale: Locale) -> &'static str {
    let [en, zh] = match day {
        Weekday::Mon => ["Mon", "周一"],
        Weekday::Tue => ["Tue", "周二"],
        Weekday::Wed => ["Wed", "周三"],
        Weekday::Thu => ["Thu", "周四"],
        Weekday::Fri => ["Fri", "周五"],
        Weekday::Sat => ["Sat", "周六"],
        Weekday::Sun => ["Sun", "周日"],
    };
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_readers_clock_and_language() {
        let instant = at("2026-11-23T02:00:00Z");
        let shanghai = Tz::Asia__Shanghai;
        assert_eq!(long(instant, shanghai, Locale::En), "Mon 23 Nov 2026, 10:00");
        assert_eq!(long(instant, shanghai, Locale::ZhCn), "2026年11月23日 周一 10:00");
        assert_eq!(long(instant, Tz::America__New_York, Locale::En), "Sun 22 Nov 2026, 21:00");
        for (now, en, zh) in [
            ("2026-11-20T02:00:00Z", "Mon 10:00", "周一 10:00"),
            ("2026-11-23T02:00:00Z", "Mon 10:00", "周一 10:00"),
            ("2026-11-10T02:00:00Z", "23 Nov, 10:00", "11月23日 10:00"),
            ("2026-11-24T02:00:00Z", "23 Nov, 10:00", "11月23日 10:00"),
            ("2025-11-24T02:00:00Z", "23 Nov 2026, 10:00", "2026年11月23日 10:00"),
        ] {
            assert_eq!(short(instant, at(now), shanghai, Locale::En), en);
            assert_eq!(short(instant, at(now), shanghai, Locale::ZhCn), zh);
        }
    }

    #[test]
    fn offsets_follow_summer_time() {
        let (winter, summer) = (at("2026-01-01T00:00:00Z"), at("2026-07-01T00:00:00Z"));
        assert_eq!(offset(winter, Tz::Europe__London), "UTC");
        assert_eq!(offset(summer, Tz::Europe__London), "UTC+1");
        assert_eq!(offset(winter, Tz::America__St_Johns), "UTC−3:30");
        assert_eq!(offset(winter, Tz::Asia__Kathmandu), "UTC+5:45");
    }

    #[test]
    fn due_times_are_said_in_the_largest_unit_that_tells() {
        let now = at("2026-11-23T02:00:00Z");
        for (seconds, want) in [
            (0, Due::Now),
            (59, Due::Now),
            (-60, Due::Now),
            (61, Due::In(Span::Minutes(1))),
            (900, Due::In(Span::Minutes(15))),
            (3600, Due::In(Span::Hours(1))),
            (5400, Due::In(Span::Minutes(90))),
            (7200, Due::In(Span::Hours(2))),
            (27_000, Due::In(Span::Hours(7))),
            (-27_000, Due::Overdue(Span::Hours(7))),
            (250_000, Due::In(Span::Days(3))),
            (86_400, Due::In(Span::Hours(24))),
            (172_800, Due::In(Span::Days(2))),
            (-1800, Due::Overdue(Span::Minutes(30))),
            (-259_200, Due::Overdue(Span::Days(3))),
        ] {
            assert_eq!(Due::of(now + TimeDelta::seconds(seconds), now), want, "{seconds}");
        }
    }
}
