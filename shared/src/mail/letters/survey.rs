//! To a contact: a question, and the scale to answer it on.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;

use super::{Composed, Letter, Reader, args};
use crate::{mail::kinds::Kind, text::Words};

/// What is asked, in the reader's words.
#[derive(Clone, Debug)]
pub struct SurveyAsked {
    pub subject: String,
    pub question: String,
    pub intro: String,
    pub scale: RangeInclusive<i32>,
    /// What its ends mean.
    pub low: String,
    pub high: String,
    /// Where it is answered, and until when.
    pub page: String,
    pub until: DateTime<Utc>,
    /// None in a test, which goes to one of us.
    pub unsubscribe: Option<String>,
}

/// The first message of an invitation.
#[derive(Clone, Debug)]
pub struct SurveyInvitation {
    pub asked: SurveyAsked,
    pub test: bool,
}

/// The second, to who did not answer.
#[derive(Clone, Debug)]
pub struct SurveyReminder(pub SurveyAsked);

impl Letter for SurveyInvitation {
    const KIND: Kind = Kind::SurveyInvitation;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let subject = match self.test {
            true => marked(&words.plain("survey-test-subject")?, &self.asked.subject, words)?,
            false => self.asked.subject.clone(),
        };
        self.asked.compose(reader, subject, self.test, false)
    }
}

impl Letter for SurveyReminder {
    const KIND: Kind = Kind::SurveyReminder;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let mark = words.plain("survey-reminder-subject")?;
        let subject = marked(&mark, &self.0.subject, words)?;
        self.0.compose(reader, subject, false, true)
    }
}

fn marked(mark: &str, subject: &str, words: &Words) -> anyhow::Result<String> {
    words.say("labelled", &args([("label", mark), ("value", subject)]))
}

/// A button of the scale. It opens the page with it chosen; the page has the button that records.
#[derive(Serialize)]
struct Score {
    value: i32,
    /// With what the end means, where it is one.
    label: String,
    href: String,
}

impl SurveyAsked {
    fn compose(
        &self,
        reader: &Reader,
        subject: String,
        test: bool,
        reminder: bool,
    ) -> anyhow::Result<Composed> {
        let (low, high) = (*self.scale.start(), *self.scale.end());
        let score = |value: i32| Score {
            value,
            label: match value {
                _ if value == low => format!("{value} – {}", self.low),
                _ if value == high => format!("{value} – {}", self.high),
                _ => value.to_string(),
            },
            href: format!("{}?score={value}", self.page),
        };
        Ok(Composed {
            subject,
            body: json!({
                "question": self.question,
                "intro": self.intro,
                "scores": self.scale.clone().map(score).collect::<Vec<_>>(),
                "width": 100 / (high - low + 1).max(1),
                "low": { "value": low, "words": self.low },
                "high": { "value": high, "words": self.high },
                "until": reader.when(self.until),
                "unsubscribe": self.unsubscribe,
                "test": test,
                "reminder": reminder,
            }),
        })
    }
}
