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
        narrow,
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
    narrow!(query, filter, {
        subject_type: eq events::subject_type,
        subject_id: eq events::subject_id,
        type_: eq events::type_,
        actor_user_id: eq events::actor_user_id,
        request_id: eq events::request_id,
        created_after: gt events::at,
        created_before: lt events::at,
    });
    keyset!(query, page, events::id, { "created_at" => time events::at });
    Ok(Listed::of(query.load(conn).await?, page))
}
