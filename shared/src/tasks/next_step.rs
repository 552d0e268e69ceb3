//! What comes after a task: pure.

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use kernel::worktime::WorkCalendar;

use super::model::TaskKind;
use crate::interactions::InteractionOutcome;

/// What a next task would be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextFor {
    CallAgain,
    WriteAgain,
    TryAgain,
    FollowUp,
    FindNumber,
    Meeting,
}

/// How long to wait, in the working time of who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    Hours(i64),
    /// The same time so many working days later.
    Days(u8),
}

/// A next task, as it is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStep {
    pub kind: TaskKind,
    pub what: NextFor,
    pub wait: Wait,
}

/// The step after a task of this kind that ended so. `unanswered` counts the tries in a row that reached nobody, the last one
/// included: the second call comes on the same day, later ones further apart.
pub fn propose(
    kind: TaskKind,
    outcome: InteractionOutcome,
    unanswered: usize,
    has_email: bool,
) -> NextStep {
    let (kind, what, wait) = match outcome {
        InteractionOutcome::NoAnswer => again(kind, unanswered),
        InteractionOutcome::Reached => (TaskKind::Call, NextFor::FollowUp, Wait::Days(3)),
        InteractionOutcome::WrongNumber if has_email => {
            (TaskKind::Email, NextFor::FindNumber, Wait::Hours(1))
        }
        InteractionOutcome::WrongNumber => (TaskKind::Todo, NextFor::FindNumber, Wait::Hours(1)),
        InteractionOutcome::MeetingMade => (TaskKind::Meeting, NextFor::Meeting, Wait::Days(2)),
    };
    NextStep { kind, what, wait }
}

fn again(kind: TaskKind, unanswered: usize) -> (TaskKind, NextFor, Wait) {
    match kind {
        TaskKind::Call | TaskKind::Todo => {
            let wait = match unanswered {
                0 | 1 => Wait::Hours(3),
                2 => Wait::Days(1),
                _ => Wait::Days(3),
            };
            (TaskKind::Call, NextFor::CallAgain, wait)
        }
        // A mail is given more time.
        TaskKind::Email => {
            let wait = if unanswered < 2 { Wait::Days(2) } else { Wait::Days(4) };
            (TaskKind::Email, NextFor::WriteAgain, wait)
        }
        TaskKind::Visit | TaskKind::Meeting => {
            (kind, NextFor::TryAgain, Wait::Days(if unanswered < 2 { 1 } else { 3 }))
        }
    }
}

impl NextStep {
    /// When it is due, within working time and on five minutes of the clock; by the clock where nobody works.
    pub fn due_at(&self, worktime: &WorkCalendar, now: DateTime<Utc>) -> DateTime<Utc> {
        let at = match self.wait {
            Wait::Hours(hours) => worktime
                .add_working(now, TimeDelta::hours(hours))
                .unwrap_or(now + TimeDelta::hours(hours)),
            Wait::Days(days) => (0..days)
                .try_fold(now, |at, _| worktime.same_time_next_workday(at))
                .unwrap_or(now + TimeDelta::days(i64::from(days))),
        };
        const STEP: TimeDelta = TimeDelta::minutes(5);
        match at.duration_trunc(STEP) {
            Ok(cut) if cut == at => at,
            // Spans end on whole minutes of five as a rule: the next one is within them, or is their end.
            Ok(cut) => cut + STEP,
            Err(_) => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use InteractionOutcome::{MeetingMade, NoAnswer, Reached, WrongNumber};
    use kernel::worktime::WeeklyHours;

    use super::*;

    #[test]
    fn every_kind_and_outcome_has_a_step() {
        use TaskKind::{Call, Email, Meeting, Todo, Visit};
        use Wait::{Days, Hours};
        for (kind, outcome, unanswered, has_email, step) in [
            (Call, NoAnswer, 1, true, (Call, NextFor::CallAgain, Hours(3))),
            (Call, NoAnswer, 2, true, (Call, NextFor::CallAgain, Days(1))),
            (Call, NoAnswer, 3, true, (Call, NextFor::CallAgain, Days(3))),
            (Todo, NoAnswer, 9, false, (Call, NextFor::CallAgain, Days(3))),
            (Email, NoAnswer, 1, true, (Email, NextFor::WriteAgain, Days(2))),
            (Email, NoAnswer, 2, true, (Email, NextFor::WriteAgain, Days(4))),
            (Visit, NoAnswer, 1, true, (Visit, NextFor::TryAgain, Days(1))),
            (Meeting, NoAnswer, 2, true, (Meeting, NextFor::TryAgain, Days(3))),
            (Call, Reached, 0, true, (Call, NextFor::FollowUp, Days(3))),
            (Email, Reached, 0, true, (Call, NextFor::FollowUp, Days(3))),
            (Call, WrongNumber, 0, true, (Email, NextFor::FindNumber, Hours(1))),
            (Call, WrongNumber, 0, false, (Todo, NextFor::FindNumber, Hours(1))),
            (Visit, MeetingMade, 0, false, (Meeting, NextFor::Meeting, Days(2))),
        ] {
            let proposed = propose(kind, outcome, unanswered, has_email);
            assert_eq!((proposed.kind, proposed.what, proposed.wait), step, "{kind:?} {outcome:?}");
        }
    }

    #[test]
    fn it_is_due_in_working_time() {
        let worktime =
            WorkCalendar::new(chrono_tz::Asia::Shanghai, WeeklyHours::default(), [], []).unwrap();
        let due = |wait, now: &str| {
            let step = NextStep { kind: TaskKind::Call, what: NextFor::CallAgain, wait };
            step.due_at(&worktime, now.parse().unwrap()).to_rfc3339()
        };
        // Monday, 14:02 in Shanghai; the same on a Friday afternoon; and on a Saturday.
        assert_eq!(due(Wait::Hours(3), "2026-11-23T06:02:10Z"), "2026-11-23T09:05:00+00:00");
        assert_eq!(due(Wait::Hours(3), "2026-11-20T08:00:00Z"), "2026-11-23T02:00:00+00:00");
        assert_eq!(due(Wait::Hours(1), "2026-11-21T08:00:00Z"), "2026-11-23T02:00:00+00:00");
        assert_eq!(due(Wait::Days(1), "2026-11-20T06:30:00Z"), "2026-11-23T06:30:00+00:00");
        assert_eq!(due(Wait::Days(3), "2026-11-20T06:30:00Z"), "2026-11-25T06:30:00+00:00");
    }

    #[test]
    fn where_nobody_works_the_clock_counts() {
        let never = WorkCalendar::new(chrono_tz::UTC, WeeklyHours::none(), [], []).unwrap();
        let now = "2026-11-20T08:00:00Z".parse().unwrap();
        let step = propose(TaskKind::Call, Reached, 0, false);
        assert_eq!(step.due_at(&never, now), now + TimeDelta::days(3));
    }
}
