//! Instants, dates, times of day and durations.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use jiff::fmt::temporal::SpanParser;

use super::parsed::{Parse, ParseFault};

/// An instant: RFC 3339 with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub DateTime<Utc>);

impl Parse for Timestamp {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let detail =
            || format!("{text:?} is no RFC 3339 time with an offset, such as 2026-11-23T10:00:00Z");
        let at = DateTime::parse_from_rfc3339(text.trim())
            .map_err(|_| ParseFault::new("invalid_time", detail()))?
            .with_timezone(&Utc)
            .trunc_subsecs(6);
        // What PostgreSQL and every mail program can show.
        let in_range = (1900..=9999).contains(&chrono::Datelike::year(&at));
        if in_range { Ok(Self(at)) } else { Err(ParseFault::new("invalid_time", detail())) }
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(at: Timestamp) -> Self {
        at.0
    }
}

/// A calendar date: `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

impl Parse for Date {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let day = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        // The years of an instant.
        let day = day.filter(|day| (1901..=9999).contains(&chrono::Datelike::year(day)));
        day.map(Self).ok_or_else(|| {
            ParseFault::new("invalid_date", format!("{text:?} is no date such as 2026-11-23"))
        })
    }
}

/// A time of day: `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime(pub NaiveTime);

impl Parse for LocalTime {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        NaiveTime::parse_from_str(text.trim(), "%H:%M").map(Self).map_err(|_| {
            ParseFault::new("invalid_time_of_day", format!("{text:?} is no time such as 08:30"))
        })
    }
}

/// A length of time: ISO 8601 with weeks, days, hours, minutes and seconds; a day is 24 hours.
/// Months and years have no fixed length and are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IsoDuration(pub TimeDelta);

/// A hundred years: longer ones are mistakes, and sums with instants stay in range.
const LONGEST_DAYS: i64 = 36_525;

impl Parse for IsoDuration {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let fault = || {
            ParseFault::new(
                "invalid_duration",
                format!(
                    "{text:?} is no ISO 8601 duration of weeks, days, hours, minutes or seconds, such as PT30M or P3D"
                ),
            )
        };
        let span = SpanParser::new().parse_span(text.trim()).map_err(|_| fault())?;
        if span.get_years() != 0 || span.get_months() != 0 || span.is_negative() {
            return Err(fault());
        }
        let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
        let seconds = [
            (i64::from(span.get_hours()), 3_600),
            (span.get_minutes(), 60),
            (span.get_seconds(), 1),
            (days, 86_400),
        ]
        .into_iter()
        .try_fold(0_i64, |sum, (count, unit)| sum.checked_add(count.checked_mul(unit)?))
        .filter(|seconds| *seconds <= LONGEST_DAYS * 86_400)
        .ok_or_else(fault)?;
        TimeDelta::try_seconds(seconds).map(Self).ok_or_else(fault)
    }
}

impl IsoDuration {
    /// A number of minutes.
    pub fn minutes(count: i64) -> Self {
        Self(TimeDelta::try_minutes(count).unwrap_or_default())
    }

    /// Whole minutes; a finer duration is a fault.
    pub fn whole_minutes(self) -> Result<i32, ParseFault> {
        let seconds = self.0.num_seconds();
        match i32::try_from(seconds / 60) {
            Ok(minutes) if seconds % 60 == 0 => Ok(minutes),
            _ => Err(ParseFault::new("invalid_duration", "this must be a whole number of minutes")),
        }
    }
}

impl std::fmt::Display for IsoDuration {
    /// The shortest form: `PT0S`, `PT30M`, `PT4H`, `P1DT2H`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.num_seconds();
        if seconds == 0 {
            return f.write_str("PT0S");
        }
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        // Up to a day and a half reads better in hours, as the contract writes PT24H.
        let (days, rest) = if days == 1 { (0, seconds) } else { (days, rest) };
        f.write_str("P")?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        if rest > 0 {
            f.write_str("T")?;
        }
        for (count, unit) in [(rest / 3_600, 'H'), (rest / 60 % 60, 'M'), (rest % 60, 'S')] {
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl serde::Serialize for IsoDuration {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

crate::read_as_string!(Timestamp, Date, LocalTime, IsoDuration);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_needs_its_offset() {
        assert_eq!(Timestamp::parse("2026-11-23T10:00:00").unwrap_err().code, "invalid_time");
        assert_eq!(
            Timestamp::parse("2026-11-23T10:00:00+08:00").unwrap(),
            Timestamp::parse("2026-11-23T02:00:00Z").unwrap()
        );
    }

    #[test]
    fn durations_are_read_and_written() {
        for (sent, written) in [
            ("PT30M", "PT30M"),
            ("PT4H", "PT4H"),
            ("PT0S", "PT0S"),
            ("PT24H", "PT24H"),
            ("P3D", "P3D"),
            ("P1W", "P7D"),
            ("PT90M", "PT1H30M"),
            ("P2DT12H", "P2DT12H"),
        ] {
            assert_eq!(IsoDuration::parse(sent).unwrap().to_string(), written);
        }
        for sent in ["", "P", "5 minutes", "P1M", "P1Y", "-PT5M", "PT1H1", "P99999999D"] {
            assert_eq!(IsoDuration::parse(sent).unwrap_err().code, "invalid_duration", "{sent}");
        }
    }
}
