use std::fmt;

use chrono::{DateTime, Utc};
use deserr::{Deserr, IntoValue, Value as Deserialized, ValuePointerRef};
use diesel::prelude::*;
use kernel::input::{
    EmailAddress, Field, Flag, Id, Input, IsoDuration, Locale, Name, Parse, Text, TimeZone,
};
use kernel::refusal::{Fault, Faults, Kind, Refusal, pointer};
use serde::{Serialize, ser::SerializeMap};
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    actor::Role,
    db::{list::bad_parameters, schema::users},
    error::Refuse,
    resource::{Resource, resource},
};

/// Half an hour before due.
pub const REMIND_BEFORE_MINUTES: i32 = 30;

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
    #[serde(rename = "reminders", serialize_with = "reminders")]
    #[schema(value_type = RemindersInput)]
    pub remind_before_minutes: Vec<i32>,
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

/// `{"before": "PT30M"}`, or a list of durations, or null for none.
fn reminders<S: serde::Serializer>(before: &[i32], serializer: S) -> Result<S::Ok, S::Error> {
    let durations: Vec<IsoDuration> =
        before.iter().map(|minutes| IsoDuration::minutes(i64::from(*minutes))).collect();
    let mut map = serializer.serialize_map(Some(1))?;
    match durations.as_slice() {
        [] => map.serialize_entry("before", &None::<IsoDuration>)?,
        [one] => map.serialize_entry("before", one)?,
        many => map.serialize_entry("before", many)?,
    }
    map.end()
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

/// A user as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct UserInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub email: Field<EmailAddress>,
    #[deserr(default)]
    pub role: Field<Role>,
    #[deserr(default)]
    pub team_id: Field<Id>,
    #[deserr(default)]
    pub manager_id: Field<Id>,
    #[deserr(default)]
    pub timezone: Field<TimeZone>,
    #[deserr(default)]
    pub locale: Field<Locale>,
    #[deserr(default)]
    pub calendar_id: Field<Id>,
    #[deserr(default)]
    pub reminders: Field<RemindersInput>,
    #[deserr(default)]
    pub active: Field<bool>,
    /// Who takes over the open work when `active` becomes false.
    #[deserr(default)]
    pub reassign_to: Field<Id>,
}

impl Input for UserInput {
    const REQUIRED: &'static [&'static str] = &["name", "email", "role"];
    // Somebody new has no open work.
    const PATCH_ONLY: &'static [&'static str] = &["reassign_to"];
}

/// How a user wants to be reminded.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct RemindersInput {
    /// How long before a task is due: a duration or a list of them, null for none.
    #[deserr(default)]
    pub before: Field<Before>,
}

/// One duration or a list of them, in minutes, each once, the longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before(pub Vec<i32>);

/// More reminders than this of one task help nobody.
const MOST_REMINDERS: usize = 5;

impl ComposeSchema for Before {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let list = ArrayBuilder::new().items(IsoDuration::compose(Vec::new()));
        let list = list.max_items(Some(MOST_REMINDERS)).examples([["PT1H", "PT0S"]]);
        let one_of = OneOfBuilder::new().item(IsoDuration::compose(Vec::new())).item(list);
        Schema::OneOf(one_of.build()).into()
    }
}

impl ToSchema for Before {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueBefore".into()
    }
}

impl Deserr<Faults> for Before {
    fn deserialize_from_value<V: IntoValue>(
        value: Deserialized<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let durations = match value {
            list @ Deserialized::Sequence(_) => {
                Vec::<IsoDuration>::deserialize_from_value(list, location)?
            }
            one => vec![IsoDuration::deserialize_from_value(one, location)?],
        };
        let fault = |code: &'static str, detail: String| {
            Faults(vec![Fault::new(pointer(location), code, detail)])
        };
        if durations.len() > MOST_REMINDERS {
            return Err(fault(
                "too_many",
                format!("at most {MOST_REMINDERS} reminders of one task"),
            ));
        }
        let mut minutes = Vec::new();
        for duration in durations {
            minutes.push(duration.whole_minutes().map_err(|f| fault(f.code, f.detail))?);
        }
        minutes.sort_unstable_by(|a, b| b.cmp(a));
        minutes.dedup();
        Ok(Self(minutes))
    }
}

impl UserInput {
    pub fn apply(self, row: &mut User) {
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        if let Some(email) = self.email.set() {
            row.email = email.into();
        }
        if let Some(role) = self.role.set() {
            row.role = role;
        }
        row.team_id = self.team_id.map(Uuid::from).over(row.team_id);
        row.manager_id = self.manager_id.map(Uuid::from).over(row.manager_id);
        if let Some(zone) = self.timezone.change() {
            row.timezone = zone.map(Into::into);
        }
        if let Some(locale) = self.locale.change() {
            row.locale = locale.map(Into::into);
        }
        row.calendar_id = self.calendar_id.map(Uuid::from).over(row.calendar_id);
        match self.reminders {
            Field::Absent => {}
            Field::Null => row.remind_before_minutes = vec![REMIND_BEFORE_MINUTES],
            Field::Set(reminders) => match reminders.before {
                Field::Absent => {}
                Field::Null => row.remind_before_minutes = Vec::new(),
                Field::Set(before) => row.remind_before_minutes = before.0,
            },
        }
        if let Some(active) = self.active.set() {
            row.active = active;
        }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// For admins alone, as all that they alone see.
    #[deserr(default)]
    pub role: Option<Role>,
    /// For admins alone.
    #[deserr(default)]
    pub team_id: Option<Id>,
    /// For admins alone.
    #[deserr(default)]
    pub manager_id: Option<Id>,
    /// For admins alone.
    #[deserr(default)]
    pub active: Option<Flag>,
    #[deserr(default)]
    pub email: Option<Text>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

impl UserFilter {
    /// Refuses what would tell of fields that are not on a card.
    pub fn of_cards(self) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        for (name, given) in [
            ("role", self.role.is_some()),
            ("team_id", self.team_id.is_some()),
            ("manager_id", self.manager_id.is_some()),
            ("active", self.active.is_some()),
        ] {
            if given {
                faults.push(name, "unknown_parameter", "only an admin's key filters by this");
            }
        }
        if faults.0.is_empty() { Ok(self) } else { Err(bad_parameters(faults)) }
    }
}

/// What somebody would leave behind who goes out of service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenWork {
    pub leads: i64,
    pub tasks: i64,
    pub deals: i64,
    pub customers: i64,
    pub contacts: i64,
}

impl fmt::Display for OpenWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { leads, tasks, deals, customers, contacts } = self;
        write!(
            f,
            "{leads} open leads, {tasks} open tasks, {deals} open deals, {customers} customers and {contacts} contacts"
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
                .with("customers", open.customers)
                .with("contacts", open.contacts),
            Self::UnfitSuccessor => Refusal::fault("/reassign_to", "unfit_successor", detail),
        }
    }
}
