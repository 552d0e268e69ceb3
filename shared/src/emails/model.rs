use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{EmailAddress, Id, Text, Timestamp};
use kernel::refusal::Faults;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::EmailKind;
use crate::{
    contacts::Contact,
    db::{schema::emails, text_enum},
    queue::{Job, Lane},
    resource::resource,
    users::User,
};

text_enum! {
    pub enum EmailStatus {
        Queued = "queued",
        Sent = "sent",
        Failed = "failed",
        Suppressed = "suppressed",
        Cancelled = "cancelled",
        Bounced = "bounced",
    }
}

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
#[diesel(table_name = emails, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Email {
    pub id: Uuid,
    /// `task_reminder`, `agenda`, `escalation`, `lead_assigned`, `survey_invitation`, `survey_reminder`, `case_resolution`, `digest`
    /// or `alert`.
    #[schema(example = "task_reminder")]
    pub kind: String,
    #[serde(skip)]
    pub cause: String,
    pub user_id: Option<Uuid>,
    /// Whom it goes to at a customer; a message is to a user or to a contact.
    pub contact_id: Option<Uuid>,
    #[serde(rename = "to")]
    #[schema(example = "ada@example.com")]
    pub to_email: String,
    pub lead_id: Option<Uuid>,
    pub task_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    #[serde(skip)]
    pub reminder_id: Option<Uuid>,
    /// Known once it is rendered.
    pub subject: Option<String>,
    pub status: EmailStatus,
    pub attempts: i32,
    /// Made at the first try, the same on every other.
    pub message_id: Option<String>,
    /// Why it was made: the rule, and the ids that led to it.
    #[schema(value_type = Object)]
    pub reason: Value,
    pub last_error: Option<String>,
    /// After it a temporary failure is final.
    pub deadline_at: DateTime<Utc>,
    #[serde(skip)]
    pub claimed_at: Option<DateTime<Utc>>,
    /// Its turn among those to its domain, where it had to wait for one.
    #[serde(skip)]
    pub turn_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(Email, "email", "/v1/emails");

/// Whom a message goes to.
#[derive(Clone, Copy, Debug)]
pub enum Recipient<'a> {
    User(&'a User),
    /// At one of the contact's addresses.
    Contact {
        contact: &'a Contact,
        email: &'a str,
    },
}

impl<'a> From<&'a User> for Recipient<'a> {
    fn from(user: &'a User) -> Self {
        Self::User(user)
    }
}

impl Recipient<'_> {
    pub fn email(&self) -> &str {
        match self {
            Self::User(user) => &user.email,
            Self::Contact { email, .. } => email,
        }
    }
}

/// A message to be made.
#[derive(Clone, Debug)]
pub struct NewEmail<'a> {
    pub kind: EmailKind,
    /// Names the occurrence: a second message of it is not made.
    pub cause: String,
    pub to: Recipient<'a>,
    pub regarding: Regarding,
    pub reason: Value,
    pub deadline_at: DateTime<Utc>,
}

/// The rows that a message is about, by which it is found again.
#[derive(Clone, Copy, Debug)]
pub struct Regarding {
    pub lead_id: Option<Uuid>,
    pub task_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub reminder_id: Option<Uuid>,
}

impl Regarding {
    /// Several rows, or none: the reason names them.
    pub const NOTHING: Self =
        Self { lead_id: None, task_id: None, customer_id: None, reminder_id: None };

    pub fn customer(id: Uuid) -> Self {
        Self { customer_id: Some(id), ..Self::NOTHING }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct EmailFilter {
    #[deserr(default)]
    pub kind: Option<Text>,
    #[deserr(default)]
    pub to: Option<EmailAddress>,
    #[deserr(default)]
    pub status: Option<EmailStatus>,
    #[deserr(default)]
    pub user_id: Option<Id>,
    #[deserr(default)]
    pub contact_id: Option<Id>,
    #[deserr(default)]
    pub lead_id: Option<Id>,
    #[deserr(default)]
    pub task_id: Option<Id>,
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

/// Sends the message of this row. It stands here, and not beside its handler, because the action that makes a message
/// makes its job too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendEmail {
    pub email_id: Uuid,
    /// It is no reminder of one task, so there is no group for it to wait for. Jobs of before do not say so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

impl SendEmail {
    pub fn of(email: &Email) -> Self {
        let is_reminder = EmailKind::from_name(&email.kind) == Some(EmailKind::TaskReminder);
        Self { email_id: email.id, alone: !is_reminder || email.reminder_id.is_none() }
    }
}

impl Job for SendEmail {
    const KIND: &'static str = "send_email";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        self.email_id.to_string()
    }
}
