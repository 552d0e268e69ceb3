use std::fmt;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::input::{Locale, Parse};
use kernel::refusal::{Kind, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::reminders::{Reminders, RemindersShown};
use crate::{
    actor::Role,
    db::schema::users,
    error::Refuse,
    resource::{Resource, resource},
};

/// Somebody of the organisation.
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
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct User {
    pub id: Uuid,
    #[schema(example = "Ada Rep")]
    pub name: String,
    #[schema(example = "ada@example.com")]
    pub email: String,
    pub role: Role,
    pub team_id: Option<Uuid>,
    /// For escalation and copies; without one, the team's lead.
    pub manager_id: Option<Uuid>,
    /// Null: the organisation's.
    #[schema(example = "Asia/Shanghai")]
    pub timezone: Option<String>,
    /// Null: the organisation's.
    #[schema(example = "zh-CN")]
    pub locale: Option<String>,
    /// Null: the organisation's.
    pub calendar_id: Option<Uuid>,
    #[diesel(embed)]
    #[schema(value_type = RemindersShown)]
    pub reminders: Reminders,
    pub active: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(User, "user", "/v1/users");

impl User {
    /// What a key with `crm:read` sees of this user.
    pub fn card(&self) -> UserCard {
        UserCard {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
            deleted_at: self.deleted_at,
        }
    }

    /// The user's language, else the organisation's.
    pub fn language(&self, organisation: Locale) -> Locale {
        self.locale.as_ref().and_then(|locale| Locale::parse(locale).ok()).unwrap_or(organisation)
    }
}

/// What a key with `crm:read` sees of people.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = users)]
pub struct UserCard {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

impl Resource for UserCard {
    const TYPE: &'static str = "user";
    const PATH: &'static str = "/v1/users";

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn touch(&mut self, _now: DateTime<Utc>) {}
}

/// What somebody would leave behind who goes out of service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenWork {
    pub leads: i64,
    pub tasks: i64,
    pub deals: i64,
    pub cases: i64,
    pub customers: i64,
    pub contacts: i64,
}

impl fmt::Display for OpenWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { leads, tasks, deals, cases, customers, contacts } = self;
        write!(
            f,
            "{leads} open leads, {tasks} open tasks, {deals} open deals, {cases} open cases, {customers} customers and {contacts} contacts"
        )
    }
}

#[derive(Debug, thiserror::Error)]
pub enum UserRefusal {
    #[error("this would make somebody their own manager")]
    ManagerLoop,
    #[error("there is no such {what}")]
    Unknown { pointer: &'static str, what: &'static str },
    #[error("the user holds {0}: name who takes them in reassign_to")]
    OpenWork(OpenWork),
    #[error("open work goes to another active user")]
    UnfitSuccessor,
    #[error("another user has this e-mail address")]
    EmailTaken(Uuid),
}

impl Refuse for UserRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::ManagerLoop => Refusal::fault("/manager_id", "manager_loop", detail),
            Self::Unknown { pointer, .. } => Refusal::fault(pointer, "unknown_reference", detail),
            Self::OpenWork(open) => Refusal::new(Kind::Conflict, "open_work", detail)
                .with("open_leads", open.leads)
                .with("open_tasks", open.tasks)
                .with("open_deals", open.deals)
                .with("open_cases", open.cases)
                .with("customers", open.customers)
                .with("contacts", open.contacts),
            Self::EmailTaken(id) => {
                Refusal::new(Kind::Conflict, "email_taken", detail).naming("user", *id, "email")
            }
            Self::UnfitSuccessor => Refusal::fault("/reassign_to", "unfit_successor", detail),
        }
    }
}
