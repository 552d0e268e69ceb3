use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{
    Country, Field, Flag, Id, Input, Line, Name, Scalars, Text, Timestamp, Website,
};
use kernel::refusal::{Faults, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::{schema::customers, text_enum},
    error::Refuse,
    resource::resource,
    search::Search,
};

text_enum! {
    pub enum CustomerKind {
        Company = "company",
        Person = "person",
    }
}

text_enum! {
    /// How much a customer matters: how often they are called on.
    pub enum Tier {
        A = "A",
        B = "B",
        C = "C",
        D = "D",
    }
}

text_enum! {
    pub enum CustomerStatus {
        Prospect = "prospect",
        Active = "active",
        Dormant = "dormant",
        Churned = "churned",
    }
}

/// A company or a person that we sell to.
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
#[diesel(table_name = customers, treat_none_as_null = true)]
pub struct Customer {
    pub id: Uuid,
    #[schema(example = "Nimbus")]
    pub name: String,
    pub kind: CustomerKind,
    pub tier: Option<Tier>,
    pub status: CustomerStatus,
    pub owner_id: Option<Uuid>,
    pub industry: Option<String>,
    pub region: Option<String>,
    #[schema(example = "CN")]
    pub country: Option<String>,
    #[schema(example = "https://nimbus.example")]
    pub website: Option<String>,
    pub address: Option<String>,
    pub tags: Vec<String>,
    #[schema(value_type = Object)]
    pub custom: Value,
    /// When somebody last spoke or wrote with them.
    #[diesel(skip_update)]
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When the next of their open tasks is due.
    #[diesel(skip_update)]
    pub next_follow_up_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Customer, "customer", "/v1/customers");

/// A customer as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct CustomerInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub kind: Field<CustomerKind>,
    #[deserr(default)]
    pub tier: Field<Tier>,
    #[deserr(default)]
    pub status: Field<CustomerStatus>,
    #[deserr(default)]
    pub owner_id: Field<Id>,
    #[deserr(default)]
    pub industry: Field<Line>,
    #[deserr(default)]
    pub region: Field<Line>,
    #[deserr(default)]
    pub country: Field<Country>,
    #[deserr(default)]
    pub website: Field<Website>,
    #[deserr(default)]
    pub address: Field<Text>,
    #[deserr(default)]
    pub tags: Field<Vec<Line>>,
    #[deserr(default)]
    pub custom: Field<Scalars>,
}

const MOST_TAGS: usize = 50;

impl Input for CustomerInput {
    const REQUIRED: &'static [&'static str] = &["name"];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let tags = body.get("tags").and_then(Value::as_array).map_or(0, Vec::len);
        if tags > MOST_TAGS {
            let detail = format!("{tags} items, at most {MOST_TAGS} are kept");
            faults.push("/tags", "too_many", detail);
        }
    }
}

impl CustomerInput {
    /// Applied to a customer; the owner is decided by the action.
    pub fn apply(self, row: &mut Customer) -> Result<(), Refusal> {
        let text = |now: &mut Option<String>, field: Field<String>| *now = field.over(now.take());
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        if let Some(kind) = self.kind.change() {
            row.kind = kind.unwrap_or(CustomerKind::Company);
        }
        row.tier = self.tier.over(row.tier);
        if let Some(status) = self.status.change() {
            row.status = status.unwrap_or(CustomerStatus::Prospect);
        }
        text(&mut row.industry, self.industry.map(Into::into));
        text(&mut row.region, self.region.map(Into::into));
        text(&mut row.country, self.country.map(Into::into));
        text(&mut row.website, self.website.map(Into::into));
        text(&mut row.address, self.address.map(Into::into));
        if let Some(tags) = self.tags.change() {
            row.tags = distinct(tags.unwrap_or_default().into_iter().map(Into::into));
        }
        match self.custom {
            Field::Absent => {}
            Field::Null => row.custom = Value::Object(Map::new()),
            Field::Set(sent) => row.custom = sent.over(Some(&row.custom), "/custom")?.into(),
        }
        Ok(())
    }
}

/// Each tag once, in their order.
fn distinct(tags: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    kept
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct CustomerFilter {
    /// Finds part of a name or a website; each of its words must be found.
    /// Without a `sort`, the best first, of the newest 10,000 that match; a `sort` reaches all of them.
    #[deserr(default)]
    #[param(example = "nimbus")]
    pub q: Option<Search>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    #[deserr(default)]
    pub kind: Option<CustomerKind>,
    #[deserr(default)]
    pub tier: Option<Tier>,
    #[deserr(default)]
    pub status: Option<CustomerStatus>,
    #[deserr(default)]
    pub industry: Option<Text>,
    #[deserr(default)]
    pub region: Option<Text>,
    #[deserr(default)]
    pub country: Option<Country>,
    /// Has this tag, among others.
    #[deserr(default)]
    pub tag: Option<Text>,
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
pub enum CustomerRefusal {
    #[error("there is no such user to own it, or none that this key may give it to")]
    UnknownOwner,
}

impl Refuse for CustomerRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::UnknownOwner => Refusal::fault("/owner_id", "unknown_reference", detail),
        }
    }
}
