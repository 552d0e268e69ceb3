//! Writes tasks, with all that follows in the same transaction: reminders, owners, follow-ups, events.

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
    events,
    followups::{self, Parents},
    leads::{self, LeadStatus},
    ownerships, reminders,
    resource::Resource,
    settings::Settings,
    sight::{self, Access},
    users::User,
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

/// Cancels what is open on a lead.
pub async fn cancel_open_of_lead(
    conn: &mut Conn,
    actor: &Actor,
    lead_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let parents = queries::parents_of_open(conn, Parents::of_lead(lead_id)).await?;
    followups::queries::lock(conn, &parents).await?;
    let open = queries::lock_open_of_lead(conn, lead_id).await?;
    cancel_all(conn, actor, open, now).await
}

/// Cancels what is open on a customer that is deleted, its deals among it. What is of a lead that is still worked on stays
/// with the lead alone.
pub async fn cancel_open_of_customer(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    lock_around(conn, customer_id).await?;
    for before in queries::lock_open_of_customer(conn, customer_id).await? {
        let after = match has_open_lead(conn, &before).await? {
            true => Task { customer_id: None, deal_id: None, ..before.clone() },
            false => Task { status: TaskStatus::Cancelled, ..before.clone() },
        };
        commit(conn, actor, before, after, "updated", now).await?;
    }
    Ok(())
}

async fn has_open_lead(conn: &mut Conn, task: &Task) -> Result<bool> {
    let Some(id) = task.lead_id else { return Ok(false) };
    let lead = leads::queries::get(conn, id).await?;
    let over = [LeadStatus::Converted, LeadStatus::Unqualified];
    Ok(lead.is_some_and(|lead| !over.contains(&lead.status)))
}

/// Cancels these, which are locked, as is what they hang on.
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

/// Brings the tasks of a converted lead to its customer, and open ones to the deal where there is one. Those of a deal stay
/// with it.
pub async fn bring_along(
    conn: &mut Conn,
    actor: &Actor,
    to: Parents,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(lead_id) = to.lead_id else { return Ok(()) };
    for before in queries::lock_of_lead(conn, lead_id).await? {
        if before.deal_id.is_some() {
            continue;
        }
        let open = before.status == TaskStatus::Open;
        let after = Task {
            customer_id: to.customer_id,
            deal_id: to.deal_id.filter(|_| open),
            ..before.clone()
        };
        commit(conn, actor, before, after, "updated", now).await?;
    }
    Ok(())
}

/// Locks what a customer's open tasks hang on, before its deals and them.
pub async fn lock_around(conn: &mut Conn, customer_id: Uuid) -> Result<()> {
    let of = Parents { customer_id: Some(customer_id), ..Parents::default() };
    let parents = queries::parents_of_open(conn, of).await?;
    followups::queries::lock(conn, &parents).await
}

/// Open tasks that a customer's former owner has there go with it to the next. What they hang on is locked.
pub async fn follow_owner(
    conn: &mut Conn,
    actor: &Actor,
    (customer_id, former): (Uuid, Option<Uuid>),
    owner_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_open_of_customer(conn, customer_id).await? {
        if Some(before.owner_id) == former && !has_open_lead(conn, &before).await? {
            let after = Task { owner_id, ..before.clone() };
            commit_for(conn, actor, before, after, "updated", "customer_owner", now).await?;
        }
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
