mod input;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    contacts::Contact,
    customers::Customer,
    db::{schema::leads, text_enum},
    deals::Deal,
    mail::person::Person,
    resource::resource,
};

pub use input::{ConvertInput, LeadInput};

text_enum! {
    pub enum LeadStatus {
        New = "new",
        Working = "working",
        Qualified = "qualified",
        Unqualified = "unqualified",
        Converted = "converted",
    }
}

impl LeadStatus {
    /// Those that somebody has to work on.
    pub const OPEN: [Self; 3] = [Self::New, Self::Working, Self::Qualified];

    /// Whether a person or an integration may take a lead from here to there. `converted` is reached by convert alone.
    pub fn may_become(self, next: Self) -> bool {
        self == next || (self != Self::Converted && next != Self::Converted)
    }
}

/// Somebody who may become a customer.
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
#[diesel(table_name = leads, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Lead {
    pub id: Uuid,
    #[schema(example = "Wei")]
    pub first_name: Option<String>,
    #[schema(example = "Zhang")]
    pub last_name: Option<String>,
    #[schema(example = "Nimbus")]
    pub company: Option<String>,
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
    #[schema(example = "CN")]
    pub country: Option<String>,
    #[schema(example = "website")]
    pub source: Option<String>,
    #[schema(example = "w-17")]
    pub external_id: Option<String>,
    /// What they wrote first; later messages are interactions.
    #[schema(example = "Please call me")]
    pub message: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub utm: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub consent: Option<Value>,
    #[schema(value_type = Object)]
    pub custom: Value,
    pub status: LeadStatus,
    pub owner_id: Option<Uuid>,
    /// Why this owner: `given`, `customer_owner`, `own_key`, `round_robin`, `converted` or `no_active_rep`; empty if hidden.
    #[schema(example = "round_robin")]
    pub assigned_because: String,
    pub score: Option<i32>,
    /// When somebody first tried to reach them.
    #[diesel(skip_update)]
    pub first_response_at: Option<DateTime<Utc>>,
    /// When somebody last spoke or wrote with them.
    #[diesel(skip_update)]
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When the next of their open tasks is due.
    #[diesel(skip_update)]
    pub next_follow_up_at: Option<DateTime<Utc>>,
    /// The customer that they are a contact of.
    pub customer_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    #[serde(skip)]
    pub created_by_key_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
}

resource!(Lead, "lead", "/v1/leads");

impl Lead {
    /// What to call them: the name, else the company, else how they are reached.
    pub fn display_name(&self) -> String {
        Person::full_name(self.first_name.as_deref(), self.last_name.as_deref())
            .or_else(|| self.company.clone())
            .or_else(|| self.email.clone())
            .or_else(|| self.phone.clone())
            .unwrap_or_default()
    }
}

/// What a lead became.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Conversion {
    pub customer: Customer,
    pub contact: Contact,
    pub deal: Option<Deal>,
    pub lead: Lead,
}

/// Which row a post was found to be about, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Matched {
    /// `lead` or `contact`.
    #[schema(example = "lead")]
    pub kind: &'static str,
    pub id: Uuid,
    /// `external_id`, `email` or `phone`; `given` where somebody named the lead.
    #[schema(example = "external_id")]
    pub by: &'static str,
}

/// What became of a posted lead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Intake {
    /// The lead; for a caller who may not read the match, the fields that were sent.
    #[schema(value_type = Lead)]
    pub lead: Value,
    /// `created` or `merged`.
    #[schema(example = "created")]
    pub disposition: &'static str,
    pub matched: Option<Matched>,
    /// What was sent and not taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<String>,
    /// The lead's, whether it is shown or not.
    #[serde(skip)]
    pub id: Uuid,
    #[serde(skip)]
    pub version: i32,
    /// Whether the caller may read the lead, or the match that it is linked to.
    #[serde(skip)]
    pub shown: bool,
    /// Whether its owner is whose turn it was.
    #[serde(skip)]
    pub by_turn: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_between_states() {
        use LeadStatus::{Converted, New};
        for from in LeadStatus::ALL {
            for to in LeadStatus::ALL {
                let expected = from == to || (*from != Converted && *to != Converted);
                assert_eq!(from.may_become(*to), expected, "{from:?} to {to:?}");
            }
        }
        assert!(!Converted.may_become(New));
    }
}
