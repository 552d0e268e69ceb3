//! A manager's own task, of work that stays overdue.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{input::Locale, worktime::WorkCalendar};
use uuid::Uuid;

use super::{
    model::{Priority, Task, TaskStatus},
    queries, write,
};
use crate::{
    actor::Actor, db::Conn, error::Result, followups, reminders, settings::Settings, users::User,
};

/// As long as a subject may be.
const LONGEST_SUBJECT: usize = 200;

/// Makes the task of who is above the owner, due at the same time on their next working day. What the overdue one hangs on
/// is locked already. Where one came of it before and is open, that one stays the only one.
pub async fn raise(
    conn: &mut Conn,
    overdue: &Task,
    owner: &User,
    above: &User,
    (worktime, settings): (&WorkCalendar, &Settings),
    now: DateTime<Utc>,
) -> Result<Uuid> {
    for id in reminders::queries::raised_of(conn, overdue.id).await? {
        let before = queries::find(conn, id).await?;
        if before.is_some_and(|before| before.is_live()) {
            return Ok(id);
        }
    }
    let conn = &*conn;
    let task = Task {
        subject: subject(overdue, owner, above.language(settings.language())),
        kind: overdue.kind,
        purpose: Some(queries::ESCALATION.to_owned()),
        due_at: Some(worktime.same_time_next_workday(now).unwrap_or(now + TimeDelta::days(1))),
        customer_id: overdue.customer_id,
        lead_id: overdue.lead_id,
        deal_id: overdue.deal_id,
        priority: Priority::High,
        ..write::blank(above.id, now)
    };
    let actor = Actor::system();
    let reminders = reminders::actions::plan_within(conn, &task, above, worktime, now);
    write::all(conn, &actor, &task, reminders, "escalation", now).await?;
    Ok(task.id)
}

fn subject(overdue: &Task, owner: &User, language: Locale) -> String {
    let subject = match language {
        Locale::En => format!("Overdue with {}: {}", owner.name, overdue.subject),
        Locale::ZhCn => format!("{}的任务已逾期：{}", owner.name, overdue.subject),
    };
    cut(subject)
}

/// A subject that is made, as long as one may be.
pub(super) fn cut(subject: String) -> String {
    if subject.chars().count() <= LONGEST_SUBJECT {
        return subject;
    }
    let mut cut: String = subject.chars().take(LONGEST_SUBJECT - 1).collect();
    cut.push('…');
    cut
}

/// Cancels what climbed from a task that is done, away, moved or with somebody else now: the manager has nothing to see to.
pub(super) async fn settle(
    conn: &mut Conn,
    actor: &Actor,
    before: &Task,
    after: &Task,
    now: DateTime<Utc>,
) -> Result<()> {
    let settled = before.is_live()
        && (!after.is_live() || before.due_at != after.due_at || before.owner_id != after.owner_id);
    if !settled || before.due_at.is_none_or(|due| due > now) {
        return Ok(());
    }
    for id in reminders::queries::raised_of(conn, before.id).await? {
        let Some(seen) = queries::find(conn, id).await? else { continue };
        if seen.parents() != before.parents() {
            followups::queries::lock(conn, &[seen.parents()]).await?;
        }
        let Some(task) = queries::lock(conn, id).await? else { continue };
        if task.is_live() {
            let after = Task { status: TaskStatus::Cancelled, ..task.clone() };
            // Boxed, since this is a part of every commit.
            Box::pin(write::commit(conn, actor, task, after, "updated", now)).await?;
        }
    }
    Ok(())
}
