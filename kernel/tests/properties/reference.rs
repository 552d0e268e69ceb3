//! Working time the slow way: minute by minute over UTC, by what the wall clock shows, with no code of the kernel.
//!
//! A wall time `w` has begun at minute `m` when the clock has ever shown `w` or later by then (`high`), and is not over
//! while it will ever show something earlier again (`low`). Away from transitions both are simply the wall time.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// Minutes that `high` and `low` look beyond the window on either side: more than any clock ever jumped.
const MARGIN: i64 = 2 * 24 * 60;

/// The ingredients of a calendar, plain.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub zone: Tz,
    /// Per weekday from Monday, spans in minutes since midnight.
    pub week: [Vec<(u16, u16)>; 7],
    pub holidays: BTreeSet<NaiveDate>,
    pub workdays: BTreeSet<NaiveDate>,
    pub absences: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Every minute of a window, with what the clock shows and whether it is worked.
pub struct Minutes {
    pub start: DateTime<Utc>,
    pub local: Vec<NaiveDateTime>,
    pub high: Vec<NaiveDateTime>,
    pub low: Vec<NaiveDateTime>,
    pub present: Vec<bool>,
    pub working: Vec<bool>,
}

impl Minutes {
    pub fn of(recipe: &Recipe, start: DateTime<Utc>, minutes: i64) -> Self {
        let shown = |minute: i64| {
            let at = start + TimeDelta::minutes(minute);
            at.with_timezone(&recipe.zone).naive_local()
        };
        let wide: Vec<NaiveDateTime> = (-MARGIN..minutes + MARGIN).map(shown).collect();
        let inside = MARGIN as usize..(MARGIN + minutes) as usize;
        let mut high = wide.clone();
        for i in 1..high.len() {
            high[i] = high[i].max(high[i - 1]);
        }
        let mut low = wide.clone();
        for i in (0..low.len() - 1).rev() {
            low[i] = low[i].min(low[i + 1]);
        }
        let mut all = Self {
            start,
            local: wide[inside.clone()].to_vec(),
            high: high[inside.clone()].to_vec(),
            low: low[inside].to_vec(),
            present: Vec::new(),
            working: Vec::new(),
        };
        for minute in 0..minutes as usize {
            let at = all.at(minute);
            let away = recipe.absences.iter().any(|(from, to)| *from <= at && at < *to);
            let mut date = all.low[minute].date();
            let mut worked = false;
            while date <= all.high[minute].date() {
                worked |= all.in_hours_of(recipe, date, minute);
                date = date.succ_opt().unwrap();
            }
            all.present.push(!away);
            all.working.push(worked && !away);
        }
        all
    }

    pub fn at(&self, minute: usize) -> DateTime<Utc> {
        self.start + TimeDelta::minutes(minute as i64)
    }

    /// Whether a minute lies in the hours that belong to one date, absences aside.
    pub fn in_hours_of(&self, recipe: &Recipe, date: NaiveDate, minute: usize) -> bool {
        hours_on(recipe, date).iter().any(|(from, to)| {
            let wall =
                |minutes: u16| date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes.into());
            self.high[minute] >= wall(*from) && self.low[minute] < wall(*to)
        })
    }

    /// The first worked minute from one on.
    pub fn next(&self, from: usize) -> Option<usize> {
        (from..self.working.len()).find(|minute| self.working[*minute])
    }

    /// The minute at which `count` worked minutes from `from` on are over.
    pub fn add(&self, from: usize, count: usize) -> Option<usize> {
        let mut worked = (from..self.working.len()).filter(|minute| self.working[*minute]);
        worked.nth(count - 1).map(|last| last + 1)
    }

    pub fn count(&self, from: usize, until: usize) -> usize {
        (from..until).filter(|minute| self.working[*minute]).count()
    }

    /// The same wall time on the next worked date, moved into its hours.
    pub fn same_time_next_workday(&self, recipe: &Recipe, from: usize) -> Option<usize> {
        let now = self.local[from];
        for date in now.date().iter_days().skip(1) {
            if date > self.low[self.low.len() - 1].date() - TimeDelta::days(2) {
                return None;
            }
            let begins = self.high.partition_point(|high| high.date() < date);
            let is_over = self.low.partition_point(|low| low.date() <= date);
            let of_date: Vec<usize> = (begins..is_over)
                .filter(|minute| self.present[*minute] && self.in_hours_of(recipe, date, *minute))
                .collect();
            let wanted = date.and_time(now.time());
            let due = of_date.iter().find(|minute| self.high[**minute] >= wanted);
            if let Some(last) = of_date.last() {
                return Some(due.copied().unwrap_or(last + 1));
            }
        }
        None
    }
}

fn hours_on(recipe: &Recipe, date: NaiveDate) -> &[(u16, u16)] {
    let own = &recipe.week[date.weekday().num_days_from_monday() as usize];
    let borrowed = recipe.week.iter().find(|day| !day.is_empty());
    match (recipe.holidays.contains(&date), recipe.workdays.contains(&date)) {
        (true, _) => &[],
        (false, true) if own.is_empty() => borrowed.map_or(&[], Vec::as_slice),
        _ => own,
    }
}
