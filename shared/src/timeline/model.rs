use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_types};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    cases::Case, db::text_enum, deals::Deal, emails::Email, interactions::Interaction,
    invitations::Invitation, purchases::Purchase, responses::SurveyResponse, tasks::Task,
};

text_enum! {
    pub enum TimelineType {
        Interaction = "interaction",
        Task = "task",
        Deal = "deal",
        Case = "case",
        Purchase = "purchase",
        Email = "email",
        SurveyInvitation = "survey_invitation",
        SurveyResponse = "survey_response",
    }
}

/// Where a row stands in the list: by a time that does not change for what happens to it later, so that a page stays
/// where it is.
#[derive(Clone, Debug, QueryableByName, Serialize)]
pub struct Place {
    #[diesel(sql_type = sql_types::Text)]
    #[serde(rename = "type")]
    #[diesel(column_name = "type")]
    pub type_: TimelineType,
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Timestamptz)]
    pub at: DateTime<Utc>,
}

/// One row of a customer's timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    #[serde(rename = "type")]
    pub type_: TimelineType,
    pub id: Uuid,
    /// An interaction's `occurred_at`; the beginning of the day of `purchased_on` in the organisation's zone; an answer's
    /// `answered_at`; an invitation's `invited_at`; of a task, a deal, a case and a mail `created_at`.
    pub at: DateTime<Utc>,
    pub data: TimelineData,
}

/// The resource, as its own path answers it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TimelineData {
    Interaction(Box<Interaction>),
    Task(Box<Task>),
    Deal(Box<Deal>),
    Case(Box<Case>),
    Purchase(Box<Purchase>),
    Email(Box<Email>),
    SurveyInvitation(Box<Invitation>),
    SurveyResponse(Box<SurveyResponse>),
}
