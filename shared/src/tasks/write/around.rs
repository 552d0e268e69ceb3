//! Tasks that follow what they hang on.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{
        model::{Task, TaskStatus},
        queries,
    },
    commit, commit_for,
};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    followups::{self, Parents},
    leads::{self, LeadStatus},
    users::User,
};

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
