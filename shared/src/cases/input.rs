//! A case as it is sent.

use deserr::Deserr;
use kernel::input::{Field, Flag, Id, Input, Line, Scalars, Text, Timestamp};
use kernel::refusal::Faults;
use utoipa::{IntoParams, ToSchema};

use super::model::{CaseChannel, CaseStatus, Severity};

/// A case as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct CaseInput {
    /// A case stays with its customer.
    #[deserr(default)]
    pub customer_id: Field<Id>,
    /// Of that customer; who is told how it was resolved.
    #[deserr(default)]
    pub contact_id: Field<Id>,
    #[deserr(default)]
    pub subject: Field<Line>,
    #[deserr(default)]
    pub description: Field<Text>,
    #[deserr(default)]
    pub channel: Field<CaseChannel>,
    #[deserr(default)]
    pub severity: Field<Severity>,
    #[deserr(default)]
    pub status: Field<CaseStatus>,
    #[deserr(default)]
    pub owner_id: Field<Id>,
    /// By default, and where it is null, the same time on the owner's next working day.
    #[deserr(default)]
    pub due_at: Field<Timestamp>,
    /// What was done about it. A resolved case must have one, and its contact gets it by e-mail.
    #[deserr(default)]
    pub resolution: Field<Text>,
    #[deserr(default)]
    pub custom: Field<Scalars>,
}

impl Input for CaseInput {
    const REQUIRED: &'static [&'static str] = &["customer_id", "subject"];
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct CaseFilter {
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub contact_id: Option<Id>,
    #[deserr(default)]
    pub survey_response_id: Option<Id>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    #[deserr(default)]
    pub status: Option<CaseStatus>,
    #[deserr(default)]
    pub severity: Option<Severity>,
    #[deserr(default)]
    pub channel: Option<CaseChannel>,
    #[deserr(default)]
    pub due_after: Option<Timestamp>,
    #[deserr(default)]
    pub due_before: Option<Timestamp>,
    #[deserr(default)]
    pub resolved_after: Option<Timestamp>,
    #[deserr(default)]
    pub resolved_before: Option<Timestamp>,
    #[deserr(default)]
    pub closed_after: Option<Timestamp>,
    #[deserr(default)]
    pub closed_before: Option<Timestamp>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
