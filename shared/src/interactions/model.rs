use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kernel::input::IsoDuration;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::{schema::interactions, text_enum},
    resource::resource,
};

text_enum! {
    pub enum Channel {
        Call = "call",
        Email = "email",
        Visit = "visit",
        Meeting = "meeting",
        Chat = "chat",
        Social = "social",
        Event = "event",
        Form = "form",
        Note = "note",
    }
}

text_enum! {
    pub enum Direction {
        Inbound = "inbound",
        Outbound = "outbound",
    }
}

text_enum! {
    /// How a try to reach somebody ended.
    pub enum InteractionOutcome {
        Reached = "reached",
        NoAnswer = "no_answer",
        WrongNumber = "wrong_number",
        MeetingMade = "meeting_made",
    }
}

/// What passed between a person and us.
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
#[diesel(table_name = interactions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Interaction {
    pub id: Uuid,
    /// A lead's; once that is a customer's, both.
    pub lead_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub deal_id: Option<Uuid>,
    /// Who did it; a form has none.
    pub user_id: Option<Uuid>,
    pub channel: Channel,
    pub direction: Direction,
    pub outcome: Option<InteractionOutcome>,
    pub occurred_at: DateTime<Utc>,
    pub summary: Option<String>,
    /// How long it took.
    #[serde(rename = "duration", serialize_with = "iso_seconds")]
    #[schema(value_type = Option<String>, example = "PT15M")]
    pub duration_seconds: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

fn iso_seconds<S: serde::Serializer>(
    seconds: &Option<i32>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match seconds {
        Some(seconds) => {
            serializer.collect_str(&IsoDuration(TimeDelta::seconds(i64::from(*seconds))))
        }
        None => serializer.serialize_none(),
    }
}

resource!(Interaction, "interaction", "/v1/interactions");
