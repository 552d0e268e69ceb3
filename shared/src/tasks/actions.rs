use chrono::{DateTime, Utc};
use futures_util::future::try_join4;
use kernel::input::Field;
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    model::{
        CompleteInput, Priority, SnoozeInput, Task, TaskInput, TaskKind, TaskRefusal, TaskStatus,
    },
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    events,
    interactions::actions::{Attempt, log_attempt},
    leads, ownerships, reminders,
    resource::{Resource, check_version},
    settings::{self, Settings},
    users::{self, User},
};

/// An open task of this owner, without anything else.
pub(super) fn blank(owner_id: Uuid, now: DateTime<Utc>) -> Task {
    Task {
        id: id::new(now),
        subject: String::new(),
        kind: TaskKind::Todo,
        purpose: None,
        due_at: None,
        remind_at: None,
        owner_id,
        priority: Priority::Normal,
        status: TaskStatus::Open,
        customer_id: None,
        lead_id: None,
        deal_id: None,
        outcome: None,
        note: None,
        completed_at: None,
        completed_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// A task, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, include_deleted: bool) -> Result<Task> {
    actor.require(Scope::CrmRead)?;
    let task = queries::find(conn, id).await?;
    let seen = task.filter(|task| {
        actor.sight.covers(Some(task.owner_id)) && (include_deleted || task.deleted_at.is_none())
    });
    Ok(seen.ok_or_else(Refusal::not_found)?)
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: TaskInput,
    now: DateTime<Utc>,
) -> Result<Task> {
    actor.require(Scope::CrmWrite)?;
    let lead_owner = match input.lead_id.clone().map(Uuid::from).set() {
        Some(lead_id) => visible_lead(conn, actor, lead_id).await?.owner_id,
        None => None,
    };
    let wanted = input.owner_id.clone().map(Uuid::from).set().or(actor.user_id()).or(lead_owner);
    let owner = fit_owner(conn, actor, wanted.ok_or(TaskRefusal::OwnerRequired)?).await?;
    let (lead_id, status) =
        (input.lead_id.clone().map(Uuid::from).set(), input.status.clone().set());
    let mut task = Task { lead_id, ..blank(owner.id, now) };
    input.apply(&mut task);
    set_status(&mut task, status.unwrap_or(TaskStatus::Open), actor, now)?;
    let settings = settings::queries::get(conn).await?;
    insert(conn, actor, &task, &owner, &settings, "created", now).await?;
    Ok(task)
}

/// Writes a new task with its reminders, its first owner and its event.
pub(super) async fn insert(
    conn: &Conn,
    actor: &Actor,
    task: &Task,
    owner: &User,
    settings: &Settings,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let reminders = reminders::actions::plan_new(conn, task, owner, settings, now);
    write(conn, actor, task, reminders, why, now).await
}

/// Sends all that a new task is at once, the task first.
pub(super) async fn write(
    conn: &Conn,
    actor: &Actor,
    task: &Task,
    reminders: impl Future<Output = Result<()>>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let owner = Some(task.owner_id);
    let owned = ownerships::queries::begin(conn, actor, Task::TYPE, task.id, owner, why, now);
    let event = events::created(conn, actor, now, task);
    try_join4(queries::insert(conn, task), owned, reminders, event).await?;
    Ok(())
}

/// Changes what the patch names.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: TaskInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Task> {
    let before = lock_visible(conn, actor, id).await?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    match input.lead_id.clone().map(Uuid::from) {
        Field::Absent => {}
        Field::Null => after.lead_id = None,
        Field::Set(lead_id) => after.lead_id = Some(visible_lead(conn, actor, lead_id).await?.id),
    }
    match input.owner_id.clone().map(Uuid::from) {
        Field::Absent => {}
        Field::Null => return Err(TaskRefusal::OwnerRequired.into()),
        Field::Set(owner_id) if owner_id == before.owner_id => {}
        Field::Set(owner_id) => after.owner_id = fit_owner(conn, actor, owner_id).await?.id,
    }
    if let Some(status) = input.status.clone().set() {
        set_status(&mut after, status, actor, now)?;
    }
    input.apply(&mut after);
    let done = before.status != TaskStatus::Done && after.status == TaskStatus::Done;
    commit(conn, actor, before, after, if done { "completed" } else { "updated" }, now).await
}

/// Marks a task done; its outcome is logged as an interaction with the lead. Done already: unchanged.
pub async fn complete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: CompleteInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Task> {
    // The lead before its tasks, as everywhere: nobody waits in a circle.
    if let Some(lead_id) = queries::find(conn, id).await?.and_then(|task| task.lead_id) {
        leads::queries::lock(conn, lead_id).await?;
    }
    let before = lock_visible(conn, actor, id).await?;
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
    if let (Some(outcome), Some(lead_id)) = (after.outcome, after.lead_id) {
        let attempt = Attempt {
            lead_id,
            user_id: after.completed_by.or(Some(after.owner_id)),
            channel: after.kind.channel(),
            outcome,
            note,
        };
        log_attempt(conn, actor, attempt, now).await?;
    }
    Ok(after)
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
    let before = lock_visible(conn, actor, id).await?;
    check_version(expected, &before)?;
    if before.status != TaskStatus::Open {
        return Err(TaskRefusal::InvalidTransition(before.status, TaskStatus::Open).into());
    }
    let after = Task { remind_at: Some(until), ..before.clone() };
    commit(conn, actor, before, after, "updated", now).await
}

/// Takes a task from view, with its reminders.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = lock_visible(conn, actor, id).await?;
    check_version(expected, &before)?;
    let after = Task { deleted_at: Some(now), ..before.clone() };
    commit(conn, actor, before, after, "deleted", now).await.map(|_| ())
}

/// Brings a deleted task back, with the reminders that are still to come.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Task> {
    actor.require(Scope::CrmWrite)?;
    let found = queries::lock(conn, id).await?;
    let before = found.filter(|task| actor.sight.covers(Some(task.owner_id)));
    let before = before.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let after = Task { deleted_at: None, ..before.clone() };
    commit(conn, actor, before, after, "restored", now).await
}

/// Cancels what is open on a lead.
pub async fn cancel_open_of_lead(
    conn: &mut Conn,
    actor: &Actor,
    lead_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let open = queries::lock_open_of_lead(conn, lead_id).await?;
    cancel_all(conn, actor, open, now).await
}

/// Cancels what is open on a customer, its deals among it.
pub async fn cancel_open_of_customer(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let open = queries::lock_open_of_customer(conn, customer_id).await?;
    cancel_all(conn, actor, open, now).await
}

/// Cancels these, which are locked.
pub async fn cancel_all(
    conn: &mut Conn,
    actor: &Actor,
    open: Vec<Task>,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in open {
        let after = Task { status: TaskStatus::Cancelled, ..before.clone() };
        commit(conn, actor, before, after, "updated", now).await?;
    }
    Ok(())
}

/// Gives all open tasks of one user to another.
pub async fn hand_over_all(
    conn: &mut Conn,
    actor: &Actor,
    from: Uuid,
    to: &User,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_open_of(conn, from).await? {
        let after = Task { owner_id: to.id, ..before.clone() };
        commit(conn, actor, before, after, "updated", now).await?;
    }
    Ok(())
}

/// Writes a change; reminders and ownership follow in the same transaction.
pub(super) async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Task,
    mut after: Task,
    verb: &str,
    now: DateTime<Utc>,
) -> Result<Task> {
    if after == before {
        return Ok(after);
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    if after.owner_id != before.owner_id {
        ownerships::queries::record(
            conn,
            actor,
            Task::TYPE,
            after.id,
            Some(after.owner_id),
            "given",
            now,
        )
        .await?;
    }
    reminders::actions::replan(conn, &before, &after, now).await?;
    events::publish(conn, actor, now, verb, Some(&before), &after).await?;
    Ok(after)
}

pub(super) fn set_status(
    task: &mut Task,
    status: TaskStatus,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    if !task.status.may_become(status) {
        return Err(TaskRefusal::InvalidTransition(task.status, status).into());
    }
    if task.status == status {
        return Ok(());
    }
    task.status = status;
    let done = status == TaskStatus::Done;
    task.completed_at = done.then_some(now);
    task.completed_by = if done { actor.user_id().or(Some(task.owner_id)) } else { None };
    if status == TaskStatus::Open {
        task.outcome = None;
    }
    Ok(())
}

async fn lock_visible(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Task> {
    actor.require(Scope::CrmWrite)?;
    let task = queries::lock(conn, id).await?;
    let seen =
        task.filter(|task| task.deleted_at.is_none() && actor.sight.covers(Some(task.owner_id)));
    Ok(seen.ok_or_else(Refusal::not_found)?)
}

async fn visible_lead(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<leads::Lead> {
    let lead = leads::queries::get(conn, id).await?;
    let seen = lead.filter(|lead| actor.sight.covers(lead.owner_id));
    Ok(seen.ok_or(TaskRefusal::UnknownLead)?)
}

async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<User> {
    let user = users::queries::hold(conn, id).await?;
    let fit = user.filter(|user| user.active && actor.sight.covers(Some(user.id)));
    Ok(fit.ok_or(TaskRefusal::UnknownOwner)?)
}
