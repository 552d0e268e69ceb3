use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{
    input::InteractionInput,
    log::blank,
    model::{Channel, Interaction, InteractionRefusal},
    place, queries,
};
use crate::{
    actor::{Actor, Scope},
    customers,
    db::Conn,
    error::Result,
    events, followups, leads,
    resource::{Resource, check_version},
    sight::{self, Access},
};

/// An interaction, as far as this caller may see it.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    include_deleted: bool,
) -> Result<Interaction> {
    actor.require(Scope::CrmRead)?;
    let found = queries::find(conn, id).await?;
    let row = found.filter(|row| include_deleted || row.deleted_at.is_none());
    let row = row.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &row).await?.to_read()?;
    Ok(row)
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: InteractionInput,
    now: DateTime<Utc>,
) -> Result<Interaction> {
    actor.require(Scope::CrmWrite)?;
    let mut row = blank(now);
    row.direction = input.channel.clone().set().unwrap_or(row.channel).direction();
    row.apply(&input, now)?;
    followups::queries::lock(conn, &place::parents(&row, &input)).await?;
    let owner = place::settle(conn, actor, &mut row, &input).await?;
    if row.channel != Channel::Form {
        place::settle_user(conn, actor, &mut row, &input).await?;
        row.user_id = row.user_id.or(actor.user_id()).or(owner);
    }
    queries::insert(conn, &row).await?;
    followups::actions::refresh(conn, &[row.parents()]).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// Changes what the patch names.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: InteractionInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Interaction> {
    let before = lock_writable(conn, actor, id, &input).await?;
    let before = Some(before).filter(|row| row.deleted_at.is_none());
    let before = before.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    after.apply(&input, now)?;
    place::settle(conn, actor, &mut after, &input).await?;
    place::settle_user(conn, actor, &mut after, &input).await?;
    commit(conn, actor, before, after, "updated", now).await
}

/// Takes an interaction from view.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = lock_writable(conn, actor, id, &InteractionInput::default()).await?;
    let before = Some(before).filter(|row| row.deleted_at.is_none());
    let before = before.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let after = Interaction { deleted_at: Some(now), ..before.clone() };
    commit(conn, actor, before, after, "deleted", now).await.map(|_| ())
}

/// Brings a deleted interaction back.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Interaction> {
    let before = lock_writable(conn, actor, id, &InteractionInput::default()).await?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    if let Some(id) = before.customer_id {
        let customer = customers::queries::get(conn, id).await?;
        customer.ok_or(InteractionRefusal::CustomerDeleted)?;
    }
    let after = Interaction { deleted_at: None, ..before.clone() };
    commit(conn, actor, before, after, "restored", now).await
}

/// Writes a change; what it hung on and what it hangs on follow in the same transaction.
async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Interaction,
    mut after: Interaction,
    verb: &str,
    now: DateTime<Utc>,
) -> Result<Interaction> {
    if after == before {
        return Ok(after);
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    followups::actions::refresh(conn, &[before.parents(), after.parents()]).await?;
    events::publish(conn, actor, now, verb, Some(&before), &after).await?;
    Ok(after)
}

/// Locks an interaction that the caller may change, deleted or not, after all that it hangs on or is to hang on.
async fn lock_writable(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: &InteractionInput,
) -> Result<Interaction> {
    actor.require(Scope::CrmWrite)?;
    let seen = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    followups::queries::lock(conn, &place::parents(&seen, input)).await?;
    let row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    if row.parents() != seen.parents() {
        // Moved while we waited.
        followups::queries::lock(conn, &[row.parents()]).await?;
    }
    access(conn, actor, &row).await?.to_write()?;
    Ok(row)
}

/// As what it hangs on: the customer, or the lead.
async fn access(conn: &mut Conn, actor: &Actor, row: &Interaction) -> Result<Access> {
    let of_lead = match row.lead_id {
        Some(id) => leads::queries::find(conn, id).await?,
        None => None,
    };
    if of_lead.is_some_and(|lead| actor.sight.covers(lead.owner_id)) {
        return Ok(Access::Write);
    }
    match row.customer_id {
        Some(id) => sight::queries::of_customer_id(conn, actor, id).await,
        None => Ok(Access::Hidden),
    }
}
