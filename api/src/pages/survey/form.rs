//! What the form of the page sent, or the link of the message chose.

use kernel::input::Locale;
use serde_json::Value;
use shared::{
    responses::{Answer, by_link::Asked},
    surveys::SurveyKind,
};

use crate::pages::form::Fields;

/// Characters of a comment.
const LONGEST: usize = 5_000;

/// Of the form, as it is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub score: Option<i32>,
    pub comment: String,
}

impl Typed {
    pub fn of(fields: &Fields) -> Self {
        let score = fields.get("score").and_then(|text| text.parse().ok());
        Self { score, comment: fields.get("comment").unwrap_or_default().to_owned() }
    }

    /// What was tapped, where it is on the scale; else what was answered before.
    pub fn tapped(score: Option<&str>, kind: SurveyKind, asked: Option<&Asked>) -> Self {
        let response = asked.and_then(|asked| asked.response.as_ref());
        let tapped = score.and_then(|text| text.parse().ok());
        let tapped = tapped.filter(|score| kind.scale().contains(score));
        Self {
            score: tapped.or(response.and_then(|response| response.score)),
            comment: response.and_then(|response| response.comment.clone()).unwrap_or_default(),
        }
    }
}

/// A field and what is wrong with it, as words.
pub type Fault = (&'static str, &'static str);

/// An answer, or everything that is wrong with it.
pub fn read(fields: &Fields, kind: SurveyKind, locale: Locale) -> Result<Answer, Vec<Fault>> {
    let mut faults = Vec::new();
    let score: Option<i32> = fields.get("score").and_then(|text| text.parse().ok());
    let score = score.filter(|score| kind.scale().contains(score));
    if score.is_none() {
        faults.push(("score", "survey-fault-score"));
    }
    let comment = fields.get("comment").map(kept);
    if comment.as_ref().is_some_and(Option::is_none) {
        faults.push(("comment", "survey-fault-comment"));
    }
    match score {
        Some(score) if faults.is_empty() => {
            Ok(Answer { score, comment: comment.flatten(), locale })
        }
        _ => Err(faults),
    }
}

/// A text as every other that is kept; none where it cannot be.
fn kept(text: &str) -> Option<String> {
    let mut value = Value::String(text.to_owned());
    let faults = kernel::input::normalise(&mut value);
    let text = value.as_str().filter(|_| faults.0.is_empty())?;
    (text.chars().count() <= LONGEST).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_score_of_the_scale_and_perhaps_a_comment() {
        let of = |kind, body: &str| {
            let fields = Fields::read(body.as_bytes()).unwrap();
            read(&fields, kind, Locale::En).map(|answer| (answer.score, answer.comment))
        };
        assert_eq!(of(SurveyKind::Nps, "score=0&comment="), Ok((0, None)));
        assert_eq!(of(SurveyKind::Nps, "score=10&comment=a%0D%0Ab"), Ok((10, Some("a\nb".into()))));
        for (kind, body) in [
            (SurveyKind::Nps, "comment=x"),
            (SurveyKind::Nps, "score="),
            (SurveyKind::Nps, "score=11"),
            (SurveyKind::Nps, "score=-1"),
            (SurveyKind::Nps, "score=3.5"),
            (SurveyKind::Csat, "score=0"),
            (SurveyKind::Csat, "score=6"),
            (SurveyKind::Ces, "score=8"),
        ] {
            assert_eq!(of(kind, body), Err(vec![("score", "survey-fault-score")]), "{body}");
        }
        let long = format!("score=3&comment={}", "a".repeat(LONGEST + 1));
        assert_eq!(of(SurveyKind::Nps, &long), Err(vec![("comment", "survey-fault-comment")]));
        let nul = of(SurveyKind::Nps, "score=3&comment=a%00b");
        assert_eq!(nul, Err(vec![("comment", "survey-fault-comment")]));
    }
}
