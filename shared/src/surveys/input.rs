//! A survey as it is sent.

mod questions;
mod wording;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use kernel::input::{Field, Input, IsoDuration, LanguageTag, Name, Parse};
use kernel::refusal::Faults;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use self::questions::{by_language_or_null, questions, translate};
use super::{
    model::{Questions, Survey, SurveyKind},
    trigger::Trigger,
    trigger_input::TriggerInput,
};
use crate::error::Result;

pub use questions::{QuestionInput, TranslationInput};
pub use wording::Wording;

/// Three days, and two weeks.
const REMIND_AFTER_MINUTES: i32 = 3 * 24 * 60;
const EXPIRE_AFTER_MINUTES: i32 = 14 * 24 * 60;
const MOST_LANGUAGES: usize = 20;

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
