use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::{prelude::*, sql_types::Jsonb};
use kernel::input::{Flag, Timestamp};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Ref, Schema};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::trigger::{Trigger, TriggerType};
use crate::{
    db::{
        jsonb,
        schema::{survey_versions, surveys},
        text_enum,
    },
    error::Refuse,
    resource::{iso_minutes, iso_some_minutes, resource},
};

/// The key of the one question on a scale.
pub const SCORE: &str = "score";
/// The key of the question in words.
pub const COMMENT: &str = "comment";

text_enum! {
    /// What is asked, and so the scale and what a score means.
    pub enum SurveyKind {
        /// Would recommend: 0 to 10.
        Nps = "nps",
        /// Is satisfied: 1 to 5.
        Csat = "csat",
        /// Had it easy: 1 to 7, 7 very easy.
        Ces = "ces",
        /// Questions of one's own.
        Custom = "custom",
    }
}

impl SurveyKind {
    /// What can be answered.
    pub fn scale(self) -> RangeInclusive<i32> {
        match self {
            Self::Nps => 0..=10,
            Self::Csat => 1..=5,
            Self::Ces => 1..=7,
            // None.
            Self::Custom => RangeInclusive::new(1, 0),
        }
    }

    /// Whether it is a complaint: NPS 0 to 6, CSAT 1 and 2, CES 1 to 3.
    pub fn is_low(self, score: i32) -> bool {
        let most = match self {
            Self::Nps => 6,
            Self::Csat => 2,
            Self::Ces => 3,
            Self::Custom => return false,
        };
        self.scale().contains(&score) && score <= most
    }

    /// Whether it is praise: NPS 9 and 10, of the others the top.
    pub fn is_high(self, score: i32) -> bool {
        let least = match self {
            Self::Nps => 9,
            Self::Csat => 5,
            Self::Ces => 7,
            Self::Custom => return false,
        };
        self.scale().contains(&score) && score >= least
    }
}

text_enum! {
    /// How a question is answered.
    pub enum QuestionType {
        /// By one number of the kind's scale.
        Scale = "scale",
        /// In words.
        Text = "text",
    }
}

/// A question of a survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// `score` or `comment`.
    #[schema(example = "score")]
    pub key: String,
    #[serde(rename = "type")]
    pub type_: QuestionType,
    /// Null: the product's own, by kind and language.
    #[schema(example = "How likely are you to recommend us to a colleague?")]
    pub text: Option<String>,
}

/// The questions of a survey, in their order.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Questions(pub Vec<Question>);

impl Questions {
    /// A scale and a field for words, in the product's own words.
    pub fn usual() -> Self {
        let question = |key: &str, type_| Question { key: key.to_owned(), type_, text: None };
        Self(vec![question(SCORE, QuestionType::Scale), question(COMMENT, QuestionType::Text)])
    }

    pub fn get(&self, key: &str) -> Option<&Question> {
        self.0.iter().find(|question| question.key == key)
    }
}

/// Texts of a survey in one language; what is null is as in `questions`, or the product's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Translation {
    /// The question on the scale.
    pub score: Option<String>,
    /// The question in words.
    pub comment: Option<String>,
    /// The subject of the message.
    pub subject: Option<String>,
    /// What the message says before the scale.
    pub intro: Option<String>,
}

/// Texts by language, as BCP 47.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Translations(pub BTreeMap<String, Translation>);

jsonb!(Questions, Translations);

/// An object of such texts by language. The derive would say of its keys what says nothing.
pub fn by_language<T: ToSchema>() -> Schema {
    let texts = Ref::from_schema_name(T::name());
    ObjectBuilder::new().additional_properties(Some(texts)).into()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_and_high_are_as_the_terms_say() {
        let of = |kind: SurveyKind, what: fn(SurveyKind, i32) -> bool| -> Vec<i32> {
            (-1..=11).filter(|score| what(kind, *score)).collect()
        };
        assert_eq!(of(SurveyKind::Nps, SurveyKind::is_low), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(of(SurveyKind::Csat, SurveyKind::is_low), [1, 2]);
        assert_eq!(of(SurveyKind::Ces, SurveyKind::is_low), [1, 2, 3]);
        assert_eq!(of(SurveyKind::Nps, SurveyKind::is_high), [9, 10]);
        assert_eq!(of(SurveyKind::Csat, SurveyKind::is_high), [5]);
        assert_eq!(of(SurveyKind::Ces, SurveyKind::is_high), [7]);
        assert!(of(SurveyKind::Custom, SurveyKind::is_low).is_empty());
    }
}
