mod input;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::refusal::{Kind, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{schema::tasks, text_enum},
    error::Refuse,
    followups::Parents,
    interactions::{Channel, InteractionOutcome},
    resource::resource,
};

pub use input::{CompleteInput, SnoozeInput, TaskFilter, TaskInput};

text_enum! {
    pub enum TaskKind {
        Call = "call",
        Email = "email",
        Visit = "visit",
        Meeting = "meeting",
        Todo = "todo",
    }
}

impl TaskKind {
    /// The channel of the interaction that a done task logs.
    pub fn channel(self) -> Channel {
        match self {
            Self::Call | Self::Todo => Channel::Call,
            Self::Email => Channel::Email,
            Self::Visit => Channel::Visit,
            Self::Meeting => Channel::Meeting,
        }
    }
}

text_enum! {
    pub enum TaskStatus {
        Open = "open",
        Done = "done",
        Cancelled = "cancelled",
    }
}

impl TaskStatus {
    /// Whether a patch may take a task from here to there.
    pub fn may_become(self, next: Self) -> bool {
        self == next || self == Self::Open || next == Self::Open
    }
}

text_enum! {
    pub enum Priority {
        Low = "low",
        Normal = "normal",
        High = "high",
    }
}

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
#[diesel(table_name = tasks, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Task {
    pub id: Uuid,
    #[schema(example = "Send the offer")]
    pub subject: String,
    pub kind: TaskKind,
    /// What the product made it for; null for a person's own.
    #[schema(example = "first_contact")]
    pub purpose: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    /// The one reminder up to due that a person asked for; without it they come before `due_at` as the owner set.
    pub remind_at: Option<DateTime<Utc>>,
    pub owner_id: Uuid,
    pub priority: Priority,
    pub status: TaskStatus,
    pub customer_id: Option<Uuid>,
    pub lead_id: Option<Uuid>,
    pub deal_id: Option<Uuid>,
    /// The case that it sees to.
    pub case_id: Option<Uuid>,
    /// Whether its owner may read its customer for its sake; see `sight`.
    #[serde(skip)]
    pub opens_customer: bool,
    /// The done task whose outcome led to this one.
    pub follows_id: Option<Uuid>,
    pub outcome: Option<InteractionOutcome>,
    pub note: Option<String>,
    pub completed_at: Option<DateTime<Utc>>,
    pub completed_by: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Task, "task", "/v1/tasks");

impl Task {
    /// What it hangs on.
    pub fn parents(&self) -> Parents {
        Parents { customer_id: self.customer_id, lead_id: self.lead_id, deal_id: self.deal_id }
    }

    /// Whether it hangs on a lead or a customer, so that its outcome is logged there.
    pub fn is_about_somebody(&self) -> bool {
        self.lead_id.is_some() || self.customer_id.is_some()
    }

    /// Whether there is anything to do yet.
    pub fn is_live(&self) -> bool {
        self.status == TaskStatus::Open && self.deleted_at.is_none()
    }

    /// When it is to be followed up; absent where it is not to be, or nobody said when.
    pub fn follow_up_at(&self) -> Option<DateTime<Utc>> {
        self.due_at.or(self.remind_at).filter(|_| self.is_live())
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TaskRefusal {
    #[error("a task does not go from {from} to {to}", from = .0.as_str(), to = .1.as_str())]
    InvalidTransition(TaskStatus, TaskStatus),
    #[error("this key has no user and the task hangs on nothing that has an owner: name the owner")]
    OwnerRequired,
    #[error("there is no such user to own it, or none that this key may give it to")]
    UnknownOwner,
    #[error("there is no such {what}")]
    Unknown { pointer: &'static str, what: &'static str },
    #[error("its customer was deleted: restore the customer")]
    CustomerDeleted,
    #[error("its owner is out of service, and so is who else it could go to: name another owner")]
    OwnerInactive(Uuid),
    #[error("it is of another customer than the task")]
    OtherCustomer(&'static str),
    #[error("give either until or for")]
    SnoozeLength,
    #[error("this is past already")]
    SnoozePast(&'static str),
    #[error("a next one follows from a task that is done")]
    NotDone,
    #[error("this is past already")]
    NextPast,
}

impl Refuse for TaskRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::InvalidTransition(..) => {
                Refusal::new(Kind::Conflict, "invalid_transition", detail)
            }
            Self::OwnerRequired => Refusal::fault("/owner_id", "required", detail),
            Self::UnknownOwner => Refusal::fault("/owner_id", "unknown_reference", detail),
            Self::Unknown { pointer, .. } => Refusal::fault(pointer, "unknown_reference", detail),
            Self::CustomerDeleted => Refusal::new(Kind::Conflict, "customer_deleted", detail),
            Self::OwnerInactive(owner_id) => Refusal::new(Kind::Conflict, "owner_inactive", detail)
                .with("owner_id", owner_id.to_string()),
            Self::OtherCustomer(pointer) => Refusal::fault(pointer, "other_customer", detail),
            Self::SnoozeLength => Refusal::fault("/until", "required", detail),
            Self::SnoozePast(pointer) => Refusal::fault(pointer, "in_the_past", detail),
            Self::NotDone => Refusal::new(Kind::Conflict, "not_done", detail),
            Self::NextPast => Refusal::fault("/next_at", "in_the_past", detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_between_states() {
        use TaskStatus::{Cancelled, Done, Open};
        for (from, to, may) in [
            (Open, Open, true),
            (Open, Done, true),
            (Open, Cancelled, true),
            (Done, Open, true),
            (Done, Done, true),
            (Done, Cancelled, false),
            (Cancelled, Open, true),
            (Cancelled, Done, false),
            (Cancelled, Cancelled, true),
        ] {
            assert_eq!(from.may_become(to), may, "{from:?} to {to:?}");
        }
    }
}
