use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{db::schema::contacts, resource::resource};

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
    /// Whom to ask for first; one a customer.
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
