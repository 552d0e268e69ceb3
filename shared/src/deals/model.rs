use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use kernel::money::Money;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{money_columns, schema::deals, text_enum},
    resource::resource,
};

text_enum! {
    pub enum DealStatus {
        Open = "open",
        Won = "won",
        Lost = "lost",
    }
}

money_columns! {
    /// What a deal is worth.
    pub struct DealValue of deals { value_amount, value_currency }
}

/// What may be sold to a customer.
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
#[diesel(table_name = deals, treat_none_as_null = true)]
pub struct Deal {
    pub id: Uuid,
    pub customer_id: Uuid,
    /// The lead that it came from.
    pub lead_id: Option<Uuid>,
    #[schema(example = "Nimbus 2027")]
    pub name: String,
    #[diesel(embed)]
    #[schema(value_type = Option<Money>)]
    pub value: DealValue,
    /// The pipeline of its stage.
    pub pipeline_id: Uuid,
    pub stage_id: Uuid,
    pub status: DealStatus,
    pub expected_close_on: Option<NaiveDate>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    pub owner_id: Option<Uuid>,
    #[schema(value_type = Object)]
    pub custom: Value,
    /// When somebody last spoke or wrote with the customer about it.
    #[diesel(skip_update)]
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When the next of its open tasks is due.
    #[diesel(skip_update)]
    pub next_follow_up_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Deal, "deal", "/v1/deals");
