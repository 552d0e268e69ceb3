use diesel::prelude::*;
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

/// A stage of a pipeline that is not deleted.
pub async fn stage(conn: &mut Conn, id: Uuid) -> Result<Option<Stage>> {
    let query = pipeline_stages::table
        .inner_join(pipelines::table)
        .filter(pipeline_stages::id.eq(id))
        .filter(pipelines::deleted_at.is_null());
    Ok(query.select(Stage::as_select()).first(conn).await.optional()?)
}

/// The first stage of the default pipeline.
pub async fn first_stage(conn: &mut Conn) -> Result<Option<Stage>> {
    let query = pipeline_stages::table
        .inner_join(pipelines::table)
        .filter(pipelines::is_default)
        .filter(pipelines::deleted_at.is_null())
        .order(pipeline_stages::position);
    Ok(query.select(Stage::as_select()).first(conn).await.optional()?)
}
