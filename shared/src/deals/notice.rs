//! What the holders of a closed deal's tasks are told.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::{DealStatus, OpenTasks};
use crate::queue::{Job, Lane};

/// Tells who held the open tasks of a deal that somebody closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TellTaskHolders {
    pub deal_id: Uuid,
    /// The deal's, by the closing.
    pub version: i32,
    pub status: DealStatus,
    pub open_tasks: OpenTasks,
    /// Who closed it; none for an integration.
    pub by_user_id: Option<Uuid>,
    pub held: Vec<HeldTask>,
}

/// A task, and whose it was when the deal was closed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HeldTask {
    pub task_id: Uuid,
    pub holder_id: Uuid,
}

impl Job for TellTaskHolders {
    const KIND: &'static str = "tell_task_holders";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        format!("{}:{}", self.deal_id, self.version)
    }
}
