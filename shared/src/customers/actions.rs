use chrono::{DateTime, TimeDelta, Utc};
use kernel::{id, input::Field, refusal::Refusal};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    model::{Customer, CustomerInput, CustomerKind, CustomerRefusal, CustomerStatus},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    cases, contacts,
    db::Conn,
    deals,
    error::Result,
    events, ownerships,
    resource::{Resource, check_version},
    sight, tasks,
    users::{self, User},
};

/// A customer of which nothing is known yet.
pub fn blank(now: DateTime<Utc>) -> Customer {
    Customer {
        id: id::new(now),
        name: String::new(),
        kind: CustomerKind::Company,
        tier: None,
        status: CustomerStatus::Prospect,
        owner_id: None,
        industry: None,
        region: None,
        country: None,
        website: None,
        address: None,
        tags: Vec::new(),
        custom: Value::Object(Map::new()),
        last_contacted_at: None,
        next_follow_up_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// Writes a new customer with its first owner and its event; who may do so is the caller's to ask.
pub async fn insert(
    conn: &mut Conn,
    actor: &Actor,
    row: Customer,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Customer> {
    queries::insert(conn, &row).await?;
    record_owner(conn, actor, &row, why, now).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// The customer, as far as this caller may see it.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    include_deleted: bool,
) -> Result<Customer> {
    actor.require(Scope::CrmRead)?;
    let row = queries::find(conn, id).await?;
    let row = row.filter(|row| include_deleted || row.deleted_at.is_none());
    let row = row.ok_or_else(Refusal::not_found)?;
    sight::queries::of_customer(conn, actor, row.id, row.owner_id).await?.to_read()?;
    Ok(row)
}

/// Without an owner it is the caller's own; with `null` it is nobody's, which only who sees unowned customers may want.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: CustomerInput,
    now: DateTime<Utc>,
) -> Result<Customer> {
    actor.require(Scope::CrmWrite)?;
    let given = input.owner_id.clone().map(Uuid::from);
    let why = if given.is_absent() { "created" } else { "given" };
    let mut row = blank(now);
    input.apply(&mut row)?;
    let owner_id = match given {
        Field::Set(owner_id) => Some(owner_id),
        Field::Null if actor.sight.covers(None) => None,
        Field::Null => return Err(CustomerRefusal::UnknownOwner.into()),
        Field::Absent => actor.user_id(),
    };
    if let Some(owner_id) = owner_id {
        row.owner_id = Some(fit_owner(conn, actor, owner_id).await?);
    }
    insert(conn, actor, row, why, now).await
}

/// Changes what the patch names.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: CustomerInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Customer> {
    let before = lock_writable(conn, actor, id).await?;
    check_version(expected, &before)?;
    let wanted = input.owner_id.clone().map(Uuid::from);
    let mut after = before.clone();
    input.apply(&mut after)?;
    match wanted {
        Field::Set(owner_id) if Some(owner_id) != before.owner_id => {
            after.owner_id = Some(fit_owner(conn, actor, owner_id).await?);
        }
        Field::Null if before.owner_id.is_some() => {
            // Who does not see unowned customers would lose sight of it, and nobody else would know.
            if !actor.sight.covers(None) {
                return Err(CustomerRefusal::UnknownOwner.into());
            }
            after.owner_id = None;
        }
        _ => {}
    }
    commit(conn, actor, before, after, now).await
}

/// Writes a change with all that follows from it in the same transaction.
pub async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Customer,
    mut after: Customer,
    now: DateTime<Utc>,
) -> Result<Customer> {
    if after == before {
        return Ok(after);
    }
    let id = after.id;
    after.touch(now);
    queries::save(conn, &after).await?;
    events::updated(conn, actor, now, &before, &after).await?;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, "given", now).await?;
        contacts::actions::follow_owner(conn, actor, &before, after.owner_id, now).await?;
        if let Some(owner_id) = after.owner_id {
            tasks::write::lock_around(conn, id).await?;
            deals::actions::follow_owner(conn, actor, &before, owner_id, now).await?;
            cases::actions::follow_owner(conn, actor, &before, owner_id, now).await?;
            tasks::write::follow_owner(conn, actor, (id, before.owner_id), owner_id, now).await?;
        }
    }
    Ok(after)
}

/// Takes a customer from view, with its contacts and open deals; its open tasks are cancelled, so that nobody is reminded.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock_writable(conn, actor, id).await?;
    check_version(expected, &row)?;
    // What goes with it is told by the instant from what went before it.
    let gone_before = queries::last_deleted_of(conn, id).await?;
    let at = gone_before.map_or(now, |gone| now.max(gone + TimeDelta::microseconds(1)));
    row.deleted_at = Some(at);
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await?;
    contacts::actions::delete_with(conn, actor, id, at, now).await?;
    deals::actions::delete_of_customer(conn, actor, id, at, now).await?;
    tasks::write::lock_around(conn, id).await?;
    cases::actions::delete_of_customer(conn, actor, id, at, now).await?;
    tasks::write::cancel_open_of_customer(conn, actor, id, now).await
}

/// Brings a deleted customer back, with what went with it; an owner who is out of service by now is none.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Customer> {
    actor.require(Scope::CrmWrite)?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    sight::queries::of_customer(conn, actor, id, before.owner_id).await?.to_write()?;
    check_version(expected, &before)?;
    let Some(gone_at) = before.deleted_at else { return Ok(before) };
    let mut after = Customer { deleted_at: None, ..before.clone() };
    after.owner_id = users::queries::still_active(conn, before.owner_id).await?;
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, "owner_gone", now).await?;
    }
    contacts::actions::restore_with(conn, actor, id, gone_at, now).await?;
    deals::actions::restore_of_customer(conn, actor, &after, gone_at, now).await?;
    cases::actions::restore_of_customer(conn, actor, &after, gone_at, now).await?;
    Ok(after)
}

/// Gives all customers of one user to another.
pub async fn hand_over_all(
    conn: &mut Conn,
    actor: &Actor,
    from: Uuid,
    to: &User,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_of(conn, from).await? {
        let after = Customer { owner_id: Some(to.id), ..before.clone() };
        commit(conn, actor, before, after, now).await?;
    }
    Ok(())
}

async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Uuid> {
    let user = users::queries::hold_fit(conn, actor, id).await?;
    Ok(user.ok_or(CustomerRefusal::UnknownOwner)?.id)
}

async fn lock_writable(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Customer> {
    actor.require(Scope::CrmWrite)?;
    let row = queries::lock(conn, id).await?.filter(|row| row.deleted_at.is_none());
    let row = row.ok_or_else(Refusal::not_found)?;
    sight::queries::of_customer(conn, actor, id, row.owner_id).await?.to_write()?;
    Ok(row)
}

async fn record_owner(
    conn: &mut Conn,
    actor: &Actor,
    row: &Customer,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    ownerships::queries::record(conn, actor, Customer::TYPE, row.id, row.owner_id, why, now).await
}
