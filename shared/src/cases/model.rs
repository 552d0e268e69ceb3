use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::refusal::{Kind, Refusal};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{
        schema::{case_history, cases},
        text_enum,
    },
    error::Refuse,
    resource::resource,
};

text_enum! {
    pub enum CaseStatus {
        Open = "open",
        Working = "working",
        Resolved = "resolved",
        Closed = "closed",
    }
}

impl CaseStatus {
    /// Whether a case may be taken from here to there: what is closed was resolved before, and is worked on again or stays.
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (one, other) if one == other => true,
            (Self::Closed, next) => next == Self::Working,
            (from, Self::Closed) => from == Self::Resolved,
            _ => true,
        }
    }

    /// Whether somebody has to see to it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Working)
    }
}

text_enum! {
    pub enum Severity {
        Low = "low",
        Normal = "normal",
        High = "high",
        Critical = "critical",
    }
}

text_enum! {
    /// Which way it came.
    pub enum CaseChannel {
        Survey = "survey",
        Call = "call",
        Email = "email",
        Chat = "chat",
        Social = "social",
        Visit = "visit",
        Meeting = "meeting",
        Event = "event",
        Form = "form",
        Other = "other",
    }
}

/// What a customer complains of or asks for.
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
#[diesel(table_name = cases, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Case {
    pub id: Uuid,
    pub customer_id: Uuid,
    /// Who complains or asks, and is told how it was resolved.
    pub contact_id: Option<Uuid>,
    /// The low answer that opened it; null for one that was not.
    pub survey_response_id: Option<Uuid>,
    #[schema(example = "Delivered too late")]
    pub subject: String,
    pub description: Option<String>,
    pub channel: Option<CaseChannel>,
    pub severity: Severity,
    pub status: CaseStatus,
    pub owner_id: Option<Uuid>,
    pub due_at: DateTime<Utc>,
    /// What was done about it, as the customer is told.
    pub resolution: Option<String>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    #[schema(value_type = Object)]
    pub custom: Value,
    /// When somebody looks whether it lies about without a task.
    #[serde(skip)]
    pub next_check_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Case, "case", "/v1/cases");

impl Case {
    /// Whether somebody has to see to it.
    pub fn is_live(&self) -> bool {
        self.status.is_open() && self.deleted_at.is_none()
    }
}

text_enum! {
    /// What happened to a case.
    pub enum CaseStepType {
        /// It was opened, or taken to another status.
        Status = "status",
        /// The answer that opened it was corrected.
        Answer = "answer",
        /// Somebody tried to reach the customer by its task.
        Outreach = "outreach",
    }
}

/// One thing that happened to a case.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = case_history)]
pub struct CaseStep {
    #[serde(skip)]
    pub id: Uuid,
    #[serde(skip)]
    pub case_id: Uuid,
    #[serde(rename = "type")]
    pub type_: CaseStepType,
    /// The case's by then.
    pub status: CaseStatus,
    /// Of the type `answer`: what it was corrected to.
    pub score: Option<i32>,
    /// Of the type `outreach`: what was logged.
    pub interaction_id: Option<Uuid>,
    /// The user who did it; null for an integration, a customer and the product itself.
    #[serde(rename = "by")]
    pub by_user_id: Option<Uuid>,
    pub at: DateTime<Utc>,
}

#[derive(Debug, thiserror::Error)]
pub enum CaseRefusal {
    #[error("a case does not go from {from} to {to}", from = .0.as_str(), to = .1.as_str())]
    InvalidTransition(CaseStatus, CaseStatus),
    #[error("there is no such customer")]
    UnknownCustomer,
    #[error("there is no such contact")]
    UnknownContact,
    #[error("it is of another customer than the case")]
    ContactOfOther,
    #[error("there is no such user to own it")]
    UnknownOwner,
    #[error("a case stays with its customer")]
    OtherCustomer,
    #[error("its customer was deleted: restore the customer")]
    CustomerDeleted,
}

impl Refuse for CaseRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::InvalidTransition(..) => {
                Refusal::new(Kind::Conflict, "invalid_transition", detail)
            }
            Self::UnknownCustomer => Refusal::fault("/customer_id", "unknown_reference", detail),
            Self::UnknownContact => Refusal::fault("/contact_id", "unknown_reference", detail),
            Self::ContactOfOther => Refusal::fault("/contact_id", "other_customer", detail),
            Self::UnknownOwner => Refusal::fault("/owner_id", "unknown_reference", detail),
            Self::OtherCustomer => Refusal::fault("/customer_id", "immutable", detail),
            Self::CustomerDeleted => Refusal::new(Kind::Conflict, "customer_deleted", detail),
        }
    }
}
