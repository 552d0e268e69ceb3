//! When agendas go: pure.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::worktime::{WorkCalendar, next_local_day, resolve_local};

/// So late an agenda still goes, whatever the hour.
const LATE: TimeDelta = TimeDelta::hours(2);
/// Further back than this nothing has to be looked at: a missed day does not come back.
const LONG_AGO: TimeDelta = TimeDelta::days(8);
/// So many days ahead an agenda is looked for that goes.
const MOST_DAYS: usize = 366;

/// One agenda: the local day that it is of, and when it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub on: NaiveDate,
    pub at: DateTime<Utc>,
}

impl Slot {
    /// The first after an instant. One a local day: changes of the clock neither drop nor double it.
    pub fn after(zone: Tz, time: NaiveTime, at: DateTime<Utc>) -> Self {
        let (on, at) = next_local_day(zone, at, time);
        Self { on, at }
    }
}

/// Whose agendas: at which local time, where.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm<'a> {
    pub zone: Tz,
    pub time: NaiveTime,
    pub worktime: &'a WorkCalendar,
}

impl Rhythm<'_> {
    pub fn after(&self, at: DateTime<Utc>) -> Slot {
        Slot::after(self.zone, self.time, at)
    }

    /// Of a slot that is due: the last one that is due as well, and the one after that. Those between were missed while
    /// nobody looked, and what they would have said stands in the last.
    pub fn catch_up(&self, due: Slot, now: DateTime<Utc>) -> (Slot, Slot) {
        let mut last = due;
        if now - due.at > LONG_AGO {
            last = self.after(now - LONG_AGO);
        }
        loop {
            let next = self.after(last.at);
            if next.at > now {
                return (last, next);
            }
            last = next;
        }
    }

    /// Whether a due slot goes now: on a day on which its reader works, while there is work to do on it, or when it is not
    /// two hours late.
    pub fn goes(&self, slot: Slot, now: DateTime<Utc>) -> bool {
        let (from, until) = self.day(slot.on);
        let left = self.worktime.working_between(now.max(from), until) > TimeDelta::zero();
        self.works_on(slot) && (left || now <= slot.at + LATE)
    }

    /// The first slot after this one of a day on which its reader works; the next one where there is none in a year.
    pub fn next_that_goes(&self, slot: Slot) -> Slot {
        let next = self.after(slot.at);
        let mut candidate = next;
        for _ in 0..MOST_DAYS {
            if self.works_on(candidate) {
                return candidate;
            }
            candidate = self.after(candidate.at);
        }
        next
    }

    fn works_on(&self, slot: Slot) -> bool {
        let (from, until) = self.day(slot.on);
        self.worktime.working_between(from, until) > TimeDelta::zero()
    }

    /// A local day as instants.
    pub fn day(&self, on: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
        let next = on.checked_add_days(Days::new(1)).unwrap_or(on);
        let midnight = |day: NaiveDate| resolve_local(self.zone, day.and_time(NaiveTime::MIN));
        (midnight(on), midnight(next))
    }
}

#[cfg(test)]
mod tests;
