use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Field, Flag, Id, Input, Text, Timestamp};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::schema::rejected_leads,
    error::Refuse,
    leads::{LeadInput, Matched},
    resource::resource,
};

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
    /// Whom an ambiguous one was about, as far as the caller may read them; admins see all.
    #[schema(value_type = Option<Vec<Matched>>)]
    pub matched: Option<Value>,
    /// When it was taken in after all; refused again, it is open again.
    pub replayed_at: Option<DateTime<Utc>>,
    /// The lead that it became.
    pub lead_id: Option<Uuid>,
    /// How often it was posted.
    pub count: i32,
    pub request_id: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(RejectedLead, "rejected_lead", "/v1/rejected-leads");

/// How a refused post is taken in after all.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct ReplayInput {
    /// In place of what was posted.
    #[deserr(default)]
    #[schema(value_type = Option<LeadInput>)]
    pub payload: Field<Value>,
    /// Into this lead, whatever matches.
    #[deserr(default)]
    pub merge_into: Field<Id>,
    /// A new lead, whatever matches.
    #[deserr(default)]
    pub create: Field<bool>,
}

impl Input for ReplayInput {}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct RejectedFilter {
    /// The key that posted them.
    #[deserr(default)]
    pub key_id: Option<Id>,
    /// Those that were taken in after all, in place of those that wait.
    #[deserr(default)]
    pub replayed: Option<Flag>,
    #[deserr(default)]
    #[param(example = "validation")]
    pub code: Option<Text>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum RejectedLeadRefusal {
    #[error("this post was taken in already")]
    AlreadyReplayed,
    #[error("it is either merged into a lead or makes a new one")]
    MergeAndCreate,
}

impl Refuse for RejectedLeadRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::AlreadyReplayed => Refusal::new(Kind::Conflict, "already_replayed", detail),
            Self::MergeAndCreate => Refusal::fault("/create", "contradiction", detail),
        }
    }
}
