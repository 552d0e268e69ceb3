//! What came of a task, and later.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{
        model::{CompleteInput, SnoozeInput, Task, TaskInput, TaskRefusal, TaskStatus},
        write::commit,
    },
    lock_live, set_status,
};
use crate::{
    actor::Actor,
    cases,
    db::Conn,
    error::Result,
    interactions::log::{Attempt, log_attempt},
    resource::check_version,
};

/// Marks a task done; its outcome is logged as an interaction with the lead and the customer. Done already: unchanged.
pub async fn complete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: CompleteInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Task> {
    let before = lock_live(conn, actor, id, &TaskInput::default()).await?;
    check_version(expected, &before)?;
    if before.status == TaskStatus::Done {
        return Ok(before);
    }
    let mut after = before.clone();
    set_status(&mut after, TaskStatus::Done, actor, now)?;
    after.outcome = input.outcome.set();
    let note = input.note.map(String::from).set();
    after.note = note.clone().or(after.note);
    let after = commit(conn, actor, before, after, "completed", now).await?;
    log_outcome(conn, actor, &after, note, now).await?;
    Ok(after)
}

/// Logs how a done task ended, where it hangs on somebody; a case that it sees to knows of it.
pub(in crate::tasks) async fn log_outcome(
    conn: &mut Conn,
    actor: &Actor,
    task: &Task,
    note: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(outcome) = task.outcome.filter(|_| task.is_about_somebody()) else { return Ok(()) };
    let case = match task.case_id {
        Some(id) => cases::queries::find(conn, id).await?,
        None => None,
    };
    let case = case.filter(|case| Some(case.customer_id) == task.customer_id);
    let attempt = Attempt {
        parents: task.parents(),
        contact_id: case.as_ref().and_then(|case| case.contact_id),
        user_id: task.completed_by.or(Some(task.owner_id)),
        channel: task.kind.channel(),
        outcome,
        note,
    };
    let logged = log_attempt(conn, actor, attempt, now).await?;
    match case {
        Some(case) => {
            let outreach = cases::queries::Happened::Outreach(logged);
            cases::queries::record(conn, actor, &case, outreach, now).await
        }
        None => Ok(()),
    }
}

/// Moves the reminder of an open task; its due time stays.
pub async fn snooze(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: SnoozeInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Task> {
    let (until, pointer) = match (input.until.set(), input.for_.set()) {
        (Some(until), None) => (until.0, "/until"),
        (None, Some(length)) => (now + length.0, "/for"),
        _ => return Err(TaskRefusal::SnoozeLength.into()),
    };
    if until <= now {
        return Err(TaskRefusal::SnoozePast(pointer).into());
    }
    let before = lock_live(conn, actor, id, &TaskInput::default()).await?;
    check_version(expected, &before)?;
    if before.status != TaskStatus::Open {
        return Err(TaskRefusal::InvalidTransition(before.status, TaskStatus::Open).into());
    }
    let after = Task { remind_at: Some(until), ..before.clone() };
    commit(conn, actor, before, after, "updated", now).await
}
