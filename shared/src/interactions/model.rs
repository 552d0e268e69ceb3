use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use kernel::input::{Field, Id, IsoDuration};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::InteractionInput;
use crate::{
    db::{schema::interactions, text_enum},
    error::Refuse,
    followups::Parents,
    resource::resource,
};

/// Clocks differ: what happened may be so far ahead of ours.
const MOST_AHEAD: TimeDelta = TimeDelta::minutes(5);

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

impl Channel {
    /// Whether a person did something with somebody: a note is kept, a form filled in.
    pub fn is_contact(self) -> bool {
        !matches!(self, Self::Note | Self::Form)
    }

    /// From whom it comes, unless it is said.
    pub fn direction(self) -> Direction {
        if self == Self::Form { Direction::Inbound } else { Direction::Outbound }
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

impl Interaction {
    /// What it hangs on.
    pub fn parents(&self) -> Parents {
        Parents { customer_id: self.customer_id, lead_id: self.lead_id, deal_id: self.deal_id }
    }

    /// Applies an input, whole or patch; references are decided by the action.
    pub fn apply(&mut self, input: &InteractionInput, now: DateTime<Utc>) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        if let Some(channel) = input.channel.clone().set() {
            self.channel = channel;
        }
        if let Some(direction) = input.direction.clone().change() {
            self.direction = direction.unwrap_or(self.channel.direction());
        }
        self.outcome = input.outcome.clone().over(self.outcome);
        if let Some(at) = input.occurred_at.clone().change() {
            self.occurred_at = at.map_or(now, DateTime::from);
        }
        self.summary = input.summary.clone().map(String::from).over(self.summary.take());
        if let Some(length) = input.duration.clone().change() {
            self.duration_seconds = length.and_then(|it| i32::try_from(it.0.num_seconds()).ok());
            if length.is_some() && self.duration_seconds.is_none() {
                faults.push("/duration", "out_of_range", "nothing takes so long");
            }
        }
        if !input.occurred_at.is_absent() && self.occurred_at > now + MOST_AHEAD {
            faults.push("/occurred_at", "in_the_future", "this has not happened yet");
        }
        let tried = self.direction == Direction::Outbound && self.channel.is_contact();
        if self.outcome.is_some() && !tried {
            let detail = "only what is outbound, and neither a note nor a form, has an outcome";
            faults.push("/outcome", "not_applicable", detail);
        }
        if self.channel == Channel::Form {
            self.user_id = None;
            if matches!(input.user_id, Field::Set(Id(_))) {
                faults.push("/user_id", "not_applicable", "a form is no person's doing");
            }
        }
        faults.into_result()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum InteractionRefusal {
    #[error("there is no such {what}")]
    Unknown { pointer: &'static str, what: &'static str },
    #[error("it is of another customer")]
    OtherCustomer(&'static str),
    #[error("its customer was deleted: restore the customer")]
    CustomerDeleted,
    #[error("it hangs on a customer or on a lead")]
    NoParent,
}

impl Refuse for InteractionRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Unknown { pointer, .. } => Refusal::fault(pointer, "unknown_reference", detail),
            Self::OtherCustomer(pointer) => Refusal::fault(pointer, "other_customer", detail),
            Self::CustomerDeleted => Refusal::new(Kind::Conflict, "customer_deleted", detail),
            Self::NoParent => Refusal::fault("/customer_id", "required", detail),
        }
    }
}
