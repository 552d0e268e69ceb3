//! What a reader was told of a period.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Id, Timestamp};
use kernel::period::Period;
use kernel::refusal::Faults;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{super::content::Content, DigestAttachment, EditionStatus};
use crate::{db::schema::digest_editions, performance::PeriodName};

/// What a reader was told of a period. It never changes; names are looked up when it is shown.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Identifiable, Serialize, ToSchema,
)]
#[diesel(table_name = digest_editions)]
pub struct DigestEdition {
    pub id: Uuid,
    pub digest_id: Uuid,
    /// The reader.
    pub user_id: Uuid,
    #[serde(skip)]
    pub occurrence: String,
    #[schema(example = "2026-W47")]
    pub period: String,
    /// Whether somebody asked for it by hand.
    pub requested: bool,
    pub status: EditionStatus,
    /// What the digest was called then.
    #[schema(example = "North weekly")]
    pub name: String,
    pub attachments: Vec<DigestAttachment>,
    pub content: Content,
    /// Its message; null of a skipped one.
    pub email_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

/// The occurrence of a schedule: what it is of.
#[must_use]
pub fn scheduled(period: Period) -> String {
    period.to_string()
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct EditionFilter {
    /// Those of this reader.
    #[deserr(default)]
    pub user_id: Option<Id>,
    #[deserr(default)]
    pub period: Option<PeriodName>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

/// What is on its way.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DigestSent {
    #[schema(example = "2026-W48")]
    pub period: String,
    /// Whether the period is over; one that runs is counted to date.
    pub complete: bool,
    pub recipient_ids: Vec<Uuid>,
}
