use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Id, Text, Timestamp};
use kernel::refusal::Faults;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    customers::Tier,
    db::{schema::survey_invitations, text_enum},
};

text_enum! {
    pub enum InvitationStatus {
        /// A rule timed it; whether it goes is decided then.
        Waiting = "waiting",
        Sent = "sent",
        Completed = "completed",
        /// Nobody answered in time.
        Expired = "expired",
        /// The contact was left out: `reason` says why.
        Skipped = "skipped",
        /// It was called off: `reason` says why.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How an invitation reaches its reader.
    pub enum Deliver {
        Email = "email",
        /// The caller has its URL and a channel of its own.
        Link = "link",
    }
}

/// A contact and an occasion to ask them.
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
#[diesel(table_name = survey_invitations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Invitation {
    pub id: Uuid,
    pub survey_id: Uuid,
    /// Of what is asked; null before it is sent.
    pub survey_version: Option<i32>,
    /// What led to it: `manual:<id>` a request, `event:<id>` an event, `run:<day>` a rhythm.
    #[schema(example = "run:2027-01-04")]
    pub occasion: String,
    pub contact_id: Uuid,
    /// Where the contact was then.
    pub customer_id: Uuid,
    /// Who looked after them then.
    pub owner_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub tier: Option<Tier>,
    pub deliver: Deliver,
    pub status: InvitationStatus,
    /// Why it was skipped (`throttled`, `opted_out`, `no_email`, `suppressed`, `open_case`, `erased`, `deleted`) or cancelled
    /// (`erased`, `deleted`, `survey_deleted`, `survey_inactive`, `dropped` when a restored database was adopted).
    #[schema(example = "throttled")]
    pub reason: Option<String>,
    /// When it goes, or went.
    pub at: DateTime<Utc>,
    /// When the rule wanted it, where it was moved into working time.
    pub wanted_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    pub next_at: Option<DateTime<Utc>>,
    pub invited_at: Option<DateTime<Utc>>,
    pub remind_at: Option<DateTime<Utc>>,
    pub reminded_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    /// How often its page was opened by what looks like a person.
    pub visits: i32,
    /// How often by what looks like a scanner of mail, or a preview of links.
    pub scanner_visits: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Invitation {
    /// Whether it can be answered, or an answer be corrected.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, InvitationStatus::Sent | InvitationStatus::Completed)
            && self.expires_at.is_some_and(|at| at > now)
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct InvitationFilter {
    #[deserr(default)]
    pub status: Option<InvitationStatus>,
    /// Why a contact was left out, or an invitation called off.
    #[deserr(default)]
    pub reason: Option<Text>,
    #[deserr(default)]
    pub contact_id: Option<Id>,
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}
