//! The kernel's working time against the minute-by-minute reference, over calendars at random around nasty transitions.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::{WeeklyHours, WorkCalendar, next_local_time};
use proptest::prelude::*;

use crate::reference::{Minutes, Recipe};

/// Length of the window, in days and minutes.
const DAYS: i64 = 12;
const MINUTES: i64 = DAYS * 24 * 60;

/// Zones with the date of something odd, and what it is.
const ODD: [(Tz, (i32, u32, u32)); 27] = [
    (Tz::UTC, (2026, 11, 24)),
    (Tz::Asia__Shanghai, (2026, 10, 1)),
    (Tz::Asia__Shanghai, (1991, 4, 14)),
    (Tz::Asia__Shanghai, (1991, 9, 15)),
    (Tz::Europe__Berlin, (2026, 3, 29)),
    (Tz::Europe__Berlin, (2026, 10, 25)),
    (Tz::America__New_York, (2026, 3, 8)),
    (Tz::America__New_York, (2026, 11, 1)),
    (Tz::Australia__Lord_Howe, (2026, 4, 5)), // half an hour
    (Tz::Australia__Lord_Howe, (2026, 10, 4)),
    (Tz::America__Sao_Paulo, (2018, 2, 18)), // falls back at midnight
    (Tz::America__Sao_Paulo, (2018, 11, 4)), // no midnight
    (Tz::Africa__Casablanca, (2026, 2, 15)), // Ramadan
    (Tz::Africa__Casablanca, (2026, 3, 22)),
    (Tz::Asia__Kathmandu, (1986, 1, 1)), // a quarter of an hour
    (Tz::Pacific__Apia, (2011, 9, 24)),  // jumps at midnight
    (Tz::Pacific__Apia, (2011, 12, 30)), // a date that never was
    (Tz::Pacific__Kwajalein, (1993, 8, 21)), // another
    (Tz::Pacific__Kwajalein, (1969, 9, 30)), // a date that was twice
    (Tz::Antarctica__Troll, (2026, 3, 29)), // two hours
    (Tz::Antarctica__Troll, (2026, 10, 25)),
    (Tz::America__St_Johns, (2010, 3, 14)), // at one past midnight
    (Tz::America__St_Johns, (2010, 11, 7)), // back over midnight
    (Tz::Africa__Cairo, (2026, 4, 24)),     // no midnight
    (Tz::America__Nuuk, (2024, 10, 27)),    // back from midnight
    (Tz::Antarctica__Casey, (2010, 3, 5)),  // three hours
    (Tz::Asia__Pyongyang, (2018, 5, 5)),    // 23:30 to midnight
];

/// A minute of the day, often a half hour, often one of the small hours in which clocks change.
fn mark() -> impl Strategy<Value = u16> {
    prop_oneof![
        0_u16..=1440,
        (0_u16..=48).prop_map(|half| half * 30),
        (0_u16..=8).prop_map(|half| half * 30),
        (1380_u16..=1440),
    ]
}

prop_compose! {
    fn day()(mut marks in prop::collection::btree_set(mark(), 0..7), touch in any::<bool>()) -> Vec<(u16, u16)> {
        if marks.len() % 2 == 1 {
            marks.pop_first();
        }
        let marks: Vec<u16> = marks.into_iter().collect();
        if touch {
            return marks.windows(2).map(|pair| (pair[0], pair[1])).collect();
        }
        marks.chunks(2).map(|pair| (pair[0], pair[1])).collect()
    }
}

fn week() -> impl Strategy<Value = [Vec<(u16, u16)>; 7]> {
    let free = Just(Vec::new());
    let any_day = || prop_oneof![3 => day(), 1 => free.clone(), 1 => Just(vec![(540, 1080)]), 1 => Just(vec![(0, 1440)])];
    prop_oneof![
        6 => prop::array::uniform7(any_day()),
        1 => Just(Default::default()),
        1 => day().prop_map(|only| [Vec::new(), Vec::new(), only, Vec::new(), Vec::new(), Vec::new(), Vec::new()]),
    ]
}

prop_compose! {
    fn recipe()(
        odd in 0..ODD.len(),
        week in week(),
        dates in prop::collection::vec((0..DAYS, any::<bool>()), 0..8),
        away in prop::collection::vec((0..MINUTES, -60..3000_i64), 0..4),
    ) -> (Recipe, DateTime<Utc>) {
        let (zone, (year, month, day)) = ODD[odd];
        let odd_date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let start = (odd_date - TimeDelta::days(5)).and_hms_opt(0, 0, 0).unwrap().and_utc();
        let mut recipe = Recipe { zone, week, holidays: Default::default(), workdays: Default::default(), absences: Vec::new() };
        for (offset, free) in dates {
            let date = start.date_naive() + TimeDelta::days(offset);
            if free && !recipe.workdays.contains(&date) {
                recipe.holidays.insert(date);
            } else if !recipe.holidays.contains(&date) {
                recipe.workdays.insert(date);
            }
        }
        for (from, length) in away {
            let from = start + TimeDelta::minutes(from);
            recipe.absences.push((from, from + TimeDelta::minutes(length)));
        }
        (recipe, start)
    }
}

/// A minute of the window, often near the odd date, which is the sixth.
fn minute() -> impl Strategy<Value = usize> {
    prop_oneof![0..MINUTES as usize, 6000..10_000_usize]
}

fn calendar(recipe: &Recipe) -> WorkCalendar {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: serde_json::Map<String, serde_json::Value> = names
        .iter()
        .zip(&recipe.week)
        .map(|(name, day)| {
            let spans: Vec<[String; 2]> =
                day.iter().map(|(from, to)| [clock(*from), clock(*to)]).collect();
            ((*name).to_owned(), serde_json::json!(spans))
        })
        .collect();
    let hours = WeeklyHours::from_json(&week.into()).unwrap();
    WorkCalendar::new(recipe.zone, hours, recipe.holidays.clone(), recipe.workdays.clone())
        .unwrap()
        .with_absences(recipe.absences.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 1000, ..ProptestConfig::default() })]

    #[test]
    fn working_time_is_what_the_wall_clock_says(
        (recipe, start) in recipe(),
        picks in prop::collection::vec((minute(), 0..60_i64, 1..3000_usize), 30),
    ) {
        let minutes = Minutes::of(&recipe, start, MINUTES);
        let calendar = calendar(&recipe);
        // Beyond the window the reference is blind, so it says nothing of what it does not find.
        for (minute, seconds, length) in picks {
            let at = minutes.at(minute);
            let inside = at + TimeDelta::seconds(seconds);
            prop_assert_eq!(calendar.is_working(inside), minutes.working[minute], "working at {}", inside);
            if let Some(next) = minutes.next(minute) {
                prop_assert_eq!(calendar.next_working_moment(at), Some(minutes.at(next)), "next after {}", at);
                prop_assert_eq!(calendar.add_working(at, TimeDelta::zero()), Some(minutes.at(next)));
                let within = if next == minute { inside } else { minutes.at(next) };
                prop_assert_eq!(calendar.next_working_moment(inside), Some(within));
            }
            if let Some(due) = minutes.add(minute, length) {
                prop_assert_eq!(calendar.add_working(at, TimeDelta::minutes(length as i64)), Some(minutes.at(due)), "{} min after {}", length, at);
                prop_assert_eq!(calendar.working_between(at, minutes.at(due)), TimeDelta::minutes(length as i64));
            }
            if let Some(due) = minutes.same_time_next_workday(&recipe, minute) {
                prop_assert_eq!(calendar.same_time_next_workday(at), Some(minutes.at(due)), "next workday after {}", at);
            }
        }
    }

    #[test]
    fn working_between_counts_the_minutes((recipe, start) in recipe(), a in minute(), b in minute()) {
        let minutes = Minutes::of(&recipe, start, MINUTES);
        let between = calendar(&recipe).working_between(minutes.at(a), minutes.at(b));
        prop_assert_eq!(between, TimeDelta::minutes(minutes.count(a, b.max(a)) as i64));
    }

    #[test]
    fn adding_twice_is_adding_the_sum((recipe, start) in recipe(), at in 0..MINUTES * 60, a in 1..400_000_i64, b in 1..400_000_i64) {
        let calendar = calendar(&recipe);
        let at = start + TimeDelta::seconds(at);
        let (a, b) = (TimeDelta::seconds(a), TimeDelta::seconds(b));
        // Each search has its own horizon, so twice may reach further than once.
        if let Some(due) = calendar.add_working(at, a + b) {
            let first = calendar.add_working(at, a);
            prop_assert_eq!(first.and_then(|then| calendar.add_working(then, b)), Some(due));
            prop_assert_eq!(calendar.working_between(at, due), a + b);
        }
    }

    #[test]
    fn a_wall_time_comes_once_a_local_date((recipe, start) in recipe(), minute_of_day in 0..1440_u32, picks in prop::collection::vec(minute(), 10)) {
        let minutes = Minutes::of(&recipe, start, MINUTES);
        let time = chrono::NaiveTime::from_hms_opt(minute_of_day / 60, minute_of_day % 60, 0).unwrap();
        let mut dates: Vec<NaiveDate> = minutes.local.iter().map(|local| local.date()).collect();
        dates.sort_unstable();
        dates.dedup();
        let first_due = |date: &NaiveDate| {
            let due = minutes.high.partition_point(|high| *high < date.and_time(time));
            (due < minutes.high.len()).then_some(due)
        };
        let due: Vec<usize> = dates.iter().skip(1).filter_map(first_due).collect();
        for after in picks {
            let Some(expected) = due.iter().find(|minute| **minute > after) else { continue };
            if due[0] > after { continue }
            prop_assert_eq!(next_local_time(recipe.zone, minutes.at(after), time), minutes.at(*expected));
        }
    }
}
