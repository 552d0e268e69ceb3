use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal, worktime::WeeklyHours};
use serde_json::Value;
use uuid::Uuid;

use super::{
    model::{Calendar, CalendarInput, CalendarRefusal},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    events,
    resource::{Resource, check_version},
};

/// The default calendar of a fresh database: Monday to Friday, 09:00 to 18:00.
pub async fn seed(conn: &mut Conn, now: DateTime<Utc>) -> Result<Calendar> {
    let row = blank(now)?;
    queries::insert(conn, &row).await?;
    Ok(row)
}

fn blank(now: DateTime<Utc>) -> Result<Calendar> {
    let hours: Value = serde_json::to_value(WeeklyHours::default()).map_err(anyhow::Error::from)?;
    Ok(Calendar {
        id: id::new(now),
        name: "Default".to_owned(),
        timezone: None,
        working_hours: hours,
        holidays: Vec::new(),
        workdays: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    })
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: CalendarInput,
    now: DateTime<Utc>,
) -> Result<Calendar> {
    actor.require(Scope::Admin)?;
    let mut row = blank(now)?;
    input.apply(&mut row)?;
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: CalendarInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Calendar> {
    actor.require(Scope::Admin)?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
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

pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    let mut row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &row)?;
    if queries::in_use(conn, id).await? {
        return Err(CalendarRefusal::InUse.into());
    }
    row.deleted_at = Some(now);
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted calendar back.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Calendar> {
    actor.require(Scope::Admin)?;
    let before = queries::lock_any(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let mut after = before.clone();
    after.deleted_at = None;
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    Ok(after)
}
