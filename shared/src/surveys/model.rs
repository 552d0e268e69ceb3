mod kind;
mod questions;

use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Flag, Timestamp};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::trigger::{Trigger, TriggerType};
use crate::{
    db::schema::{survey_versions, surveys},
    error::Refuse,
    resource::{iso_minutes, iso_some_minutes, resource},
};

pub use kind::SurveyKind;
pub use questions::{
    COMMENT, Question, QuestionType, Questions, SCORE, Translation, Translations, by_language,
};

/// What contacts are asked, and when.
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
#[diesel(table_name = surveys, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Survey {
    pub id: Uuid,
    #[schema(example = "After sale")]
    pub name: String,
    pub kind: SurveyKind,
    #[schema(value_type = Vec<Question>)]
    pub questions: Questions,
    /// By language, texts of questions and of the message.
    #[schema(schema_with = by_language::<Translation>)]
    pub translations: Translations,
    pub trigger: Trigger,
    /// How long a contact is left alone after an invitation to any survey; null is as the organisation has it
    /// (`survey_throttle`).
    #[serde(rename = "throttle", serialize_with = "iso_some_minutes")]
    #[schema(value_type = Option<String>, example = "P30D")]
    pub throttle_minutes: Option<i32>,
    /// When who did not answer is reminded, once; null is never.
    #[serde(rename = "remind_after", serialize_with = "iso_some_minutes")]
    #[schema(value_type = Option<String>, example = "P3D")]
    pub remind_after_minutes: Option<i32>,
    /// How long it can be answered, and an answer be corrected.
    #[serde(rename = "expire_after", serialize_with = "iso_minutes")]
    #[schema(value_type = String, example = "P14D")]
    pub expire_after_minutes: i32,
    /// Whether its trigger holds; by hand it can be sent either way.
    pub active: bool,
    /// Since when its trigger holds: what happened before is not asked about.
    #[serde(skip)]
    pub active_since: DateTime<Utc>,
    /// Of a rhythm, when contacts are asked next.
    pub next_run_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Survey, "survey", "/v1/surveys");

/// What a survey asked from one invitation on until it was changed.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = survey_versions)]
pub struct SurveyVersion {
    pub survey_id: Uuid,
    pub number: i32,
    pub kind: SurveyKind,
    pub questions: Questions,
    pub translations: Translations,
    pub created_at: DateTime<Utc>,
}

impl SurveyVersion {
    /// What a survey would ask now, for a look at it.
    pub fn draft(survey: &Survey, now: DateTime<Utc>) -> Self {
        Self {
            survey_id: survey.id,
            number: 0,
            kind: survey.kind,
            questions: survey.questions.clone(),
            translations: survey.translations.clone(),
            created_at: now,
        }
    }

    /// Whether it asks what the survey asks now.
    pub fn is_of(&self, survey: &Survey) -> bool {
        self.kind == survey.kind
            && self.questions == survey.questions
            && self.translations == survey.translations
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct SurveyFilter {
    #[deserr(default)]
    pub kind: Option<SurveyKind>,
    #[deserr(default)]
    pub active: Option<Flag>,
    /// The type of its trigger.
    #[deserr(default)]
    pub trigger: Option<TriggerType>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

#[derive(Debug, thiserror::Error)]
pub enum SurveyRefusal {
    #[error("questions of one's own are not asked yet; nps, csat and ces are")]
    Custom,
    #[error("there is no such user")]
    UnknownOwner,
    #[error("there is no such team")]
    UnknownTeam,
}

impl Refuse for SurveyRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Custom => Refusal::fault("/kind", "kind_not_supported", detail),
            Self::UnknownOwner => {
                Refusal::fault("/trigger/filter/owner_id", "unknown_reference", detail)
            }
            Self::UnknownTeam => {
                Refusal::fault("/trigger/filter/team_id", "unknown_reference", detail)
            }
        }
    }
}

impl SurveyRefusal {
    /// A survey that nobody is asked any more.
    pub fn deleted() -> Refusal {
        Refusal::new(Kind::Conflict, "survey_deleted", "the survey is deleted: restore it first")
    }
}
