use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::schema::events;

/// One row of the log.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct Event {
    pub id: Uuid,
    pub type_: String,
    pub subject_type: String,
    pub subject_id: Uuid,
    pub actor_kind: String,
    pub actor_user_id: Option<Uuid>,
    pub actor_key_id: Option<Uuid>,
    pub request_id: Option<String>,
    /// The changed values alone, as they were.
    pub before: Option<Value>,
    /// The whole resource, as GET answers it.
    pub after: Option<Value>,
    pub at: DateTime<Utc>,
    /// Given after the commit; `/v1/changes` alone reads in this order.
    pub position: Option<i64>,
}

impl Event {
    /// Takes out what tells that a lead's person is a customer's contact, as the lead itself is shown to its key.
    pub(super) fn veil_lead(&mut self) {
        const LINK: [&str; 3] = ["customer_id", "contact_id", "owner_id"];
        const WHY: &str = "assigned_because";
        if let Some(Value::Object(after)) = &mut self.after {
            LINK.iter().for_each(|name| _ = after.insert((*name).to_owned(), Value::Null));
            after.insert(WHY.to_owned(), "".into());
        }
        if let Some(Value::Object(before)) = &mut self.before {
            before.retain(|name, _| name != WHY && !LINK.contains(&name.as_str()));
        }
    }
}

/// A row of `/v1/audit`: who changed what, when, from what, to what.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = events)]
pub struct AuditEntry {
    pub id: Uuid,
    #[serde(rename = "type")]
    #[schema(example = "lead.updated")]
    pub type_: String,
    pub subject_type: String,
    pub subject_id: Uuid,
    /// `user`, `integration` or `system`.
    pub actor_kind: String,
    pub actor_user_id: Option<Uuid>,
    pub actor_key_id: Option<Uuid>,
    pub request_id: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    #[serde(rename = "created_at")]
    pub at: DateTime<Utc>,
}

/// A row of `/v1/changes`, shaped as a webhook body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Change {
    pub id: Uuid,
    #[serde(rename = "type")]
    #[schema(example = "lead.updated")]
    pub type_: String,
    pub timestamp: DateTime<Utc>,
    /// The resource after the change.
    #[schema(value_type = Object)]
    pub data: Value,
    /// The values that changed, as they were.
    #[schema(value_type = Option<Object>)]
    pub previous: Option<Value>,
}

impl From<Event> for Change {
    fn from(event: Event) -> Self {
        Self {
            id: event.id,
            type_: event.type_,
            timestamp: event.at,
            data: event.after.unwrap_or_else(|| serde_json::json!({ "id": event.subject_id })),
            previous: event.before,
        }
    }
}
