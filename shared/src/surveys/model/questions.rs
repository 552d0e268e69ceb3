//! The questions of a survey, and its texts by language.

use std::collections::BTreeMap;

use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Ref, Schema};

use crate::db::{jsonb, text_enum};

/// The key of the one question on a scale.
pub const SCORE: &str = "score";
/// The key of the question in words.
pub const COMMENT: &str = "comment";

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
