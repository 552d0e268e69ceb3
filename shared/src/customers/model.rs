use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{schema::customers, text_enum},
    resource::resource,
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
