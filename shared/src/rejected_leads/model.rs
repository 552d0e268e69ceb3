use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{db::schema::rejected_leads, resource::resource};

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = rejected_leads)]
pub struct RejectedLead {
    pub id: Uuid,
    /// The key that posted it.
    pub key_id: Uuid,
    /// As it was posted; broken JSON as text.
    #[schema(value_type = Value)]
    pub payload: Value,
    #[serde(skip)]
    pub fingerprint: Vec<u8>,
    /// What it was answered with.
    #[schema(example = 422)]
    pub status: i16,
    #[schema(example = "validation")]
    pub code: String,
    #[schema(value_type = Vec<kernel::refusal::Fault>)]
    pub errors: Value,
    /// How often it was posted.
    pub count: i32,
    pub request_id: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(RejectedLead, "rejected_lead", "/v1/rejected-leads");
