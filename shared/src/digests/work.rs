//! What jobs of this slice are given. It stands here, and not beside their handlers, because actions and schedules make them.

use kernel::period::Period;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::queue::{Job, Lane};

/// Makes what one reader is told of a period, and the message that tells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeEdition {
    pub digest_id: Uuid,
    pub user_id: Uuid,
    /// What it is made for, once for each reader: a period of the schedule or a request.
    pub occurrence: String,
    pub period: Period,
    pub requested: bool,
    /// Who asked for it.
    pub by_user_id: Option<Uuid>,
}

impl Job for MakeEdition {
    const KIND: &'static str = "make_edition";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        format!("{}:{}:{}", self.digest_id, self.occurrence, self.user_id)
    }
}
