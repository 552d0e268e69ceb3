use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Pipeline, PipelineRow, Stage};
use crate::{
    db::{
        Conn,
        schema::{pipeline_stages, pipelines},
    },
    error::Result,
};

/// A pipeline with its stages, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Pipeline>> {
    let row = pipelines::table.find(id).select(PipelineRow::as_select()).first(conn).await;
    let Some(row) = row.optional()? else { return Ok(None) };
    let stages = stages_of(conn, id).await?;
    Ok(Some(row.with(stages)))
}

/// In their order.
pub async fn stages_of(conn: &mut Conn, pipeline_id: Uuid) -> Result<Vec<Stage>> {
    let query = pipeline_stages::table
        .filter(pipeline_stages::pipeline_id.eq(pipeline_id))
        .order(pipeline_stages::position);
    Ok(query.select(Stage::as_select()).load(conn).await?)
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
