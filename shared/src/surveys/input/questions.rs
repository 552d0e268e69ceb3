//! Questions, and texts by language, as they are sent.

use std::collections::BTreeMap;

use deserr::Deserr;
use kernel::input::{Field, Line};
use kernel::refusal::Faults;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ObjectBuilder, OneOfBuilder, Ref, Schema, Type,
};

use super::{MOST_LANGUAGES, Wording};
use crate::surveys::model::{COMMENT, Question, QuestionType, Questions, SCORE, Translation};

/// A question as it is sent.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct QuestionInput {
    /// `score` or `comment`.
    pub key: Line,
    /// As the key has it: `scale` or `text`.
    #[deserr(default, rename = "type")]
    #[schema(rename = "type")]
    pub type_: Field<QuestionType>,
    #[deserr(default)]
    pub text: Field<Wording>,
}

/// Texts in one language as they are sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct TranslationInput {
    /// The question on the scale.
    #[deserr(default)]
    pub score: Field<Wording>,
    /// The question in words.
    #[deserr(default)]
    pub comment: Field<Wording>,
    /// The subject of the message.
    #[deserr(default)]
    pub subject: Field<Line>,
    /// What the message says before the scale.
    #[deserr(default)]
    pub intro: Field<Wording>,
}

/// The same as inputs, of which null takes one away.
pub(super) fn by_language_or_null() -> Schema {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let texts = Ref::from_schema_name(TranslationInput::name());
    let texts = OneOfBuilder::new().item(texts).item(null);
    let texts = AdditionalProperties::RefOr(RefOr::T(Schema::OneOf(texts.build())));
    ObjectBuilder::new().additional_properties(Some(texts)).into()
}

pub(super) fn questions(sent: Vec<QuestionInput>, faults: &mut Faults) -> Questions {
    let mut kept: Vec<Question> = Vec::new();
    for (index, question) in sent.into_iter().enumerate() {
        let at = |field: &str| format!("/questions/{index}/{field}");
        let key: String = question.key.into();
        let type_ = match key.as_str() {
            SCORE => QuestionType::Scale,
            COMMENT => QuestionType::Text,
            _ => {
                let detail = "the questions of this kind are score and comment";
                faults.push(&at("key"), "unknown_value", detail);
                continue;
            }
        };
        if kept.iter().any(|known| known.key == key) {
            faults.push(&at("key"), "repeated", "this question is there already");
        }
        if question.type_.set().is_some_and(|sent| sent != type_) {
            let detail = format!("{key} is of the type {}", type_.as_str());
            faults.push(&at("type"), "unknown_value", detail);
        }
        kept.push(Question { key, type_, text: question.text.set().map(Into::into) });
    }
    if faults.0.is_empty() && !kept.iter().any(|question| question.key == SCORE) {
        faults.push("/questions", "required", "a survey of this kind asks for a score");
    }
    Questions(kept)
}

pub(super) fn translate(
    now: &mut BTreeMap<String, Translation>,
    sent: BTreeMap<String, Field<TranslationInput>>,
    faults: &mut Faults,
) {
    for (tag, texts) in sent {
        match texts {
            Field::Absent => {}
            Field::Null => _ = now.remove(&tag),
            Field::Set(texts) => {
                let row = now.entry(tag).or_default();
                row.score = texts.score.map(Into::into).over(row.score.take());
                row.comment = texts.comment.map(Into::into).over(row.comment.take());
                row.subject = texts.subject.map(Into::into).over(row.subject.take());
                row.intro = texts.intro.map(Into::into).over(row.intro.take());
            }
        }
    }
    if now.len() > MOST_LANGUAGES {
        let detail = format!("at most {MOST_LANGUAGES} languages are kept");
        faults.push("/translations", "too_many", detail);
    }
}
