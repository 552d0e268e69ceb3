use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::db::{schema::reminders, text_enum};

text_enum! {
    pub enum ReminderKind {
        /// A person gave the time: kept to the second, at any hour.
        Given = "given",
        /// A rule computed the time: moved into the owner's working time.
        Before = "before",
    }
}

text_enum! {
    pub enum ReminderStatus {
        Waiting = "waiting",
        Queued = "queued",
        Sent = "sent",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reminders, treat_none_as_default_value = false)]
pub struct Reminder {
    pub id: Uuid,
    pub task_id: Uuid,
    pub kind: ReminderKind,
    pub at: DateTime<Utc>,
    /// When the rule wanted it, where it was moved into working time.
    pub wanted_at: Option<DateTime<Utc>>,
    pub status: ReminderStatus,
    pub created_at: DateTime<Utc>,
}
