//! What one tap does beside completing and putting off: a late outcome, a note, the next task.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::input::{Field, Id, Text};
use uuid::Uuid;

use super::{
    actions::{complete, lock_live, log_outcome},
    model::{CompleteInput, Task, TaskInput, TaskKind, TaskRefusal, TaskStatus},
    place, queries,
    write::{blank, commit, insert, opens},
};
use crate::{
    actor::Actor,
    cases,
    db::Conn,
    deals::{self, DealStatus},
    error::Result,
    interactions::{self, Channel, InteractionInput},
    leads, settings, users,
};

/// A button that is pressed twice.
const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// The next task, as it is wanted.
#[derive(Clone, Debug)]
pub struct Next {
    pub subject: String,
    pub kind: TaskKind,
    pub due_at: DateTime<Utc>,
}

/// Completes a task; one that was done without an outcome gets the one that is told now. Told already: unchanged.
pub async fn report(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: CompleteInput,
    now: DateTime<Utc>,
) -> Result<Task> {
    let before = lock_live(conn, actor, id, &TaskInput::default()).await?;
    let late = before.status == TaskStatus::Done && before.outcome.is_none();
    let outcome = input.outcome.clone().set();
    if !late || outcome.is_none() {
        return complete(conn, actor, id, input, None, now).await;
    }
    let note = input.note.map(String::from).set();
    let after = Task { outcome, note: note.clone().or(before.note.clone()), ..before.clone() };
    let after = commit(conn, actor, before, after, "updated", now).await?;
    log_outcome(conn, actor, &after, note, now).await?;
    Ok(after)
}

/// Makes the task that follows from a done one, with who had that; a second time the one that was made stays the only one.
pub async fn follow(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    next: Next,
    now: DateTime<Utc>,
) -> Result<Task> {
    let done = lock_live(conn, actor, id, &TaskInput::default()).await?;
    let Some(since) = done.completed_at.filter(|_| done.status == TaskStatus::Done) else {
        return Err(TaskRefusal::NotDone.into());
    };
    if let Some(made) = queries::find_follower(conn, id, since).await? {
        return Ok(made);
    }
    if next.due_at <= now {
        return Err(TaskRefusal::NextPast.into());
    }
    place::check_customer(conn, done.customer_id).await?;
    let owner = users::queries::hold_fit(conn, actor, done.owner_id).await?;
    let owner = owner.ok_or(TaskRefusal::OwnerInactive(done.owner_id))?;
    let task = Task {
        subject: next.subject,
        kind: next.kind,
        due_at: Some(next.due_at),
        customer_id: done.customer_id,
        lead_id: live_lead(conn, done.lead_id).await?,
        deal_id: open_deal(conn, done.deal_id).await?,
        case_id: open_case(conn, done.case_id).await?,
        opens_customer: opens(conn, actor, done.customer_id).await?,
        follows_id: Some(done.id),
        priority: done.priority,
        ..blank(owner.id, now)
    };
    let settings = settings::queries::get(conn).await?;
    insert(conn, actor, &task, &owner, &settings, "created", now).await?;
    Ok(task)
}

async fn live_lead(conn: &mut Conn, id: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = id else { return Ok(None) };
    let lead = leads::queries::get(conn, id).await?;
    Ok(lead.filter(|lead| lead.erased_at.is_none()).map(|lead| lead.id))
}

async fn open_deal(conn: &mut Conn, id: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = id else { return Ok(None) };
    let deal = deals::queries::get(conn, id).await?;
    Ok(deal.filter(|deal| deal.status == DealStatus::Open).map(|deal| deal.id))
}

async fn open_case(conn: &mut Conn, id: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = id else { return Ok(None) };
    let case = cases::queries::get(conn, id).await?;
    Ok(case.filter(|case| case.status.is_open()).map(|case| case.id))
}

/// Notes something of whom a task is about, whatever became of the task; the same once more within minutes adds nothing.
pub async fn note(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    text: Text,
    now: DateTime<Utc>,
) -> Result<Task> {
    let task = lock_live(conn, actor, id, &TaskInput::default()).await?;
    let (of, user_id) = (task.parents(), actor.user_id());
    let since = now - AGAIN;
    let words = String::from(text.clone());
    if interactions::queries::has_note(conn, of, user_id, &words, since).await? {
        return Ok(task);
    }
    let set = |id: Option<Uuid>| id.map_or(Field::Absent, |id| Field::Set(Id(id)));
    let input = InteractionInput {
        customer_id: set(task.customer_id),
        lead_id: set(task.lead_id.filter(|_| task.customer_id.is_none())),
        channel: Field::Set(Channel::Note),
        summary: Field::Set(text),
        ..InteractionInput::default()
    };
    interactions::actions::create(conn, actor, input, now).await?;
    Ok(task)
}
