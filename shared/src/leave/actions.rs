use chrono::{DateTime, NaiveDate, Utc};
use kernel::{id, input::Field, refusal::Refusal};
use uuid::Uuid;

use super::{
    model::{Leave, LeaveInput},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    events,
    resource::{Resource, check_version},
    users::{self, User},
};

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    user_id: Uuid,
    input: LeaveInput,
    now: DateTime<Utc>,
) -> Result<Leave> {
    actor.require(Scope::Admin)?;
    let user = users::queries::get(conn, user_id).await?.ok_or_else(Refusal::not_found)?;
    let mut row = Leave {
        id: id::new(now),
        user_id: user.id,
        from_on: NaiveDate::default(),
        to_on: NaiveDate::default(),
        note: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let to = match input.to {
        Field::Absent => Field::Null,
        given => given,
    };
    LeaveInput { to, ..input }.apply(&mut row)?;
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    (user_id, id): (Uuid, Uuid),
    input: LeaveInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Leave> {
    actor.require(Scope::Admin)?;
    let before = queries::lock(conn, user_id, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    input.apply(&mut after)?;
    if after != before {
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
    }
    Ok(after)
}

/// Nothing hangs on it, and the audit keeps what it was: it is gone for good.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    (user_id, id): (Uuid, Uuid),
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    let row = queries::lock(conn, user_id, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &row)?;
    queries::delete(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// One, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, user_id: Uuid, id: Uuid) -> Result<Leave> {
    seen(conn, actor, user_id).await?;
    Ok(queries::find(conn, user_id, id).await?.ok_or_else(Refusal::not_found)?)
}

pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    user_id: Uuid,
    page: &Page,
) -> Result<Listed<Leave>> {
    seen(conn, actor, user_id).await?;
    queries::list(conn, user_id, page).await
}

/// Admins see all leave, everybody else their own and that of the people below them. An integration needs the scope
/// `admin`: why somebody is away is no business of every tool that reads customers.
async fn seen(conn: &mut Conn, actor: &Actor, user_id: Uuid) -> Result<User> {
    let admin = actor.require(Scope::Admin);
    if let Err(refusal) = admin {
        if actor.user.is_none() {
            return Err(refusal.into());
        }
        actor.require(Scope::CrmRead)?;
        if !actor.sight.covers(Some(user_id)) {
            return Err(Refusal::not_found().into());
        }
    }
    Ok(users::queries::find(conn, user_id).await?.ok_or_else(Refusal::not_found)?)
}
