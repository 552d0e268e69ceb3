use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::worktime::NotWorking;
use serde::Serialize;
use utoipa::{
    __dev::ComposeSchema,
    ToSchema,
    openapi::{Ref, RefOr, Schema},
};
use uuid::Uuid;

use crate::{
    db::{schema::emails, text_enum},
    emails::{Email, EmailStatus},
    reminders::{ReminderKind, ReminderStatus},
    resource::Resource,
};

text_enum! {
    /// Why a computed time was moved into working time.
    pub enum MoveCause {
        Weekend = "weekend",
        Holiday = "holiday",
        OutsideHours = "outside_hours",
        Leave = "leave",
        /// The working time is another one since, and says nothing of it.
        Unknown = "unknown",
    }
}

impl From<Option<NotWorking>> for MoveCause {
    fn from(why: Option<NotWorking>) -> Self {
        match why {
            Some(NotWorking::Holiday) => Self::Holiday,
            Some(NotWorking::DayOff) => Self::Weekend,
            Some(NotWorking::OutsideHours) => Self::OutsideHours,
            Some(NotWorking::Absent) => Self::Leave,
            None => Self::Unknown,
        }
    }
}

/// A time that a rule computed and that was moved.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Move {
    /// When the rule wanted it.
    pub from: DateTime<Utc>,
    /// When it came, or comes.
    pub to: DateTime<Utc>,
    pub because: MoveCause,
}

/// A row that led to a message.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RowShown {
    #[serde(rename = "type")]
    #[schema(example = "task")]
    pub type_: String,
    pub id: Uuid,
    /// What it is, in a line; null where this key may not see it, or it is gone.
    #[schema(example = "Send the offer")]
    pub text: Option<String>,
}

/// What came of a message that was not sent.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Instead {
    /// How the message ended, or how it stands.
    pub status: EmailStatus,
    /// Why it was not sent, in a sentence.
    #[schema(example = "It was not sent: the task was done, moved or handed over.")]
    pub text: String,
    /// Messages about the same that were made after it.
    pub email_ids: Vec<Uuid>,
}

/// Why a message was made: the rule, the rows that led to it, what was moved, and what came of it where it was not sent.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Why {
    /// Its stable name.
    #[schema(example = "task_reminder.before")]
    pub rule: String,
    /// The same in a sentence.
    #[schema(example = "Ada Rep is reminded 30 minutes before the task is due.")]
    pub text: String,
    pub rows: Vec<RowShown>,
    pub moves: Vec<Move>,
    /// Null where it was sent, or waits for its first try.
    pub instead: Option<Instead>,
}

/// A message with the reason why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmailShown {
    #[serde(flatten)]
    pub email: Email,
    pub why: Why,
}

impl Resource for EmailShown {
    const TYPE: &'static str = Email::TYPE;
    const PATH: &'static str = Email::PATH;

    fn id(&self) -> Uuid {
        self.email.id
    }

    fn version(&self) -> i32 {
        self.email.version
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.email.touch(now);
    }
}

// An e-mail's own fields and one more: one flat object, where the derive would make a choice of schemas.
impl ComposeSchema for EmailShown {
    fn compose(generics: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut schema = Email::compose(generics);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.properties.insert("why".to_owned(), Ref::from_schema_name("Why").into());
            object.required.push("why".to_owned());
        }
        schema
    }
}

impl ToSchema for EmailShown {
    fn name() -> std::borrow::Cow<'static, str> {
        "EmailShown".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Email::schemas(schemas);
        schemas.push(("Why".to_owned(), Why::compose(Vec::new())));
        Why::schemas(schemas);
    }
}

/// A reminder of a task, kept or not, and why.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReminderShown {
    pub id: Uuid,
    pub task_id: Uuid,
    pub kind: ReminderKind,
    pub at: DateTime<Utc>,
    /// When the rule wanted it, where it was moved into working time.
    pub wanted_at: Option<DateTime<Utc>>,
    /// Why it was moved; null where it was not.
    pub moved_because: Option<MoveCause>,
    pub status: ReminderStatus,
    /// Why it stands so, in a sentence.
    #[schema(example = "It was cancelled: the task was done on 2026-11-20 at 10:02 UTC.")]
    pub reason: String,
    /// Its message, once there is one.
    pub email_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

/// A page of a task's reminders.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RemindersShown {
    pub data: Vec<ReminderShown>,
    /// Null on the last page.
    pub next_cursor: Option<String>,
    /// Why there are these, or none, in a sentence.
    #[schema(example = "Reminders come before the task is due, as its owner set.")]
    pub text: String,
}

/// Of a message what explains a reminder.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = emails)]
pub struct Sent {
    pub id: Uuid,
    pub reminder_id: Option<Uuid>,
    pub status: EmailStatus,
    pub last_error: Option<String>,
    pub to_email: String,
}
