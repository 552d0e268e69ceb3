//! What a reader is asked, in their language. Pure.

use chrono::{DateTime, Utc};
use kernel::input::Locale;

use super::model::{COMMENT, SCORE, SurveyKind, SurveyVersion, Translation, Translations};
use crate::{
    mail::letters::SurveyAsked,
    text::{FluentArgs, Words, words},
};

/// Everything of a survey that is said to a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The question on the scale.
    pub score: String,
    /// The question in words; none where nobody is asked so.
    pub comment: Option<String>,
    /// The subject of the message.
    pub subject: String,
    /// What the message says before the scale.
    pub intro: String,
    /// What the ends of the scale mean.
    pub low: String,
    pub high: String,
}

impl Texts {
    /// Of a version, to a reader of the language `tag`, of which the product speaks `locale`.
    pub fn of(
        version: &SurveyVersion,
        organisation: &str,
        tag: Option<&str>,
        locale: Locale,
    ) -> anyhow::Result<Self> {
        let (kind, questions) = (version.kind, &version.questions);
        let own = nearest(&version.translations, tag, locale);
        let words = words(locale)?;
        let args: FluentArgs = [("organisation", organisation)].into_iter().collect();
        let question = |key: &str, own: Option<&String>, said: &str| -> anyhow::Result<String> {
            match own.or(questions.get(key).and_then(|question| question.text.as_ref())) {
                Some(text) => Ok(text.clone()),
                None => words.say(said, &args),
            }
        };
        let comment = match questions.get(COMMENT) {
            Some(_) => {
                Some(question(COMMENT, own.and_then(|own| own.comment.as_ref()), "survey-comment")?)
            }
            None => None,
        };
        let said = |own: Option<&String>, key: &str| match own {
            Some(text) => Ok(text.clone()),
            None => words.say(key, &args),
        };
        Ok(Self {
            score: question(SCORE, own.and_then(|own| own.score.as_ref()), question_words(kind))?,
            comment,
            subject: said(own.and_then(|own| own.subject.as_ref()), "survey-subject")?,
            intro: said(own.and_then(|own| own.intro.as_ref()), "survey-intro")?,
            low: ends(kind, words, End::Low)?,
            high: ends(kind, words, End::High)?,
        })
    }
}

impl Texts {
    /// As a message says it.
    pub fn asked(
        self,
        kind: SurveyKind,
        page: String,
        until: DateTime<Utc>,
        unsubscribe: Option<String>,
    ) -> SurveyAsked {
        let Self { score: question, subject, intro, low, high, .. } = self;
        let scale = kind.scale();
        SurveyAsked { subject, question, intro, scale, low, high, page, until, unsubscribe }
    }
}

/// The texts of the reader's own language, else of one that is read by the same people, else of the product's.
fn nearest<'a>(
    all: &'a Translations,
    tag: Option<&str>,
    locale: Locale,
) -> Option<&'a Translation> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let of = |tag: &str| {
        let exact = all.0.get(tag);
        exact.or_else(|| {
            all.0.iter().find(|(own, _)| primary(own) == primary(tag)).map(|(_, it)| it)
        })
    };
    tag.and_then(of).or_else(|| of(locale.as_str()))
}

fn question_words(kind: SurveyKind) -> &'static str {
    match kind {
        SurveyKind::Nps | SurveyKind::Custom => "survey-question-nps",
        SurveyKind::Csat => "survey-question-csat",
        SurveyKind::Ces => "survey-question-ces",
    }
}

enum End {
    Low,
    High,
}

fn ends(kind: SurveyKind, words: &Words, end: End) -> anyhow::Result<String> {
    words.plain(match (kind, end) {
        (SurveyKind::Nps | SurveyKind::Custom, End::Low) => "survey-low-nps",
        (SurveyKind::Nps | SurveyKind::Custom, End::High) => "survey-high-nps",
        (SurveyKind::Csat, End::Low) => "survey-low-csat",
        (SurveyKind::Csat, End::High) => "survey-high-csat",
        (SurveyKind::Ces, End::Low) => "survey-low-ces",
        (SurveyKind::Ces, End::High) => "survey-high-ces",
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::surveys::Questions;

    fn version(kind: SurveyKind, translations: &[(&str, &str)]) -> SurveyVersion {
        let texts = |text: &str| Translation { score: Some(text.to_owned()), ..Default::default() };
        let all = translations.iter().map(|(tag, text)| ((*tag).to_owned(), texts(text)));
        SurveyVersion {
            survey_id: Uuid::nil(),
            number: 1,
            kind,
            questions: Questions::usual(),
            translations: Translations(all.collect()),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_reader_is_asked_in_the_nearest_language() {
        let version = version(SurveyKind::Nps, &[("de", "Empfehlen?"), ("zh-CN", "推荐吗？")]);
        let asked =
            |tag: Option<&str>, locale| Texts::of(&version, "Acme", tag, locale).unwrap().score;
        assert_eq!(asked(Some("de-AT"), Locale::En), "Empfehlen?");
        assert_eq!(asked(Some("zh-Hans"), Locale::ZhCn), "推荐吗？");
        assert_eq!(asked(None, Locale::ZhCn), "推荐吗？");
        assert!(asked(Some("fr"), Locale::En).contains("Acme"));
    }

    #[test]
    fn every_kind_has_words_in_every_language() {
        for locale in Locale::ALL {
            for kind in [SurveyKind::Nps, SurveyKind::Csat, SurveyKind::Ces] {
                let texts = Texts::of(&version(kind, &[]), "Acme", None, locale).unwrap();
                assert!(texts.comment.is_some());
                assert_ne!(texts.low, texts.high);
            }
        }
    }
}
