use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    model::{Team, TeamInput, TeamRefusal},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    digests,
    error::Result,
    events,
    resource::{Resource, check_version},
    users,
};

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: TeamInput,
    now: DateTime<Utc>,
) -> Result<Team> {
    actor.require(Scope::Admin)?;
    let mut row = Team {
        id: id::new(now),
        name: String::new(),
        lead_id: None,
        parent_id: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    };
    input.apply(&mut row);
    check_references(conn, &row).await?;
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    digests::of_leads::follow(conn, actor, now).await?;
    Ok(row)
}

pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: TeamInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Team> {
    actor.require(Scope::Admin)?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    input.apply(&mut after);
    if after != before {
        check_references(conn, &after).await?;
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
        digests::of_leads::follow(conn, actor, now).await?;
    }
    Ok(after)
}

/// A team with members, teams below it or keys stays, and one that a digest is about.
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
    if queries::has_members(conn, id).await? || digests::queries::is_about(conn, id).await? {
        return Err(TeamRefusal::NotEmpty.into());
    }
    row.deleted_at = Some(now);
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await?;
    digests::of_leads::follow(conn, actor, now).await
}

/// Brings a deleted team back, without the team above and the lead that were deleted meanwhile.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Team> {
    actor.require(Scope::Admin)?;
    let before = queries::lock_any(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let mut after = before.clone();
    after.deleted_at = None;
    forget_what_is_gone(conn, &mut after).await?;
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    digests::of_leads::follow(conn, actor, now).await?;
    Ok(after)
}

async fn forget_what_is_gone(conn: &mut Conn, team: &mut Team) -> Result<()> {
    if let Some(parent_id) = team.parent_id {
        team.parent_id = queries::get(conn, parent_id).await?.map(|parent| parent.id);
    }
    if let Some(lead_id) = team.lead_id {
        team.lead_id = users::queries::get(conn, lead_id).await?.map(|lead| lead.id);
    }
    Ok(())
}

async fn check_references(conn: &mut Conn, team: &Team) -> Result<()> {
    if let Some(lead_id) = team.lead_id {
        users::queries::get(conn, lead_id).await?.ok_or(TeamRefusal::UnknownLead)?;
    }
    let Some(parent_id) = team.parent_id else { return Ok(()) };
    queries::get(conn, parent_id).await?.ok_or(TeamRefusal::UnknownParent)?;
    if queries::with_below(conn, &[team.id]).await?.contains(&parent_id) {
        return Err(TeamRefusal::Loop.into());
    }
    Ok(())
}
