mod outcome;

use chrono::{DateTime, Utc};
use kernel::input::Field;
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{
    model::{Task, TaskInput, TaskRefusal, TaskStatus},
    place, queries,
    write::{blank, commit, commit_for, insert, opens},
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    followups::{self, Parents},
    resource::check_version,
    settings,
    sight::{self, Access},
    users::{self, User},
};

pub(super) use outcome::log_outcome;
pub use outcome::{complete, snooze};

/// A task, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, include_deleted: bool) -> Result<Task> {
    actor.require(Scope::CrmRead)?;
    let task = queries::find(conn, id).await?;
    let task = task.filter(|task| include_deleted || task.deleted_at.is_none());
    let task = task.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &task).await?.to_read()?;
    Ok(task)
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: TaskInput,
    now: DateTime<Utc>,
) -> Result<Task> {
    actor.require(Scope::CrmWrite)?;
    followups::queries::lock(conn, &[place::named(&input)]).await?;
    let place = place::settle(conn, actor, Parents::default(), &input).await?;
    let given = input.owner_id.clone().map(Uuid::from).set();
    let wanted = given.or(actor.user_id()).or(place.owner_id);
    let owner = fit_owner(conn, actor, wanted.ok_or(TaskRefusal::OwnerRequired)?).await?;
    let status = input.status.clone().set();
    let mut task = blank(owner.id, now);
    place.put(&mut task);
    task.opens_customer = opens(conn, actor, task.customer_id).await?;
    input.apply(&mut task);
    set_status(&mut task, status.unwrap_or(TaskStatus::Open), actor, now)?;
    let settings = settings::queries::get(conn).await?;
    insert(conn, actor, &task, &owner, &settings, "created", now).await?;
    Ok(task)
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
    let before = lock_live(conn, actor, id, &input).await?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    let place = place::settle(conn, actor, before.parents(), &input).await?;
    place.put(&mut after);
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
    let mut why = "given";
    if before.status != TaskStatus::Open
        && after.status == TaskStatus::Open
        && begin_again(conn, &mut after).await?
    {
        why = "owner_gone";
    }
    let done = before.status != TaskStatus::Done && after.status == TaskStatus::Done;
    let verb = if done { "completed" } else { "updated" };
    commit_for(conn, actor, before, after, verb, why, now).await
}

/// Takes a task from view, with its reminders.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = lock_live(conn, actor, id, &TaskInput::default()).await?;
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
    let before = lock_writable(conn, actor, id, &TaskInput::default()).await?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let mut after = Task { deleted_at: None, ..before.clone() };
    let rehomed = begin_again(conn, &mut after).await?;
    let why = if rehomed { "owner_gone" } else { "given" };
    commit_for(conn, actor, before, after, "restored", why, now).await
}

/// Looks whether a task that was over or away can be open work again: not of a deleted customer, and not with somebody who
/// is out of service; it goes to the owner of what it hangs on then. Answers whether it did.
async fn begin_again(conn: &mut Conn, task: &mut Task) -> Result<bool> {
    place::check_customer(conn, task.customer_id).await?;
    if task.status != TaskStatus::Open {
        return Ok(false);
    }
    let owner_id = task.owner_id;
    if users::queries::still_active(conn, Some(owner_id)).await?.is_some() {
        return Ok(false);
    }
    let next = place::next_owner(conn, task.parents()).await?;
    task.owner_id = next.ok_or(TaskRefusal::OwnerInactive(owner_id))?;
    Ok(true)
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

/// As [`lock_writable`]; a deleted one is not there.
pub(super) async fn lock_live(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: &TaskInput,
) -> Result<Task> {
    let task = lock_writable(conn, actor, id, input).await?;
    Ok(Some(task).filter(|task| task.deleted_at.is_none()).ok_or_else(Refusal::not_found)?)
}

/// Locks a task that the caller may change, after all that it hangs on or is to hang on.
async fn lock_writable(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: &TaskInput,
) -> Result<Task> {
    actor.require(Scope::CrmWrite)?;
    let seen = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    followups::queries::lock(conn, &[seen.parents(), place::named(input)]).await?;
    let task = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    if task.parents() != seen.parents() {
        // Moved while we waited.
        followups::queries::lock(conn, &[task.parents()]).await?;
    }
    access(conn, actor, &task).await?.to_write()?;
    Ok(task)
}

async fn access(conn: &mut Conn, actor: &Actor, task: &Task) -> Result<Access> {
    sight::queries::of_row(conn, actor, Some(task.owner_id), task.customer_id).await
}

async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<User> {
    let user = users::queries::hold(conn, id).await?;
    let fit = user.filter(|user| user.active && actor.sight.covers(Some(user.id)));
    Ok(fit.ok_or(TaskRefusal::UnknownOwner)?)
}
