use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::Timestamp;
use kernel::refusal::Faults;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::db::schema::ownerships;

/// Who owned a row from when to when, who gave it and why.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = ownerships)]
pub struct Ownership {
    #[serde(skip)]
    pub id: Uuid,
    /// Null: nobody.
    pub owner_id: Option<Uuid>,
    #[serde(rename = "from")]
    pub from_at: DateTime<Utc>,
    /// When the next began; null for the last.
    #[serde(rename = "to")]
    pub to_at: Option<DateTime<Utc>>,
    /// The user who gave it; null for an integration and for the product itself.
    #[serde(rename = "by")]
    pub by_user_id: Option<Uuid>,
    #[schema(example = "round_robin")]
    pub why: String,
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct OwnershipFilter {
    /// The interval of this instant alone; one before the first counts as in it.
    #[deserr(default)]
    pub at: Option<Timestamp>,
}
