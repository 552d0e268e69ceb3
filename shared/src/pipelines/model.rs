use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::refusal::{Kind, Refusal};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::schema::{pipeline_stages, pipelines},
    error::Refuse,
};

/// A pipeline's own row; with its stages it is a [`Pipeline`].
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = pipelines, treat_none_as_null = true)]
pub struct PipelineRow {
    pub id: Uuid,
    pub name: String,
    pub is_default: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A step of a pipeline, in its place.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Identifiable,
    Serialize,
    ToSchema,
)]
#[diesel(table_name = pipeline_stages)]
pub struct Stage {
    pub id: Uuid,
    #[serde(skip)]
    pub pipeline_id: Uuid,
    #[schema(example = "Proposal")]
    pub name: String,
    #[serde(skip)]
    pub position: i16,
    /// Of a deal in it being won: 0 to 1, four decimals.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 1, example = 0.6)]
    pub probability: Decimal,
}

/// The stages that a deal goes through.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Pipeline {
    pub id: Uuid,
    #[schema(example = "Sales")]
    pub name: String,
    /// Where a deal begins that names no stage; one is.
    pub is_default: bool,
    /// In their order.
    pub stages: Vec<Stage>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Four decimals at most: exact enough in a double.
fn as_number<S: serde::Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(value.to_f64().unwrap_or_default())
}

crate::resource::resource!(Pipeline, "pipeline", "/v1/pipelines");

impl PipelineRow {
    /// With its stages, in their order.
    pub fn with(self, stages: Vec<Stage>) -> Pipeline {
        Pipeline {
            id: self.id,
            name: self.name,
            is_default: self.is_default,
            stages,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            deleted_at: self.deleted_at,
        }
    }
}

impl Pipeline {
    /// Its own row, without the stages.
    pub fn row(&self) -> PipelineRow {
        PipelineRow {
            id: self.id,
            name: self.name.clone(),
            is_default: self.is_default,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            deleted_at: self.deleted_at,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PipelineRefusal {
    #[error("one pipeline is the default: make another the default instead")]
    Default,
    #[error("deals stand in this stage, or have stood in it")]
    StageInUse(Vec<Uuid>),
    #[error("open deals stand in this pipeline")]
    InUse,
}

impl Refuse for PipelineRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Default => Refusal::new(Kind::Conflict, "default_pipeline", detail),
            Self::StageInUse(ids) => Refusal::new(Kind::Conflict, "stage_in_use", detail)
                .with("stage_ids", serde_json::to_value(ids).unwrap_or_default()),
            Self::InUse => Refusal::new(Kind::Conflict, "pipeline_in_use", detail),
        }
    }
}
