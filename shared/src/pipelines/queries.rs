use std::collections::HashMap;

use diesel::{dsl::exists, prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    input::PipelineFilter,
    model::{Pipeline, PipelineRow, Stage},
};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{deal_stage_intervals, deals, pipeline_stages, pipelines},
    },
    deals::DealStatus,
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name"];

/// Held by whoever changes pipelines.
const CHANGING: i64 = 0x7261_7070_6f72_7403;

/// Takes the turn to change pipelines: they change seldom, and which one is the default is of all of them.
pub async fn lock_all(conn: &mut Conn) -> Result<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(CHANGING)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether there is any, deleted or not.
pub async fn any(conn: &mut Conn) -> Result<bool> {
    Ok(diesel::select(exists(pipelines::table.select(pipelines::id))).get_result(conn).await?)
}

pub async fn insert(conn: &mut Conn, pipeline: &Pipeline) -> Result<()> {
    diesel::insert_into(pipelines::table).values(pipeline.row()).execute(conn).await?;
    diesel::insert_into(pipeline_stages::table).values(&pipeline.stages).execute(conn).await?;
    Ok(())
}

/// Writes a changed pipeline, without its stages.
pub async fn save(conn: &mut Conn, pipeline: &Pipeline) -> Result<()> {
    let row = pipeline.row();
    diesel::update(&row).set(&row).execute(conn).await?;
    Ok(())
}

/// Writes stages, new and kept ones.
pub async fn save_stages(conn: &mut Conn, stages: &[Stage]) -> Result<()> {
    diesel::insert_into(pipeline_stages::table)
        .values(stages)
        .on_conflict(pipeline_stages::id)
        .do_update()
        .set((
            pipeline_stages::name.eq(excluded(pipeline_stages::name)),
            pipeline_stages::position.eq(excluded(pipeline_stages::position)),
            pipeline_stages::probability.eq(excluded(pipeline_stages::probability)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Waits for whoever is putting a deal into one of these stages.
pub async fn lock_stages(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    let query = pipeline_stages::table.filter(pipeline_stages::id.eq_any(ids));
    let query = query.order(pipeline_stages::id).select(pipeline_stages::id).for_update();
    query.load::<Uuid>(conn).await?;
    Ok(())
}

/// Those of these stages in which a deal stands or has stood, deleted or not.
pub async fn stages_in_use(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let now = deals::table.filter(deals::stage_id.eq(pipeline_stages::id));
    let ever =
        deal_stage_intervals::table.filter(deal_stage_intervals::stage_id.eq(pipeline_stages::id));
    let query = pipeline_stages::table
        .filter(pipeline_stages::id.eq_any(ids))
        .filter(exists(now).or(exists(ever)))
        .order(pipeline_stages::position);
    Ok(query.select(pipeline_stages::id).load(conn).await?)
}

pub async fn delete_stages(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    let gone = pipeline_stages::table.filter(pipeline_stages::id.eq_any(ids));
    diesel::delete(gone).execute(conn).await?;
    Ok(())
}

pub async fn has_open_deals(conn: &mut Conn, id: Uuid) -> Result<bool> {
    let open = deals::table
        .filter(deals::pipeline_id.eq(id))
        .filter(deals::status.eq(DealStatus::Open))
        .filter(deals::deleted_at.is_null());
    Ok(diesel::select(exists(open)).get_result(conn).await?)
}

pub async fn find_default(conn: &mut Conn) -> Result<Option<Pipeline>> {
    let query =
        pipelines::table.filter(pipelines::is_default).filter(pipelines::deleted_at.is_null());
    let id: Option<Uuid> = query.select(pipelines::id).first(conn).await.optional()?;
    match id {
        Some(id) => find(conn, id).await,
        None => Ok(None),
    }
}

pub async fn list(
    conn: &mut Conn,
    filter: &PipelineFilter,
    page: &Page,
) -> Result<Listed<Pipeline>> {
    let mut query = pipelines::table.select(PipelineRow::as_select()).into_boxed();
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(pipelines::deleted_at.is_null());
    }
    if let Some(name) = &filter.name {
        query = query.filter(pipelines::name.eq(name.0.clone()));
    }
    if let Some(is_default) = filter.is_default {
        query = query.filter(pipelines::is_default.eq(is_default.0));
    }
    keyset!(query, page, pipelines::id, {
        "created_at" => time pipelines::created_at,
        "updated_at" => time pipelines::updated_at,
        "name" => text pipelines::name,
    });
    let rows: Vec<PipelineRow> = query.load(conn).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut stages: HashMap<Uuid, Vec<Stage>> = HashMap::new();
    for stage in stages_of_all(conn, &ids).await? {
        stages.entry(stage.pipeline_id).or_default().push(stage);
    }
    let mut with = |row: PipelineRow| {
        let its = stages.remove(&row.id).unwrap_or_default();
        row.with(its)
    };
    Ok(Listed::of(rows.into_iter().map(&mut with).collect(), page))
}

async fn stages_of_all(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Stage>> {
    let query = pipeline_stages::table
        .filter(pipeline_stages::pipeline_id.eq_any(ids))
        .order(pipeline_stages::position);
    Ok(query.select(Stage::as_select()).load(conn).await?)
}

/// A pipeline with its stages, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Pipeline>> {
    let row = pipelines::table.find(id).select(PipelineRow::as_select()).first(conn).await;
    let Some(row): Option<PipelineRow> = row.optional()? else { return Ok(None) };
    let stages = stages_of_all(conn, &[id]).await?;
    Ok(Some(row.with(stages)))
}

/// A stage of a pipeline that is not deleted; neither the stage nor the pipeline goes until the transaction ends.
pub async fn hold_stage(conn: &mut Conn, id: Uuid) -> Result<Option<Stage>> {
    let held = pipeline_stages::table.find(id).select(Stage::as_select()).for_key_share();
    let Some(stage): Option<Stage> = held.first(conn).await.optional()? else { return Ok(None) };
    // In a statement of its own: whoever deletes a pipeline locks its stages first, so what we waited for is seen.
    let live = pipelines::table.find(stage.pipeline_id).filter(pipelines::deleted_at.is_null());
    let live: bool = diesel::select(exists(live)).get_result(conn).await?;
    Ok(live.then_some(stage))
}

/// The first stage of the default pipeline, held as above. `None` only where others keep changing it meanwhile.
pub async fn hold_first_stage(conn: &mut Conn) -> Result<Option<Stage>> {
    const TRIES: usize = 3;
    for _ in 0..TRIES {
        let first = pipeline_stages::table
            .inner_join(pipelines::table)
            .filter(pipelines::is_default)
            .filter(pipelines::deleted_at.is_null())
            .order(pipeline_stages::position)
            .select(pipeline_stages::id);
        let first: Option<Uuid> = first.first(conn).await.optional()?;
        let Some(id) = first else { return Ok(None) };
        if let Some(stage) = hold_stage(conn, id).await? {
            return Ok(Some(stage));
        }
    }
    Ok(None)
}
