//! When a task is reminded of: pure.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::worktime::WorkCalendar;

use super::model::ReminderKind;

/// One reminder to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub kind: ReminderKind,
    pub at: DateTime<Utc>,
    pub wanted_at: Option<DateTime<Utc>>,
}

/// The reminders of an open task. A given time is the only one, at any hour, and a past one is due at
/// once. Else they come so many minutes before due, moved into working time; of what is due in the past
/// there is none, and one that should have come already comes now.
pub fn plan(
    due_at: Option<DateTime<Utc>>,
    remind_at: Option<DateTime<Utc>>,
    before_minutes: &[i32],
    worktime: &WorkCalendar,
    now: DateTime<Utc>,
) -> Vec<Planned> {
    if let Some(at) = remind_at {
        return vec![Planned { kind: ReminderKind::Given, at, wanted_at: None }];
    }
    let Some(due_at) = due_at.filter(|due| *due >= now) else { return Vec::new() };
    let mut planned: Vec<Planned> = Vec::new();
    for minutes in before_minutes {
        let wanted = (due_at - TimeDelta::minutes(i64::from(*minutes))).max(now);
        let at = worktime.next_working_moment(wanted).unwrap_or(wanted);
        let moved = (at != wanted).then_some(wanted);
        if !planned.iter().any(|other| other.at == at) {
            planned.push(Planned { kind: ReminderKind::Before, at, wanted_at: moved });
        }
    }
    planned
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::worktime::WeeklyHours;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn worktime() -> WorkCalendar {
        WorkCalendar::new(chrono_tz::Asia::Shanghai, WeeklyHours::default(), [], []).unwrap()
    }

    #[test]
    fn a_given_time_is_the_only_one_and_kept() {
        let night = at("2026-11-21T19:00:00Z");
        let planned = plan(
            Some(at("2026-11-23T10:00:00Z")),
            Some(night),
            &[30],
            &worktime(),
            at("2026-11-20T00:00:00Z"),
        );
        assert_eq!(planned, [Planned { kind: ReminderKind::Given, at: night, wanted_at: None }]);
    }

    #[test]
    fn a_computed_time_is_moved_into_working_time() {
        // Due Monday 09:00 in Shanghai: half an hour before is not working time yet.
        let due = at("2026-11-23T01:00:00Z");
        let planned = plan(Some(due), None, &[30], &worktime(), at("2026-11-20T00:00:00Z"));
        let wanted = Some(at("2026-11-23T00:30:00Z"));
        assert_eq!(planned, [Planned { kind: ReminderKind::Before, at: due, wanted_at: wanted }]);
    }

    #[test]
    fn one_that_should_have_come_comes_now_and_the_past_brings_none() {
        let now = at("2026-11-23T02:00:00Z");
        let soon = plan(Some(at("2026-11-23T02:10:00Z")), None, &[30], &worktime(), now);
        assert_eq!(soon.iter().map(|one| one.at).collect::<Vec<_>>(), [now]);
        assert_eq!(plan(Some(at("2026-11-23T01:59:00Z")), None, &[30], &worktime(), now), []);
    }

    #[test]
    fn two_that_fall_together_are_one() {
        let due = at("2026-11-23T01:00:00Z");
        let planned = plan(Some(due), None, &[60, 30, 0], &worktime(), at("2026-11-20T00:00:00Z"));
        assert_eq!(planned.len(), 1);
    }
}
