//! A survey as it is sent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use kernel::input::{Field, Input, IsoDuration, LanguageTag, Line, Name, Parse, ParseFault};
use kernel::refusal::Faults;
use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ObjectBuilder, OneOfBuilder, Ref, Schema, Type,
};
use utoipa::{__dev::ComposeSchema, ToSchema};

use super::{
    model::{COMMENT, Question, QuestionType, Questions, SCORE, Survey, SurveyKind, Translation},
    trigger::Trigger,
    trigger_input::TriggerInput,
};
use crate::error::Result;

/// Three days, and two weeks.
const REMIND_AFTER_MINUTES: i32 = 3 * 24 * 60;
const EXPIRE_AFTER_MINUTES: i32 = 14 * 24 * 60;
const MOST_LANGUAGES: usize = 20;

/// A text that readers see: up to 1,000 characters, not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(pub String);

impl Parse for Wording {
    fn parse(text: &str) -> std::result::Result<Self, ParseFault> {
        const MOST: usize = 1_000;
        let text = text.trim();
        if text.is_empty() {
            return Err(ParseFault::new("blank", "this must not be blank"));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            let detail = "control characters are not allowed here";
            return Err(ParseFault::new("invalid_character", detail));
        }
        let length = text.chars().count();
        if length > MOST {
            let detail = format!("{length} characters, at most {MOST} are kept");
            return Err(ParseFault::new("too_long", detail));
        }
        Ok(Self(text.to_owned()))
    }
}

kernel::read_as_string!(Wording);

impl ComposeSchema for Wording {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(1_000))
            .pattern(Some("^[^\\u0000]*$"))
            .into()
    }
}

impl ToSchema for Wording {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueWording".into()
    }
}

impl From<Wording> for String {
    fn from(wording: Wording) -> Self {
        wording.0
    }
}

/// The same as inputs, of which null takes one away.
fn by_language_or_null() -> Schema {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let texts = Ref::from_schema_name(TranslationInput::name());
    let texts = OneOfBuilder::new().item(texts).item(null);
    let texts = AdditionalProperties::RefOr(RefOr::T(Schema::OneOf(texts.build())));
    ObjectBuilder::new().additional_properties(Some(texts)).into()
}

/// A survey as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct SurveyInput {
    #[deserr(default)]
    pub name: Field<Name>,
    /// `nps`, `csat` or `ces`; `custom` is refused until it can be asked. Another kind is another survey.
    #[deserr(default)]
    pub kind: Field<SurveyKind>,
    /// `score` and, unless nobody is to be asked in words, `comment`. Without them, these two in the product's words.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<QuestionInput>>, max_items = 2)]
    pub questions: Field<Vec<QuestionInput>>,
    /// Texts by language, as BCP 47; null takes a language away.
    #[deserr(default)]
    #[schema(schema_with = by_language_or_null)]
    pub translations: Field<BTreeMap<String, Field<TranslationInput>>>,
    /// `{"type": "manual"}` where it is not said.
    #[deserr(default)]
    pub trigger: Field<TriggerInput>,
    /// Null, or not said: as the organisation has it. `PT0S` leaves nobody alone.
    #[deserr(default)]
    pub throttle: Field<IsoDuration>,
    /// `P3D` where it is not said, null for no reminder.
    #[deserr(default)]
    pub remind_after: Field<IsoDuration>,
    /// `P14D` where it is not said.
    #[deserr(default)]
    pub expire_after: Field<IsoDuration>,
    /// True where it is not said.
    #[deserr(default)]
    pub active: Field<bool>,
}

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

impl Input for SurveyInput {
    const REQUIRED: &'static [&'static str] = &["name", "kind"];
    // What was answered on one scale says nothing on another.
    const CREATE_ONLY: &'static [&'static str] = &["kind"];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let languages = body.get("translations").and_then(Value::as_object);
        for (tag, _) in languages.into_iter().flatten() {
            match LanguageTag::parse(tag) {
                Ok(known) if known.0 == *tag => {}
                Ok(known) => {
                    let detail = format!("the canonical form of this language tag is {}", known.0);
                    faults.push(&place(tag), "invalid_locale", detail);
                }
                Err(fault) => faults.push(&place(tag), fault.code, fault.detail),
            }
        }
        if languages.is_some_and(|languages| languages.len() > MOST_LANGUAGES) {
            let detail = format!("at most {MOST_LANGUAGES} languages are kept");
            faults.push("/translations", "too_many", detail);
        }
        if body.get("kind").is_some_and(|kind| kind == SurveyKind::Custom.as_str()) {
            let detail = "questions of one's own are not asked yet; nps, csat and ces are";
            faults.push("/kind", "kind_not_supported", detail);
        }
    }
}

fn place(tag: &str) -> String {
    format!("/translations/{}", tag.replace('~', "~0").replace('/', "~1"))
}

impl SurveyInput {
    /// Applied to a survey; `zone` is the organisation's, in which the days of a rhythm are counted.
    pub fn apply(self, row: &mut Survey, now: DateTime<Utc>, zone: Tz) -> Result<()> {
        let mut faults = Faults::default();
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        if let Some(kind) = self.kind.set() {
            row.kind = kind;
        }
        match self.questions {
            Field::Absent => {}
            Field::Null => row.questions = Questions::usual(),
            Field::Set(sent) => row.questions = questions(sent, &mut faults),
        }
        match self.translations {
            Field::Absent => {}
            Field::Null => row.translations.0.clear(),
            Field::Set(sent) => translate(&mut row.translations.0, sent, &mut faults),
        }
        match self.trigger {
            Field::Absent => {}
            Field::Null => row.trigger = Trigger::manual(),
            Field::Set(sent) => sent.apply(&mut row.trigger, now, zone, &mut faults),
        }
        if let Some(throttle) = self.throttle.change() {
            row.throttle_minutes = throttle.and_then(|it| minutes(it, "/throttle", 0, &mut faults));
        }
        if let Some(after) = self.remind_after.change() {
            row.remind_after_minutes =
                after.and_then(|it| minutes(it, "/remind_after", 1, &mut faults));
        }
        if let Some(after) = self.expire_after.change() {
            let after = after.and_then(|it| minutes(it, "/expire_after", 1, &mut faults));
            row.expire_after_minutes = after.unwrap_or(EXPIRE_AFTER_MINUTES);
        }
        if let Some(active) = self.active.change() {
            row.active = active.unwrap_or(true);
        }
        Ok(faults.into_result()?)
    }
}

/// A survey of which nothing was said yet.
pub fn blank(id: uuid::Uuid, now: DateTime<Utc>) -> Survey {
    Survey {
        id,
        name: String::new(),
        kind: SurveyKind::Nps,
        questions: Questions::usual(),
        translations: Default::default(),
        trigger: Trigger::manual(),
        throttle_minutes: None,
        remind_after_minutes: Some(REMIND_AFTER_MINUTES),
        expire_after_minutes: EXPIRE_AFTER_MINUTES,
        active: true,
        active_since: now,
        next_run_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// Whole minutes, at least so many.
fn minutes(sent: IsoDuration, pointer: &str, least: i32, faults: &mut Faults) -> Option<i32> {
    match sent.whole_minutes() {
        Ok(minutes) if minutes >= least => return Some(minutes),
        Ok(_) => faults.push(pointer, "out_of_range", "this must be longer than nothing"),
        Err(fault) => faults.push(pointer, fault.code, fault.detail),
    }
    None
}

fn questions(sent: Vec<QuestionInput>, faults: &mut Faults) -> Questions {
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

fn translate(
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
