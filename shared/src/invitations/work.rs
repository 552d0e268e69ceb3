//! What jobs of this slice are given. It stands here, and not beside their handlers, because actions and schedules make them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::queue::{Job, Lane};

/// Makes the messages of these invitations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailInvitations {
    pub ids: Vec<Uuid>,
    /// Whether they were asked before.
    pub reminder: bool,
}

impl Job for MailInvitations {
    const KIND: &'static str = "mail_invitations";
    const LANE: Lane = Lane::Act;

    /// A row is in one job of either kind.
    fn key(&self) -> String {
        let first = self.ids.first().copied().unwrap_or_default();
        format!("{first}{}", if self.reminder { ":reminder" } else { "" })
    }
}

/// Decides invitations of one survey whose time has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettleInvitations {
    pub survey_id: Uuid,
    pub ids: Vec<Uuid>,
}

impl Job for SettleInvitations {
    const KIND: &'static str = "settle_invitations";
    const LANE: Lane = Lane::Act;

    /// A row waits once.
    fn key(&self) -> String {
        self.ids.first().copied().unwrap_or_default().to_string()
    }
}

/// Plans a day of a survey's rhythm, some contacts at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunSurvey {
    pub survey_id: Uuid,
    /// In the organisation's zone.
    pub day: NaiveDate,
    /// The last contact that was looked at.
    pub after: Option<Uuid>,
}

impl Job for RunSurvey {
    const KIND: &'static str = "run_survey";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        let after = self.after.map(|after| format!(":{after}")).unwrap_or_default();
        format!("{}:{}{after}", self.survey_id, self.day)
    }
}
