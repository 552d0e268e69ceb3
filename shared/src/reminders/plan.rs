//! When a task is reminded of: pure.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use kernel::worktime::{WorkCalendar, resolve_local};

use super::model::{ReminderKind, ReminderVia};
use crate::users::Reminders;

/// After the owner's own reminder, who is above gets the copy so much working time later at the earliest.
const OWNER_FIRST: TimeDelta = TimeDelta::hours(2);

/// One reminder to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub kind: ReminderKind,
    pub at: DateTime<Utc>,
    pub wanted_at: Option<DateTime<Utc>>,
    pub via: ReminderVia,
}

impl Planned {
    /// When it is wanted, before any move.
    pub fn wanted(&self) -> DateTime<Utc> {
        self.wanted_at.unwrap_or(self.at)
    }

    /// One that a rule wanted in working time that is past comes in the next.
    pub fn not_before(&mut self, now: DateTime<Utc>, worktime: &WorkCalendar) {
        let kept = [ReminderKind::Given, ReminderKind::Copy, ReminderKind::Raise];
        if self.at < now && !kept.contains(&self.kind) {
            self.wanted_at = Some(self.wanted());
            self.at = worktime.next_working_moment(now).unwrap_or(now);
        }
    }

    /// Moved into working time.
    fn moved(
        kind: ReminderKind,
        wanted: DateTime<Utc>,
        via: ReminderVia,
        worktime: &WorkCalendar,
    ) -> Self {
        let at = worktime.next_working_moment(wanted).unwrap_or(wanted);
        Self { kind, at, wanted_at: (at != wanted).then_some(wanted), via }
    }
}

/// What the owner of a task wants, and when they work.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub reminders: &'a Reminders,
    pub worktime: &'a WorkCalendar,
}

impl Owner<'_> {
    fn via(&self) -> ReminderVia {
        if self.reminders.by_agenda() { ReminderVia::Agenda } else { ReminderVia::Single }
    }
}

/// The reminders up to due of a task that is in its owner's hands since `since`. A given time is the only one, at any
/// hour, and a past one is due at once. Else they come so long before due, moved into working time; of what was due
/// before `since` there is none, and one that should have come already comes then.
pub fn timely(
    due_at: Option<DateTime<Utc>>,
    remind_at: Option<DateTime<Utc>>,
    owner: Owner<'_>,
    since: DateTime<Utc>,
) -> Vec<Planned> {
    if let Some(at) = remind_at {
        let (kind, via) = (ReminderKind::Given, ReminderVia::Single);
        return vec![Planned { kind, at, wanted_at: None, via }];
    }
    let Some(due_at) = due_at.filter(|due| *due >= since) else { return Vec::new() };
    let mut planned: Vec<Planned> = Vec::new();
    for minutes in &owner.reminders.remind_before_minutes {
        let wanted = (due_at - TimeDelta::minutes(i64::from(*minutes))).max(since);
        let one = Planned::moved(ReminderKind::Before, wanted, owner.via(), owner.worktime);
        if !planned.iter().any(|other| other.at == one.at) {
            planned.push(one);
        }
    }
    planned
}

/// The ladder that overdue work climbs: the owner's own reminder, then the copy to who is above. What was overdue when it
/// came into the owner's hands counts from then, so that nobody is named for what they did not have.
///
/// The copy comes in the morning of the second working day after due, or two hours after the owner's own where that is
/// later. Leave of the owner does not hold it up: somebody has to see to the work.
pub fn ladder(
    due_at: Option<DateTime<Utc>>,
    owner: Owner<'_>,
    climbs: bool,
    since: DateTime<Utc>,
) -> Vec<Planned> {
    let Some(due_at) = due_at else { return Vec::new() };
    let base = due_at.max(since);
    let mut planned = Vec::new();
    if let Some(minutes) = owner.reminders.overdue_after_minutes {
        let wanted = base + TimeDelta::minutes(i64::from(minutes));
        planned.push(Planned::moved(ReminderKind::Overdue, wanted, owner.via(), owner.worktime));
    }
    if climbs {
        let own = planned.first().map(|one| one.at);
        planned.push(rung(ReminderKind::Copy, base, own, owner.worktime));
    }
    planned
}

/// The rung after the copy: the task of who is above, in the morning of the second working day after it.
pub fn raise(copied_at: DateTime<Utc>, worktime: &WorkCalendar) -> Planned {
    rung(ReminderKind::Raise, copied_at, None, worktime)
}

fn rung(
    kind: ReminderKind,
    base: DateTime<Utc>,
    own: Option<DateTime<Utc>>,
    worktime: &WorkCalendar,
) -> Planned {
    let office = worktime.clone().with_absences([]);
    let morning = second_morning(base, &office);
    let at = match own {
        Some(own) if own >= morning => {
            office.add_working(morning, OWNER_FIRST).unwrap_or(morning + OWNER_FIRST)
        }
        _ => morning,
    };
    Planned { kind, at, wanted_at: None, via: ReminderVia::Escalation }
}

/// When the second working day after an instant begins; two days on where nobody ever works.
fn second_morning(base: DateTime<Utc>, office: &WorkCalendar) -> DateTime<Utc> {
    let second =
        office.same_time_next_workday(base).and_then(|first| office.same_time_next_workday(first));
    let Some(second) = second else { return base + TimeDelta::days(2) };
    let day = second.with_timezone(&office.zone()).date_naive();
    let midnight = resolve_local(office.zone(), day.and_time(NaiveTime::MIN));
    office.next_working_moment(midnight).unwrap_or(second)
}

#[cfg(test)]
mod tests;
