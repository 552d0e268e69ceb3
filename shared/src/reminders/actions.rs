use chrono::{DateTime, Utc};
use kernel::{id, worktime::WorkCalendar};
use uuid::Uuid;

use super::{
    agenda::Slot,
    agenda_rows,
    diff::{Rungs, diff},
    model::{AgendaRow, Reminder, ReminderKind, ReminderStatus},
    plan::{self, Owner, Planned},
    queries,
};
use crate::{
    calendars,
    db::Conn,
    error::Result,
    settings::{self, Settings},
    tasks::{self, Task},
    users::{self, User},
};

/// Up to due.
const TIMELY: [ReminderKind; 2] = [ReminderKind::Given, ReminderKind::Before];
/// After due.
const LADDER: [ReminderKind; 3] = [ReminderKind::Overdue, ReminderKind::Copy, ReminderKind::Raise];

/// Writes the reminders of a new task.
pub async fn plan_new(
    conn: &Conn,
    task: &Task,
    owner: &User,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<()> {
    if !task.is_live() || (task.due_at.is_none() && task.remind_at.is_none()) {
        return Ok(());
    }
    let worktime = calendars::resolve::worktime_of(conn, owner, settings).await?;
    plan_within(conn, task, owner, &worktime, now).await
}

/// The same where the owner's working time is known already.
pub async fn plan_within(
    conn: &Conn,
    task: &Task,
    owner: &User,
    worktime: &WorkCalendar,
    now: DateTime<Utc>,
) -> Result<()> {
    if !task.is_live() {
        return Ok(());
    }
    let of = Owner { reminders: &owner.reminders, worktime };
    let mut planned = plan::timely(task.due_at, task.remind_at, of, now);
    planned.extend(plan::ladder(task.due_at, of, climbs(task), now));
    write(conn, task.id, planned, now).await
}

/// Makes a changed task's reminders follow: pending ones are cancelled and those to come planned anew. A snooze moves the
/// given one alone, and so is no way to keep overdue work from climbing.
pub async fn replan(
    conn: &mut Conn,
    before: &Task,
    after: &Task,
    now: DateTime<Utc>,
) -> Result<()> {
    let anew = before.due_at != after.due_at
        || before.owner_id != after.owner_id
        || before.is_live() != after.is_live();
    if !anew && before.remind_at == after.remind_at {
        return Ok(());
    }
    let cancelled = queries::cancel_pending(conn, after.id, &TIMELY).await?;
    if anew {
        queries::cancel_pending(conn, after.id, &LADDER).await?;
    }
    if !after.is_live() {
        return Ok(());
    }
    let Some(owner) = users::queries::get(conn, after.owner_id).await? else { return Ok(()) };
    let settings = settings::queries::get(conn).await?;
    let worktime = calendars::resolve::worktime_of(conn, &owner, &settings).await?;
    let of = Owner { reminders: &owner.reminders, worktime: &worktime };
    // A given time that is past was kept already, unless it is given just now or its message did not leave yet.
    let same_and_past =
        before.remind_at == after.remind_at && after.remind_at.is_some_and(|at| at <= now);
    let mut planned = Vec::new();
    if !same_and_past || cancelled > 0 {
        planned.extend(plan::timely(after.due_at, after.remind_at, of, now));
    }
    if anew {
        planned.extend(plan::ladder(after.due_at, of, climbs(after), now));
    }
    write(conn, after.id, planned, now).await
}

/// Makes the waiting reminders of up to `limit` open tasks of an owner follow the owner's preferences, calendar, zone and
/// leave as they are now. Answers the last of these tasks, where there may be more.
pub async fn follow_owner(
    conn: &mut Conn,
    owner: &User,
    after: Option<Uuid>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    let tasks = tasks::queries::lock_open_after(conn, owner.id, after, limit).await?;
    let settings = settings::queries::get(conn).await?;
    let worktime = calendars::resolve::worktime_of(conn, owner, &settings).await?;
    let of = Owner { reminders: &owner.reminders, worktime: &worktime };
    let ids: Vec<Uuid> = tasks.iter().map(|task| task.id).collect();
    let waiting = queries::waiting_of(conn, &ids).await?;
    let climbed = queries::of_tasks(conn, &ids, &LADDER).await?;
    for task in &tasks {
        let of_task = |rows: &[Reminder]| -> Vec<Reminder> {
            rows.iter().filter(|row| row.task_id == task.id).cloned().collect()
        };
        let waiting = of_task(&waiting);
        let timely = waiting.iter().filter(|row| TIMELY.contains(&row.kind));
        let since = timely.map(|row| row.created_at).min().unwrap_or(now);
        let rungs = Rungs::of(&of_task(&climbed));
        let counts_from = rungs.since.unwrap_or(now);
        let mut planned = plan::timely(task.due_at, task.remind_at, of, since);
        let ladder = plan::ladder(task.due_at, of, climbs(task), counts_from);
        planned.extend(ladder.into_iter().filter(|one| !rungs.taken.contains(&one.kind)));
        for one in &mut planned {
            one.not_before(now, &worktime);
        }
        let diff = diff(&waiting, planned, now);
        queries::set_status(conn, &diff.cancelled, ReminderStatus::Cancelled).await?;
        let (rungs, timely): (Vec<_>, Vec<_>) =
            diff.planned.into_iter().partition(|one| LADDER.contains(&one.kind));
        write(conn, task.id, timely, now).await?;
        // What takes a rung's place counts from when that one did.
        write(conn, task.id, rungs, counts_from).await?;
    }
    let full = i64::try_from(tasks.len()).unwrap_or(i64::MAX) >= limit;
    Ok(tasks.last().filter(|_| full).map(|task| task.id))
}

/// Writes when somebody's next agenda goes, or that none does.
pub async fn schedule_agenda(conn: &mut Conn, user: &User, now: DateTime<Utc>) -> Result<()> {
    let wants = user.active && user.deleted_at.is_none() && user.reminders.by_agenda();
    if !wants {
        return agenda_rows::forget(conn, user.id).await;
    }
    // One that is due goes first.
    let row = agenda_rows::find(conn, user.id).await?;
    if row.is_some_and(|row| row.next_agenda_at <= now) {
        return Ok(());
    }
    let settings = settings::queries::get(conn).await?;
    let zone = calendars::resolve::zone_of(user, &settings);
    let slot = Slot::after(zone, user.reminders.agenda_at(), now);
    let row = AgendaRow { user_id: user.id, next_on: slot.on, next_agenda_at: slot.at };
    agenda_rows::save(conn, &row).await
}

/// Overdue work climbs one step at a time; what came of it already does not climb on.
pub fn climbs(task: &Task) -> bool {
    task.purpose.as_deref() != Some(tasks::queries::ESCALATION)
}

/// Writes waiting reminders of a task.
pub async fn write(
    conn: &Conn,
    task_id: Uuid,
    planned: Vec<Planned>,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows: Vec<Reminder> = planned
        .into_iter()
        .map(|one| Reminder {
            id: id::new(now),
            task_id,
            kind: one.kind,
            at: one.at,
            wanted_at: one.wanted_at,
            status: ReminderStatus::Waiting,
            created_at: now,
            via: one.via,
            email_id: None,
            raised_task_id: None,
        })
        .collect();
    queries::insert(conn, &rows).await
}
