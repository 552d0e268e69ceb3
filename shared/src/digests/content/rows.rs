//! Rows of an edition's lists.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Amount;

/// The first of them, and how many there are beside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DealRows {
    pub rows: Vec<DealRow>,
    pub more: i64,
}

/// The first of them, and how many there are beside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskRows {
    pub rows: Vec<TaskRow>,
    pub more: i64,
}

/// The first of them, and how many there are beside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeadRows {
    pub rows: Vec<LeadRow>,
    pub more: i64,
}

/// A deal, and what happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DealRow {
    pub deal_id: Uuid,
    pub customer_id: Uuid,
    pub owner_id: Option<Uuid>,
    pub value: Option<Amount>,
    /// When it was won or moved; of one that is stuck, since when it is in its stage.
    pub at: DateTime<Utc>,
    /// The stage it is in; null of a deal won.
    pub stage_id: Option<Uuid>,
    /// The stage it came from, of one that moved.
    pub from_stage_id: Option<Uuid>,
    /// Of one that is stuck: the days after which three of four deals had left the stage.
    pub usual_days: Option<i64>,
}

/// An overdue task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskRow {
    pub task_id: Uuid,
    pub customer_id: Option<Uuid>,
    pub lead_id: Option<Uuid>,
    pub owner_id: Uuid,
    pub due_at: DateTime<Utc>,
}

/// A lead that waits for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeadRow {
    pub lead_id: Uuid,
    pub owner_id: Option<Uuid>,
    pub received_at: DateTime<Utc>,
}
