use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{EmailAddress, Field, Input, Text, Timestamp};
use kernel::refusal::Faults;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::{schema::suppressions, text_enum},
    resource::resource,
};

text_enum! {
    /// Why an address gets no mail.
    pub enum SuppressionReason {
        HardBounce = "hard_bounce",
        Complaint = "complaint",
        Unsubscribed = "unsubscribed",
        Manual = "manual",
    }
}

/// An address that gets no mail.
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
#[diesel(table_name = suppressions, treat_none_as_null = true)]
pub struct Suppression {
    pub id: Uuid,
    #[schema(example = "wei@nimbus.example")]
    pub email: String,
    pub reason: SuppressionReason,
    /// In words: what the mail server answered, or what somebody noted.
    #[schema(example = "550 5.1.1 no such user")]
    pub detail: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(Suppression, "suppression", "/v1/suppressions");

/// A suppression as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct SuppressionInput {
    #[deserr(default)]
    pub email: Field<EmailAddress>,
    /// Without one `manual`.
    #[deserr(default)]
    pub reason: Field<SuppressionReason>,
    #[deserr(default)]
    pub detail: Field<Text>,
}

impl Input for SuppressionInput {
    const REQUIRED: &'static [&'static str] = &["email"];
    // Another address is another suppression.
    const CREATE_ONLY: &'static [&'static str] = &["email"];
}

impl SuppressionInput {
    pub fn apply(self, row: &mut Suppression) {
        if let Some(email) = self.email.set() {
            row.email = email.into();
        }
        if let Some(reason) = self.reason.change() {
            row.reason = reason.unwrap_or(SuppressionReason::Manual);
        }
        row.detail = self.detail.map(String::from).over(row.detail.take());
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct SuppressionFilter {
    #[deserr(default)]
    pub email: Option<EmailAddress>,
    #[deserr(default)]
    pub reason: Option<SuppressionReason>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}
