use super::*;
use crate::users::ReminderStyle;
use kernel::worktime::WeeklyHours;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn worktime() -> WorkCalendar {
    WorkCalendar::new(chrono_tz::Asia::Shanghai, WeeklyHours::default(), [], []).unwrap()
}

fn wants(before: &[i32]) -> Reminders {
    Reminders { remind_before_minutes: before.to_vec(), ..Reminders::default() }
}

fn before_due(due: &str, before: &[i32], since: &str) -> Vec<Planned> {
    let (reminders, worktime) = (wants(before), worktime());
    let owner = Owner { reminders: &reminders, worktime: &worktime };
    timely(Some(at(due)), None, owner, at(since))
}

fn climbs(due: &str, reminders: &Reminders, since: &str) -> Vec<(ReminderKind, DateTime<Utc>)> {
    let worktime = worktime();
    let owner = Owner { reminders, worktime: &worktime };
    let planned = ladder(Some(at(due)), owner, true, at(since));
    planned.into_iter().map(|one| (one.kind, one.at)).collect()
}

#[test]
fn a_given_time_is_the_only_one_and_kept() {
    let night = at("2026-11-21T19:00:00Z");
    let (reminders, worktime) =
        (Reminders { remind_style: ReminderStyle::Agenda, ..wants(&[30]) }, worktime());
    let owner = Owner { reminders: &reminders, worktime: &worktime };
    let due = Some(at("2026-11-23T10:00:00Z"));
    let planned = timely(due, Some(night), owner, at("2026-11-20T00:00:00Z"));
    let (kind, via) = (ReminderKind::Given, ReminderVia::Single);
    assert_eq!(planned, [Planned { kind, at: night, wanted_at: None, via }]);
}

#[test]
fn a_computed_time_is_moved_into_working_time() {
    // Due Monday 09:00 in Shanghai: half an hour before is not working time yet.
    let planned = before_due("2026-11-23T01:00:00Z", &[30], "2026-11-20T00:00:00Z");
    assert_eq!(planned[0].at, at("2026-11-23T01:00:00Z"));
    assert_eq!(planned[0].wanted_at, Some(at("2026-11-23T00:30:00Z")));
    assert_eq!(planned[0].via, ReminderVia::Single);
}

#[test]
fn one_that_should_have_come_comes_now_and_the_past_brings_none() {
    let now = "2026-11-23T02:00:00Z";
    let soon = before_due("2026-11-23T02:10:00Z", &[30], now);
    assert_eq!(soon.iter().map(|one| one.at).collect::<Vec<_>>(), [at(now)]);
    assert_eq!(before_due("2026-11-23T01:59:00Z", &[30], now), []);
}

#[test]
fn two_that_fall_together_are_one() {
    let planned = before_due("2026-11-23T01:00:00Z", &[60, 30, 0], "2026-11-20T00:00:00Z");
    assert_eq!(planned.len(), 1);
}

#[test]
fn overdue_work_climbs_from_the_owner_to_who_is_above() {
    use ReminderKind::{Copy, Overdue};
    let since = "2026-11-20T00:00:00Z";
    let reminders = Reminders::default();
    // Due Monday 17:00 in Shanghai.
    let monday = "2026-11-23T09:00:00Z";
    let wednesday = at("2026-11-25T01:00:00Z");
    assert_eq!(
        climbs(monday, &reminders, since),
        [(Overdue, at("2026-11-24T09:00:00Z")), (Copy, wednesday)]
    );
    assert_eq!(raise(wednesday, &worktime()).at, at("2026-11-27T01:00:00Z"));
    // Due Monday 20:00: the owner's own is moved to Wednesday morning, and comes first all the same.
    assert_eq!(
        climbs("2026-11-23T12:00:00Z", &reminders, since),
        [(Overdue, wednesday), (Copy, at("2026-11-25T03:00:00Z"))]
    );
    // Over a weekend.
    assert_eq!(
        climbs("2026-11-27T07:00:00Z", &reminders, since),
        [(Overdue, at("2026-11-30T01:00:00Z")), (Copy, at("2026-12-01T01:00:00Z"))]
    );
    // Who wants no reminder of overdue work is named above all the same.
    let none = Reminders { overdue_after_minutes: None, ..Reminders::default() };
    assert_eq!(climbs(monday, &none, since), [(Copy, wednesday)]);
}

#[test]
fn what_was_overdue_counts_from_when_it_came() {
    use ReminderKind::{Copy, Overdue};
    let planned = climbs("2026-11-02T07:00:00Z", &Reminders::default(), "2026-11-23T07:00:00Z");
    assert_eq!(
        planned,
        [(Overdue, at("2026-11-24T07:00:00Z")), (Copy, at("2026-11-25T01:00:00Z"))]
    );
}

#[test]
fn leave_holds_up_the_owner_alone() {
    let away = (at("2026-11-22T16:00:00Z"), at("2026-11-27T16:00:00Z"));
    let worktime = worktime().with_absences([away]);
    let reminders = Reminders::default();
    let owner = Owner { reminders: &reminders, worktime: &worktime };
    let due = Some(at("2026-11-23T07:00:00Z"));
    let planned = ladder(due, owner, true, at("2026-11-20T00:00:00Z"));
    let times: Vec<_> = planned.iter().map(|one| one.at).collect();
    assert_eq!(times, [at("2026-11-30T01:00:00Z"), at("2026-11-25T03:00:00Z")]);
}
