use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use kernel::money::Money;
use kernel::refusal::{Kind, Refusal};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{money_columns, schema::purchases},
    error::Refuse,
    resource::resource,
};

money_columns! {
    required
    /// What a purchase cost.
    pub struct PurchaseTotal of purchases { total_amount, total_currency }
}

/// What a customer bought.
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
#[diesel(table_name = purchases, treat_none_as_null = true)]
pub struct Purchase {
    pub id: Uuid,
    pub customer_id: Uuid,
    pub deal_id: Option<Uuid>,
    /// Whose it was when it was recorded; it stays so.
    pub owner_id: Option<Uuid>,
    #[schema(example = "so-9")]
    pub external_id: Option<String>,
    pub purchased_on: NaiveDate,
    /// Negative for what was given back.
    #[diesel(embed)]
    #[schema(value_type = Money)]
    pub total: PurchaseTotal,
    #[schema(value_type = Vec<Value>)]
    pub items: Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Purchase, "purchase", "/v1/purchases");

#[derive(Debug, thiserror::Error)]
pub enum PurchaseRefusal {
    #[error("there is no such {what}")]
    Unknown { pointer: &'static str, what: &'static str },
    #[error("the deal is of another customer")]
    DealOfOther,
    #[error("its customer was deleted: restore the customer")]
    CustomerDeleted,
    #[error("whose a purchase is stays as it was when it was recorded")]
    OwnerFrozen,
    #[error("another purchase has this external_id")]
    ExternalIdTaken(Option<Uuid>),
}

impl Refuse for PurchaseRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Unknown { pointer, .. } => Refusal::fault(pointer, "unknown_reference", detail),
            Self::DealOfOther => Refusal::fault("/deal_id", "other_customer", detail),
            Self::CustomerDeleted => Refusal::new(Kind::Conflict, "customer_deleted", detail),
            Self::ExternalIdTaken(id) => {
                let refusal = Refusal::new(Kind::Conflict, "external_id_taken", detail);
                match id {
                    Some(id) => refusal.naming("purchase", *id, "external_id"),
                    None => refusal,
                }
            }
            Self::OwnerFrozen => Refusal::fault("/owner_id", "frozen", detail),
        }
    }
}
