use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::db::{
    schema::{agendas, reminders},
    text_enum,
};

text_enum! {
    pub enum ReminderKind {
        /// A person gave the time: kept to the second, at any hour.
        Given = "given",
        /// A rule computed the time: moved into the owner's working time. Zero before is at due.
        Before = "before",
        /// To the owner, after due.
        Overdue = "overdue",
        /// Of overdue work, to who is above the owner.
        Copy = "copy",
        /// Overdue work becomes a task of who is above the owner.
        Raise = "raise",
    }
}

text_enum! {
    /// Which message a reminder goes with.
    pub enum ReminderVia {
        /// One of its own.
        Single = "single",
        /// The owner's next agenda.
        Agenda = "agenda",
        /// The one of all that came too late for a message of their own.
        Late = "late",
        /// The one a day of what climbed to somebody.
        Escalation = "escalation",
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
    /// When the rule wanted it, where it was moved.
    pub wanted_at: Option<DateTime<Utc>>,
    pub status: ReminderStatus,
    pub created_at: DateTime<Utc>,
    pub via: ReminderVia,
    /// The message of several that it goes with.
    pub email_id: Option<Uuid>,
    /// The task that came of a `raise`.
    pub raised_task_id: Option<Uuid>,
}

impl Reminder {
    /// When it was wanted, before any move.
    pub fn wanted(&self) -> DateTime<Utc> {
        self.wanted_at.unwrap_or(self.at)
    }
}

/// When somebody's next agenda goes.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agendas)]
pub struct AgendaRow {
    pub user_id: Uuid,
    /// The local day that it is of.
    pub next_on: NaiveDate,
    pub next_agenda_at: DateTime<Utc>,
}
