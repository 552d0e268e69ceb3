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
