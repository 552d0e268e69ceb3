use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{
    EmailAddress, Field, Flag, Id, Input, LanguageTag, Line, Name, PhoneNumber, Scalars, TimeZone,
    Timestamp,
};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{db::schema::contacts, error::Refuse, points, resource::resource, search::Search};

/// A person at a customer.
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
#[diesel(table_name = contacts, treat_none_as_null = true)]
pub struct Contact {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub owner_id: Option<Uuid>,
    /// Empty once the person is erased.
    #[schema(example = "Wei Zhang")]
    pub name: String,
    pub title: Option<String>,
    /// The first of `emails`.
    #[diesel(skip_insertion, skip_update)]
    #[schema(example = "wei@nimbus.example")]
    pub email: Option<String>,
    /// The first of `phones`, E.164.
    #[diesel(skip_insertion, skip_update)]
    #[schema(example = "+8613800138000")]
    pub phone: Option<String>,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    #[schema(example = "zh-CN")]
    pub locale: Option<String>,
    #[schema(example = "Asia/Shanghai")]
    pub timezone: Option<String>,
    /// Whom to ask for first; one a customer. Where that one goes, the oldest of the others is it; the only one stays it.
    pub is_primary: bool,
    pub survey_opt_out: bool,
    #[schema(value_type = Object)]
    pub custom: Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
}

resource!(Contact, "contact", "/v1/contacts");

/// A contact as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct ContactInput {
    #[deserr(default)]
    pub customer_id: Field<Id>,
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub title: Field<Line>,
    #[deserr(default)]
    pub email: Field<EmailAddress>,
    #[deserr(default)]
    pub phone: Field<PhoneNumber>,
    #[deserr(default)]
    pub emails: Field<Vec<EmailAddress>>,
    #[deserr(default)]
    pub phones: Field<Vec<PhoneNumber>>,
    #[deserr(default)]
    pub locale: Field<LanguageTag>,
    #[deserr(default)]
    pub timezone: Field<TimeZone>,
    #[deserr(default)]
    pub is_primary: Field<bool>,
    #[deserr(default)]
    pub survey_opt_out: Field<bool>,
    #[deserr(default)]
    pub custom: Field<Scalars>,
    #[deserr(default)]
    pub owner_id: Field<Id>,
}

impl Input for ContactInput {
    const REQUIRED: &'static [&'static str] = &["customer_id", "name"];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        points::check(body, faults);
    }
}

impl ContactInput {
    /// Applied to a contact; customer and owner are decided by the action.
    pub fn apply(self, row: &mut Contact) -> Result<(), Refusal> {
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        row.title = self.title.map(String::from).over(row.title.take());
        row.emails = points::patched(&row.emails, self.email, self.emails);
        row.phones = points::patched(&row.phones, self.phone, self.phones);
        row.email = row.emails.first().cloned();
        row.phone = row.phones.first().cloned();
        row.locale = self.locale.map(String::from).over(row.locale.take());
        row.timezone = self.timezone.map(String::from).over(row.timezone.take());
        if let Some(is_primary) = self.is_primary.change() {
            row.is_primary = is_primary.unwrap_or(false);
        }
        if let Some(opt_out) = self.survey_opt_out.change() {
            row.survey_opt_out = opt_out.unwrap_or(false);
        }
        match self.custom {
            Field::Absent => {}
            Field::Null => row.custom = Value::Object(Map::new()),
            Field::Set(sent) => row.custom = sent.over(Some(&row.custom), "/custom")?.into(),
        }
        Ok(())
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct ContactFilter {
    /// Finds part of a name, an e-mail or a phone; each of its words must be found.
    /// Without a `sort`, the best first, of the newest 10,000 that match; a `sort` reaches all of them.
    #[deserr(default)]
    #[param(example = "wei")]
    pub q: Option<Search>,
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    /// Any of theirs.
    #[deserr(default)]
    pub email: Option<EmailAddress>,
    /// Any of theirs, E.164.
    #[deserr(default)]
    pub phone: Option<PhoneNumber>,
    #[deserr(default)]
    pub is_primary: Option<Flag>,
    #[deserr(default)]
    pub survey_opt_out: Option<Flag>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

#[derive(Debug, thiserror::Error)]
pub enum ContactRefusal {
    #[error("there is no such customer")]
    UnknownCustomer,
    #[error("there is no such user to own it, or none that this key may give it to")]
    UnknownOwner,
    #[error("the customer is deleted: restore it first")]
    CustomerDeleted,
    #[error("the person was erased")]
    Erased,
    #[error(
        "this key may change the contact, but not where it is and who is primary there: the customer is of others"
    )]
    CustomerOfOthers,
}

impl Refuse for ContactRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::UnknownCustomer => Refusal::fault("/customer_id", "unknown_reference", detail),
            Self::UnknownOwner => Refusal::fault("/owner_id", "unknown_reference", detail),
            Self::CustomerDeleted => Refusal::new(Kind::Conflict, "customer_deleted", detail),
            Self::Erased => Refusal::new(Kind::Conflict, "erased", detail),
            Self::CustomerOfOthers => Refusal::new(Kind::Forbidden, "read_only", detail),
        }
    }
}
