use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    input::{SurveyInput, blank},
    model::{Survey, SurveyRefusal, SurveyVersion},
    queries,
    trigger::TriggerType,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    events,
    resource::{Resource, check_version},
    settings, teams, users,
};

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: SurveyInput,
    now: DateTime<Utc>,
) -> Result<Survey> {
    actor.require(Scope::SurveysWrite)?;
    let zone = settings::queries::get(conn).await?.zone();
    let mut row = blank(id::new(now), now);
    input.apply(&mut row, now, zone)?;
    check(conn, &row).await?;
    row.next_run_at = row.trigger.next_run(now, zone).filter(|_| row.active);
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// What a filter names must be there.
async fn check(conn: &mut Conn, row: &Survey) -> Result<()> {
    let Some(filter) = &row.trigger.filter else { return Ok(()) };
    if let Some(id) = filter.owner_id
        && users::queries::get(conn, id).await?.is_none()
    {
        return Err(SurveyRefusal::UnknownOwner.into());
    }
    if let Some(id) = filter.team_id
        && teams::queries::get(conn, id).await?.is_none()
    {
        return Err(SurveyRefusal::UnknownTeam.into());
    }
    Ok(())
}

pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, deleted: bool) -> Result<Survey> {
    actor.require(Scope::CrmRead)?;
    let row = queries::find(conn, id).await?;
    Ok(row.filter(|row| deleted || row.deleted_at.is_none()).ok_or_else(Refusal::not_found)?)
}

async fn lock(conn: &mut Conn, id: Uuid) -> Result<Survey> {
    let row = queries::lock(conn, id).await?;
    Ok(row.filter(|row| row.deleted_at.is_none()).ok_or_else(Refusal::not_found)?)
}

/// What was sent stays as it was: the next invitation asks what the survey says then.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: SurveyInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Survey> {
    actor.require(Scope::SurveysWrite)?;
    let before = lock(conn, id).await?;
    check_version(expected, &before)?;
    let zone = settings::queries::get(conn).await?.zone();
    let mut after = before.clone();
    input.apply(&mut after, now, zone)?;
    if after == before {
        return Ok(after);
    }
    check(conn, &after).await?;
    // Switched on, or set to something else, it touches only what comes after.
    if (after.active && !before.active) || after.trigger != before.trigger {
        after.active_since = now;
        after.next_run_at = match after.trigger.type_ {
            TriggerType::Recurring => after.trigger.next_run(now, zone),
            _ => None,
        };
    }
    // Any other change leaves a day that is due but has not run yet.
    if !after.active {
        after.next_run_at = None;
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    events::updated(conn, actor, now, &before, &after).await?;
    Ok(after)
}

/// Nobody is asked any more; what was sent can still be answered.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::SurveysWrite)?;
    let mut row = lock(conn, id).await?;
    check_version(expected, &row)?;
    row.deleted_at = Some(now);
    row.next_run_at = None;
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted survey back; what happened meanwhile is not asked about.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Survey> {
    actor.require(Scope::SurveysWrite)?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let zone = settings::queries::get(conn).await?.zone();
    let mut after = Survey { deleted_at: None, active_since: now, ..before.clone() };
    after.next_run_at = after.trigger.next_run(now, zone).filter(|_| after.active);
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    Ok(after)
}

/// What an invitation that goes now asks: the version before where nothing changed since, else the next one.
pub async fn current_version(
    conn: &mut Conn,
    survey: &Survey,
    now: DateTime<Utc>,
) -> Result<SurveyVersion> {
    if let Some(last) = queries::last_version(conn, survey.id).await?
        && last.is_of(survey)
    {
        return Ok(last);
    }
    // Somebody else may be at it: one after the other, and the row as it is then.
    let survey = queries::lock(conn, survey.id).await?.ok_or_else(Refusal::not_found)?;
    let last = queries::last_version(conn, survey.id).await?;
    let number = last.as_ref().map_or(0, |last| last.number) + 1;
    if let Some(last) = last.filter(|last| last.is_of(&survey)) {
        return Ok(last);
    }
    let version = SurveyVersion { number, ..SurveyVersion::draft(&survey, now) };
    queries::insert_version(conn, &version).await?;
    Ok(version)
}
