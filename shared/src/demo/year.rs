//! The year that a demo tells of, and its seasons.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::resolve_local;

use super::chance::Chance;

/// How much comes in by weekday, from Monday on, and by month.
const WEEKDAYS: [u64; 7] = [10, 11, 11, 10, 9, 2, 2];
const MONTHS: [u64; 12] = [90, 95, 110, 105, 100, 95, 80, 72, 108, 116, 112, 84];
/// What business has grown by in the end, in hundredths.
const GROWTH: u64 = 30;

/// From `start` up to before `end`, which are midnights of UTC.
pub struct Year {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
    /// What is open is due from here on.
    pub due_from: DateTime<Utc>,
    /// Each day, and how much came in up to its end.
    days: Vec<(NaiveDate, u64)>,
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

impl Year {
    /// The year before this day, told on that day.
    pub fn before(until: NaiveDate, today: NaiveDate) -> Self {
        let first = until.checked_sub_months(Months::new(12)).unwrap_or(until);
        let mut sum = 0;
        let days = first.iter_days().take_while(|day| *day < until).zip(0_u64..);
        let days = days.map(|(day, number)| {
            sum += weight(day) * (36_500 + GROWTH * number);
            (day, sum)
        });
        let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
        Self {
            start: midnight(first),
            end: midnight(until),
            due_from: midnight(tomorrow),
            days: days.collect(),
        }
    }

    /// When something of the outside world comes in: most in the day, some in the evening and at night.
    pub fn incoming(&self, chance: &mut Chance, zone: Tz) -> DateTime<Utc> {
        let most = self.days.last().map_or(1, |(_, sum)| *sum);
        let drawn = u64::try_from(chance.between(0, i64::try_from(most).unwrap_or(1))).unwrap_or(0);
        let place = self.days.partition_point(|(_, sum)| *sum <= drawn);
        let day = self.days.get(place).map_or_else(|| self.end.date_naive(), |(day, _)| *day);
        let hours = if chance.of(75) { (8, 18) } else { (0, 24) };
        let second = chance.between(hours.0 * 3600, hours.1 * 3600);
        let at = resolve_local(zone, day.and_time(NaiveTime::MIN)) + TimeDelta::seconds(second);
        // Where the zone is ahead or behind, the day reaches over the ends of the year.
        match at {
            at if at < self.start => at + TimeDelta::days(1),
            at if at >= self.end => at - TimeDelta::days(1),
            at => at,
        }
    }
}

fn weight(day: NaiveDate) -> u64 {
    let weekday = day.weekday().num_days_from_monday();
    let of = |all: &[u64], place: u32| {
        usize::try_from(place).ok().and_then(|place| all.get(place)).copied().unwrap_or(1)
    };
    of(&WEEKDAYS, weekday) * of(&MONTHS, day.month0())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_comes_in_the_year() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let year = Year::before(day("2026-11-20"), day("2026-11-20"));
        assert_eq!(year.start, midnight(day("2025-11-20")));
        let mut chance = Chance::of_seed(1);
        for zone in [Tz::America__New_York, Tz::Asia__Shanghai, Tz::UTC] {
            for _ in 0..5_000 {
                let at = year.incoming(&mut chance, zone);
                assert!(year.start <= at && at < year.end, "{at}");
            }
        }
    }
}
