//! Writes tasks, with all that follows in the same transaction: reminders, owners, follow-ups, events.

mod around;

use chrono::{DateTime, Utc};
use futures_util::future::try_join5;
use kernel::id;
use uuid::Uuid;

use super::{
    model::{Priority, Task, TaskKind, TaskStatus},
    queries, raised,
};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    events, followups, ownerships, reminders,
    resource::Resource,
    settings::Settings,
    sight::{self, Access},
    users::User,
};

pub use around::{
    bring_along, cancel_all, cancel_open_of_customer, cancel_open_of_lead, follow_owner,
    hand_over_all, lock_around,
};

/// An open task of this owner, without anything else.
pub(crate) fn blank(owner_id: Uuid, now: DateTime<Utc>) -> Task {
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
        case_id: None,
        opens_customer: true,
        follows_id: None,
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

/// Writes a new task with its reminders, its first owner and its event. What it hangs on is locked already.
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
    all(conn, actor, task, reminders, why, now).await
}

/// Whether a task that this caller hangs on a customer lets its owner read that one: where the caller may change it. So
/// nobody opens a customer to themselves, by way of a deal or a lead of theirs or by taking a done task up again.
pub(super) async fn opens(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Option<Uuid>,
) -> Result<bool> {
    let Some(id) = customer_id else { return Ok(true) };
    Ok(sight::queries::of_customer_id(conn, actor, id).await? == Access::Write)
}

/// Whether a change makes open work at a customer that was not this owner's there before.
fn begins(before: &Task, after: &Task) -> bool {
    let of = |task: &Task| (task.customer_id, task.owner_id);
    after.is_live() && (!before.is_live() || of(before) != of(after))
}

/// Sends all that a new task is at once, the task first.
pub(super) async fn all(
    conn: &Conn,
    actor: &Actor,
    task: &Task,
    reminders: impl Future<Output = Result<()>>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let owner = Some(task.owner_id);
    let owned = ownerships::queries::begin(conn, actor, Task::TYPE, task.id, owner, why, now);
    let parents = task.follow_up_at().map(|_| task.parents());
    let followed = followups::actions::refresh(conn, parents.as_slice());
    let event = events::created(conn, actor, now, task);
    try_join5(queries::insert(conn, task), owned, reminders, followed, event).await?;
    Ok(())
}

/// Writes a change; reminders, ownership and follow-ups go along. What it hangs on is locked already.
pub(super) async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Task,
    after: Task,
    verb: &str,
    now: DateTime<Utc>,
) -> Result<Task> {
    commit_for(conn, actor, before, after, verb, "given", now).await
}

/// The same, with why it went to another owner.
pub(super) async fn commit_for(
    conn: &mut Conn,
    actor: &Actor,
    before: Task,
    mut after: Task,
    verb: &str,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Task> {
    if after == before {
        return Ok(after);
    }
    if begins(&before, &after) {
        after.opens_customer = opens(conn, actor, after.customer_id).await?;
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    if after.owner_id != before.owner_id {
        let (id, owner) = (after.id, Some(after.owner_id));
        ownerships::queries::record(conn, actor, Task::TYPE, id, owner, why, now).await?;
    }
    reminders::actions::replan(conn, &before, &after, now).await?;
    raised::settle(conn, actor, &before, &after, now).await?;
    let follow = |task: &Task| (task.parents(), task.follow_up_at());
    if follow(&before) != follow(&after) {
        followups::actions::refresh(conn, &[before.parents(), after.parents()]).await?;
    }
    events::publish(conn, actor, now, verb, Some(&before), &after).await?;
    Ok(after)
}
