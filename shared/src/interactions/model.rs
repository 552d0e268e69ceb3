use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
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

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = interactions)]
pub struct Interaction {
    pub id: Uuid,
    pub lead_id: Option<Uuid>,
    /// Who did it; a form has none.
    pub user_id: Option<Uuid>,
    pub channel: Channel,
    pub direction: Direction,
    pub outcome: Option<InteractionOutcome>,
    pub occurred_at: DateTime<Utc>,
    pub summary: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Interaction, "interaction", "/v1/interactions");
