use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{
    access,
    input::{TargetFilter, TargetInput},
    model::{Target, TargetRefusal},
    queries,
};
use crate::{
    actor::{Actor, Role, Scope},
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::{Refuse, Result},
    events,
    resource::{Resource, check_version},
    settings, teams, users,
};

/// Sets a target, in place of the one of the same metric, period, subject and currency.
pub async fn put(
    conn: &mut Conn,
    actor: &Actor,
    input: TargetInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Target> {
    may_write(actor)?;
    let home = settings::queries::get(conn).await?.currency;
    let row = input.into_row(&home, now)?;
    check_subject(conn, actor, &row).await?;
    let before = queries::insert_or_lock(conn, &row).await?;
    if before.id == row.id {
        if expected.is_some() {
            return Err(TargetRefusal::NotThere.into());
        }
        events::created(conn, actor, now, &row).await?;
        return Ok(row);
    }
    check_version(expected, &before)?;
    if before.value == row.value {
        return Ok(before);
    }
    let mut after = Target { value: row.value, ..before.clone() };
    after.touch(now);
    queries::save(conn, &after).await?;
    events::updated(conn, actor, now, &before, &after).await?;
    Ok(after)
}

/// Managers and admins set targets; of keys that act for no user those with the scope `admin`.
///
/// # Errors
/// `missing_scope`, `role_not_allowed`.
pub fn may_write(actor: &Actor) -> Result<(), Refusal> {
    actor.require(Scope::ReportsRead)?;
    match actor.role() {
        Some(Role::Admin | Role::Manager) => Ok(()),
        Some(Role::Rep) => Err(TargetRefusal::Role.refusal()),
        None => actor.require(Scope::Admin),
    }
}

/// Whom it is for must be there, in service and in sight.
async fn check_subject(conn: &mut Conn, actor: &Actor, row: &Target) -> Result<()> {
    if let Some(id) = row.user_id {
        let user = users::queries::hold_fit(conn, actor, id).await?;
        user.ok_or(TargetRefusal::Unknown { pointer: "/user_id", what: "user" })?;
    }
    if let Some(id) = row.team_id {
        let seen = access::seen(conn, actor).await?.covers_team(id);
        let team = teams::queries::get(conn, id).await?.filter(|_| seen);
        team.ok_or(TargetRefusal::Unknown { pointer: "/team_id", what: "team" })?;
    }
    Ok(())
}

pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &TargetFilter,
    page: &Page,
) -> Result<Listed<Target>> {
    actor.require(Scope::ReportsRead)?;
    let seen = access::seen(conn, actor).await?;
    queries::list(conn, &seen, filter, page).await
}

pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Target> {
    actor.require(Scope::ReportsRead)?;
    let row = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    if !access::seen(conn, actor).await?.covers(&row) {
        return Err(Refusal::not_found().into());
    }
    Ok(row)
}

/// Takes a target away. No history hangs on the row but its events, which stay.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    may_write(actor)?;
    let row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    if !access::seen(conn, actor).await?.covers(&row) {
        return Err(Refusal::not_found().into());
    }
    check_version(expected, &row)?;
    queries::delete(conn, id).await?;
    events::deleted(conn, actor, now, &row).await
}
