use chrono::{DateTime, Utc};
use kernel::input::Locale;
use kernel::{id, refusal::Refusal};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    input::PipelineInput,
    model::{Pipeline, PipelineRefusal, Stage},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    events,
    resource::{Resource, check_version},
    text::{Words, words},
};

/// The stages of the first pipeline, and how many deals of a hundred are won from there.
const SEED: [(&str, i64); 5] = [
    ("stage-qualification", 10),
    ("stage-needs", 25),
    ("stage-proposal", 50),
    ("stage-negotiation", 75),
    ("stage-contract", 90),
];

/// The default pipeline of a database that has none, in the organisation's language.
pub async fn seed(conn: &mut Conn, locale: Locale, now: DateTime<Utc>) -> Result<()> {
    if queries::any(conn).await? {
        return Ok(());
    }
    queries::lock_all(conn).await?;
    if queries::any(conn).await? {
        return Ok(());
    }
    let words = words(locale)?;
    let mut pipeline = blank(now);
    pipeline.name = words.plain("pipeline-sales")?;
    pipeline.is_default = true;
    pipeline.stages = seeded_stages(pipeline.id, words, now)?;
    queries::insert(conn, &pipeline).await
}

fn seeded_stages(pipeline_id: Uuid, words: &Words, now: DateTime<Utc>) -> Result<Vec<Stage>> {
    let mut stages = Vec::with_capacity(SEED.len());
    for (position, (name, percent)) in (0..).zip(SEED) {
        let (name, probability) = (words.plain(name)?, Decimal::new(percent, 2).normalize());
        stages.push(Stage { id: id::new(now), pipeline_id, name, position, probability });
    }
    Ok(stages)
}

fn blank(now: DateTime<Utc>) -> Pipeline {
    Pipeline {
        id: id::new(now),
        name: String::new(),
        is_default: false,
        stages: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    include_deleted: bool,
) -> Result<Pipeline> {
    actor.require(Scope::CrmRead)?;
    let found = queries::find(conn, id).await?;
    let seen = found.filter(|pipeline| include_deleted || pipeline.deleted_at.is_none());
    Ok(seen.ok_or_else(Refusal::not_found)?)
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: PipelineInput,
    now: DateTime<Utc>,
) -> Result<Pipeline> {
    actor.require(Scope::Admin)?;
    queries::lock_all(conn).await?;
    let mut pipeline = blank(now);
    let is_default = input.is_default.clone().set().unwrap_or(false);
    input.apply(&mut pipeline, now)?;
    if is_default {
        take_default(conn, actor, &mut pipeline, now).await?;
    }
    queries::insert(conn, &pipeline).await?;
    events::created(conn, actor, now, &pipeline).await?;
    Ok(pipeline)
}

/// Changes what the patch names; a stage that deals have stood in stays.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: PipelineInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Pipeline> {
    let before = lock(conn, actor, id, expected).await?;
    let mut after = before.clone();
    let is_default = input.is_default.clone().change().map(Option::unwrap_or_default);
    input.apply(&mut after, now)?;
    match is_default {
        Some(true) if !before.is_default => take_default(conn, actor, &mut after, now).await?,
        Some(false) if before.is_default => return Err(PipelineRefusal::Default.into()),
        _ => {}
    }
    if after == before {
        return Ok(after);
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    if after.stages != before.stages {
        let gone: Vec<Uuid> =
            before.stages.iter().map(|stage| stage.id).filter(|id| !has(&after, *id)).collect();
        remove_stages(conn, &gone).await?;
        queries::save_stages(conn, &after.stages).await?;
    }
    events::updated(conn, actor, now, &before, &after).await?;
    Ok(after)
}

fn has(pipeline: &Pipeline, stage_id: Uuid) -> bool {
    pipeline.stages.iter().any(|stage| stage.id == stage_id)
}

async fn remove_stages(conn: &mut Conn, gone: &[Uuid]) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    // Who is putting a deal there is waited for, then seen by the next statement.
    queries::lock_stages(conn, gone).await?;
    let in_use = queries::stages_in_use(conn, gone).await?;
    if !in_use.is_empty() {
        return Err(PipelineRefusal::StageInUse(in_use).into());
    }
    queries::delete_stages(conn, gone).await
}

/// A pipeline with open deals stays, and so does the default one.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id, expected).await?;
    if row.is_default {
        return Err(PipelineRefusal::Default.into());
    }
    let stages: Vec<Uuid> = row.stages.iter().map(|stage| stage.id).collect();
    queries::lock_stages(conn, &stages).await?;
    if queries::has_open_deals(conn, id).await? {
        return Err(PipelineRefusal::InUse.into());
    }
    row.deleted_at = Some(now);
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted pipeline back; one that took its name meanwhile stands in the way.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Pipeline> {
    actor.require(Scope::Admin)?;
    queries::lock_all(conn).await?;
    let before = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let mut after = Pipeline { deleted_at: None, ..before.clone() };
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    Ok(after)
}

/// One that is not deleted, with the turn to change pipelines.
async fn lock(conn: &mut Conn, actor: &Actor, id: Uuid, expected: Option<i32>) -> Result<Pipeline> {
    actor.require(Scope::Admin)?;
    queries::lock_all(conn).await?;
    let found = queries::find(conn, id).await?.filter(|found| found.deleted_at.is_none());
    let found = found.ok_or_else(Refusal::not_found)?;
    check_version(expected, &found)?;
    Ok(found)
}

/// Makes it the default in place of the one that was.
async fn take_default(
    conn: &mut Conn,
    actor: &Actor,
    pipeline: &mut Pipeline,
    now: DateTime<Utc>,
) -> Result<()> {
    if let Some(before) = queries::find_default(conn).await? {
        let mut after = Pipeline { is_default: false, ..before.clone() };
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
    }
    pipeline.is_default = true;
    Ok(())
}
