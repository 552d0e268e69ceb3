use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::queue::{Job, Lane};

/// Deletes the messages of these rows where they were written to files. It stands here, and not beside its handler, because
/// the action that erases makes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgetMails {
    /// The lead or contact that was erased.
    pub of: Uuid,
    pub email_ids: Vec<Uuid>,
}

impl Job for ForgetMails {
    const KIND: &'static str = "forget_mails";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        self.of.to_string()
    }
}

/// Goes through everybody's refused posts, answers and mails for an erased person. It may take a while on large tables, and so
/// is neither of the transaction that erases and locks their rows, nor of the lane of short jobs. What is looked for stands in
/// `erasures`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmptyKept {
    /// The lead or contact that was erased.
    pub of: Uuid,
    /// Rows that are theirs or named them: the answers that hold one of these ids.
    pub ids: Vec<Uuid>,
    pub lead_ids: Vec<Uuid>,
    pub task_ids: Vec<Uuid>,
    pub customer_ids: Vec<Uuid>,
    /// Theirs, where they are one.
    #[serde(default)]
    pub contact_id: Option<Uuid>,
}

impl Job for EmptyKept {
    const KIND: &'static str = "empty_kept";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        self.of.to_string()
    }
}
