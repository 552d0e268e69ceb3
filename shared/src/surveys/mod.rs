//! What contacts are asked: the survey, what leads to it, and the versions of it that were sent.
//!
//! Who is asked, and who is left out and why, is the matter of `invitations`; what they answer, of `responses`.

pub mod actions;
mod input;
mod model;
pub mod queries;
mod texts;
mod trigger;
mod trigger_input;

pub use input::{QuestionInput, SurveyInput, TranslationInput, Wording};
pub use model::{
    COMMENT, Question, QuestionType, Questions, SCORE, Survey, SurveyFilter, SurveyKind,
    SurveyRefusal, SurveyVersion, Translation, Translations,
};
pub use texts::Texts;
pub use trigger::{Audience, Every, Trigger, TriggerEvent, TriggerType, begins};
pub use trigger_input::{AudienceInput, TriggerInput};
