//! What becomes of waiting reminders when their owner's preferences, calendar, zone or leave change: pure.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    model::{Reminder, ReminderKind, ReminderStatus, ReminderVia},
    plan::Planned,
};

/// Waiting rows to be cancelled, and those to be written in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    pub cancelled: Vec<Uuid>,
    pub planned: Vec<Planned>,
}

/// From those that wait to those that the rules plan now. A rule that begins to hold touches only what is to come: what it
/// would have wanted in the past comes only where it waits already.
pub fn diff(waiting: &[Reminder], planned: Vec<Planned>, now: DateTime<Utc>) -> Diff {
    let waits = |one: &Planned| waiting.iter().any(|row| wants_the_same(row, one));
    let planned: Vec<Planned> =
        planned.into_iter().filter(|one| one.wanted() > now || waits(one)).collect();
    let stays = |row: &Reminder| {
        row.kind == ReminderKind::Raise
            || row.via == ReminderVia::Late
            || planned.iter().any(|one| is_the_same(row, one))
    };
    let cancelled = waiting.iter().filter(|row| !stays(row)).map(|row| row.id).collect();
    let is_there = |one: &Planned| {
        let stands_for = |row: &Reminder| {
            is_the_same(row, one) || (row.via == ReminderVia::Late && wants_the_same(row, one))
        };
        waiting.iter().any(stands_for)
    };
    let written = planned.iter().filter(|one| !is_there(one)).cloned().collect();
    Diff { cancelled, planned: written }
}

/// How far a task has climbed, counted from the last time that it came to its owner, was given another due or was opened
/// again: the rungs of one ladder bear one time, and those of a later ladder a later one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rungs {
    /// From when the ladder counts; `None` where there never was one.
    pub since: Option<DateTime<Utc>>,
    /// Rungs that were taken: they do not come a second time.
    pub taken: Vec<ReminderKind>,
}

impl Rungs {
    /// By all rows of a task that climb, settled ones too.
    pub fn of(rows: &[Reminder]) -> Self {
        let first_rungs = rows.iter().filter(|row| row.kind != ReminderKind::Raise);
        let Some(since) = first_rungs.map(|row| row.created_at).max() else {
            return Self::default();
        };
        let taken = rows.iter().filter(|row| {
            row.created_at >= since
                && !matches!(row.status, ReminderStatus::Waiting | ReminderStatus::Cancelled)
        });
        Self { since: Some(since), taken: taken.map(|row| row.kind).collect() }
    }
}

fn wants_the_same(row: &Reminder, one: &Planned) -> bool {
    row.kind == one.kind && row.wanted() == one.wanted()
}

/// What climbs may have been put off to the next message of its reader, and stays so.
fn is_the_same(row: &Reminder, one: &Planned) -> bool {
    wants_the_same(row, one)
        && row.via == one.via
        && (row.at == one.at || row.via == ReminderVia::Escalation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn row(id: u128, via: ReminderVia, wanted: &str, moved: &str) -> Reminder {
        Reminder {
            id: Uuid::from_u128(id),
            task_id: Uuid::nil(),
            kind: ReminderKind::Before,
            at: at(moved),
            wanted_at: Some(at(wanted)).filter(|wanted| *wanted != at(moved)),
            status: ReminderStatus::Waiting,
            created_at: at("2026-11-20T08:00:00Z"),
            via,
            email_id: None,
            raised_task_id: None,
        }
    }

    fn planned(via: ReminderVia, wanted: &str, moved: &str) -> Planned {
        let row = row(0, via, wanted, moved);
        Planned { kind: row.kind, at: row.at, wanted_at: row.wanted_at, via }
    }

    #[test]
    fn what_is_as_planned_stays_and_what_is_not_is_replaced() {
        use ReminderVia::{Agenda, Single};
        let (saturday, monday, tuesday) =
            ("2026-11-21T09:00:00Z", "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z");
        let now = at("2026-11-22T12:00:00Z");
        let waiting = [row(1, Single, saturday, monday)];
        let same = planned(Single, saturday, monday);
        assert_eq!(diff(&waiting, vec![same], now), Diff::default());
        // Leave on Monday: wanted in the past, and still to come.
        let later = planned(Single, saturday, tuesday);
        let cancelled = vec![Uuid::from_u128(1)];
        assert_eq!(
            diff(&waiting, vec![later.clone()], now),
            Diff { cancelled: cancelled.clone(), planned: vec![later] }
        );
        let by_agenda = planned(Agenda, saturday, monday);
        assert_eq!(
            diff(&waiting, vec![by_agenda.clone()], now),
            Diff { cancelled, planned: vec![by_agenda] }
        );
    }

    #[test]
    fn a_new_rule_wants_nothing_in_the_past() {
        let now = at("2026-11-22T12:00:00Z");
        let one = planned(ReminderVia::Single, "2026-11-21T09:00:00Z", "2026-11-23T09:00:00Z");
        assert_eq!(diff(&[], vec![one], now), Diff::default());
    }

    #[test]
    fn a_rung_that_was_taken_is_known_until_a_new_ladder_begins() {
        use ReminderKind::{Copy, Overdue, Raise};
        let (first, second) = ("2026-11-20T08:00:00Z", "2026-11-25T08:00:00Z");
        let rung = |kind, created_at: &str, status| Reminder {
            kind,
            status,
            created_at: at(created_at),
            ..row(1, ReminderVia::Escalation, second, second)
        };
        let (sent, waiting, cancelled) =
            (ReminderStatus::Sent, ReminderStatus::Waiting, ReminderStatus::Cancelled);
        assert_eq!(Rungs::of(&[]), Rungs::default());
        let mut rows = vec![
            rung(Overdue, first, sent),
            rung(Copy, first, cancelled),
            rung(Copy, first, sent),
            rung(Raise, second, waiting),
        ];
        let all = Rungs { since: Some(at(first)), taken: vec![Overdue, Copy] };
        assert_eq!(Rungs::of(&rows), all);
        rows.extend([rung(Overdue, second, waiting), rung(Copy, second, waiting)]);
        assert_eq!(Rungs::of(&rows), Rungs { since: Some(at(second)), taken: vec![] });
    }

    #[test]
    fn a_late_one_stands_for_itself() {
        let now = at("2026-11-22T12:00:00Z");
        let (wanted, moved) = ("2026-11-21T09:00:00Z", "2026-11-23T09:00:00Z");
        let waiting = [row(1, ReminderVia::Late, wanted, moved)];
        let one = planned(ReminderVia::Single, wanted, moved);
        assert_eq!(diff(&waiting, vec![one], now), Diff::default());
        assert_eq!(diff(&waiting, vec![], now), Diff::default());
    }
}
