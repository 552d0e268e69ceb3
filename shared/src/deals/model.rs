use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use kernel::money::Money;
use kernel::refusal::{Kind, Refusal};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{
        money_columns,
        schema::{deal_stage_intervals, deals},
        text_enum,
    },
    error::Refuse,
    resource::resource,
};

text_enum! {
    pub enum DealStatus {
        Open = "open",
        Won = "won",
        Lost = "lost",
    }
}

impl DealStatus {
    /// Whether a deal may be taken from here to there: only an open one is closed, a closed one is opened first.
    pub fn may_become(self, next: Self) -> bool {
        self == next || self == Self::Open || next == Self::Open
    }

    /// How its event is called: `won` in `deal.won`.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Open => "reopened",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

text_enum! {
    /// What becomes of the open tasks of a deal that is closed.
    pub enum OpenTasks {
        /// They stay with the customer.
        Keep = "keep",
        Complete = "complete",
        Cancel = "cancel",
    }
}

money_columns! {
    /// What a deal is worth.
    pub struct DealValue of deals { value_amount, value_currency }
}

/// What may be sold to a customer.
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
#[diesel(table_name = deals, treat_none_as_null = true)]
pub struct Deal {
    pub id: Uuid,
    pub customer_id: Uuid,
    /// The lead that it came from.
    pub lead_id: Option<Uuid>,
    #[schema(example = "Nimbus 2027")]
    pub name: String,
    #[diesel(embed)]
    #[schema(value_type = Option<Money>)]
    pub value: DealValue,
    /// The pipeline of its stage.
    pub pipeline_id: Uuid,
    pub stage_id: Uuid,
    pub status: DealStatus,
    pub expected_close_on: Option<NaiveDate>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    pub owner_id: Option<Uuid>,
    #[schema(value_type = Object)]
    pub custom: Value,
    /// When somebody last spoke or wrote with the customer about it.
    #[diesel(skip_update)]
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When the next of its open tasks is due.
    #[diesel(skip_update)]
    pub next_follow_up_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Deal, "deal", "/v1/deals");

/// Where a deal stood from when to when, and who took it there.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema)]
#[diesel(table_name = deal_stage_intervals)]
pub struct StageInterval {
    #[serde(skip)]
    pub id: Uuid,
    #[serde(skip)]
    pub deal_id: Uuid,
    pub stage_id: Uuid,
    pub status: DealStatus,
    #[serde(rename = "from")]
    pub from_at: DateTime<Utc>,
    /// When the next began; null for the last.
    #[serde(rename = "to")]
    pub to_at: Option<DateTime<Utc>>,
    /// The user who took it there; null for an integration and for the product itself.
    #[serde(rename = "by")]
    pub by_user_id: Option<Uuid>,
}

#[derive(Debug, thiserror::Error)]
pub enum DealRefusal {
    #[error("a deal does not go from {from} to {to}", from = .0.as_str(), to = .1.as_str())]
    InvalidTransition(DealStatus, DealStatus),
    #[error("there is no such customer")]
    UnknownCustomer,
    #[error("there is no such user to own it, or none that this key may give it to")]
    UnknownOwner,
    #[error("there is no such stage")]
    UnknownStage,
    #[error("a deal stays with its customer")]
    OtherCustomer,
    #[error("this closes no deal, so it has no open tasks to see to")]
    ClosesNothing,
    #[error("its customer was deleted: restore the customer")]
    CustomerDeleted,
    #[error("its pipeline was deleted: restore the pipeline, or name a stage of another")]
    PipelineDeleted,
}

impl Refuse for DealRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::InvalidTransition(..) => {
                Refusal::new(Kind::Conflict, "invalid_transition", detail)
            }
            Self::UnknownCustomer => Refusal::fault("/customer_id", "unknown_reference", detail),
            Self::UnknownOwner => Refusal::fault("/owner_id", "unknown_reference", detail),
            Self::UnknownStage => Refusal::fault("/stage_id", "unknown_reference", detail),
            Self::OtherCustomer => Refusal::fault("/customer_id", "immutable", detail),
            Self::ClosesNothing => Refusal::fault("/open_tasks", "not_closing", detail),
            Self::CustomerDeleted => Refusal::new(Kind::Conflict, "customer_deleted", detail),
            Self::PipelineDeleted => Refusal::new(Kind::Conflict, "pipeline_deleted", detail),
        }
    }
}
