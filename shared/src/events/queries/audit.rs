//! The audit trail.

use deserr::Deserr;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::input::{Id, Text, Timestamp};
use kernel::refusal::Faults;
use utoipa::IntoParams;

use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::events,
    },
    error::Result,
    events::model::AuditEntry,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at"];

/// Filters of `/v1/audit`.
#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    #[deserr(default)]
    pub subject_type: Option<Text>,
    #[deserr(default)]
    pub subject_id: Option<Id>,
    #[param(rename = "type")]
    #[deserr(default, rename = "type")]
    pub type_: Option<Text>,
    #[deserr(default)]
    pub actor_user_id: Option<Id>,
    #[deserr(default)]
    pub request_id: Option<Text>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

/// The audit trail.
pub async fn audit(
    conn: &mut Conn,
    filter: &AuditFilter,
    page: &Page,
) -> Result<Listed<AuditEntry>> {
    let mut query = events::table.select(AuditEntry::as_select()).into_boxed();
    if let Some(wanted) = &filter.subject_type {
        query = query.filter(events::subject_type.eq(wanted.0.clone()));
    }
    if let Some(wanted) = &filter.subject_id {
        query = query.filter(events::subject_id.eq(wanted.0));
    }
    if let Some(wanted) = &filter.type_ {
        query = query.filter(events::type_.eq(wanted.0.clone()));
    }
    if let Some(wanted) = &filter.actor_user_id {
        query = query.filter(events::actor_user_id.eq(wanted.0));
    }
    if let Some(wanted) = &filter.request_id {
        query = query.filter(events::request_id.eq(wanted.0.clone()));
    }
    if let Some(after) = &filter.created_after {
        query = query.filter(events::at.gt(after.0));
    }
    if let Some(before) = &filter.created_before {
        query = query.filter(events::at.lt(before.0));
    }
    keyset!(query, page, events::id, { "created_at" => time events::at });
    Ok(Listed::of(query.load(conn).await?, page))
}
