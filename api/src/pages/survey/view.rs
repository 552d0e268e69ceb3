//! What the template sees.

use serde_json::{Value, json};
use shared::{
    invitations::Preview,
    surveys::{SurveyVersion, Texts},
    text::{FluentArgs, Words, words},
};

use super::{
    Asking,
    form::{Fault, Typed},
};
use crate::pages::layout::{Frame, html};

/// What was answered just now.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub score: i32,
    /// A look at a survey keeps nothing.
    pub kept: bool,
}

/// What the page shows beside the question.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub typed: Typed,
    pub faults: Vec<Fault>,
    pub said: Option<Said>,
}

pub fn body(asking: &Asking, shown: Shown) -> anyhow::Result<Value> {
    let Asking { frame, version, tag, path, asked } = asking;
    let texts = Texts::of(version, &frame.organisation, tag.as_deref(), frame.locale)?;
    let words = words(frame.locale)?;
    let before = asked.as_ref().and_then(|asked| asked.response.as_ref()?.score);
    let notice = match (before, asked) {
        (_, None) => Some(words.plain("survey-test")?),
        (Some(score), _) => Some(said(words, "survey-before", version, score)?),
        (None, Some(_)) => None,
    };
    let thanks = shown.said.map(|one| thanks(words, version, frame, one)).transpose()?;
    let fault = |field: &str| {
        let found = shown.faults.iter().find(|(of, _)| *of == field);
        found.map(|(_, key)| words.plain(key)).transpose()
    };
    let beside = Beside {
        notice: json!(notice),
        thanks: json!(thanks),
        faults: json!({ "score": fault("score")?, "comment": fault("comment")? }),
    };
    Ok(form(version, &texts, &shown.typed, path, beside))
}

/// What stands beside the question.
struct Beside {
    notice: Value,
    thanks: Value,
    faults: Value,
}

fn form(
    version: &SurveyVersion,
    texts: &Texts,
    typed: &Typed,
    path: &str,
    beside: Beside,
) -> Value {
    let scale = version.kind.scale();
    let (low, high) = (*scale.start(), *scale.end());
    json!({
        "path": path,
        "kind": version.kind.as_str(),
        "question": texts.score,
        "scores": scale.collect::<Vec<_>>(),
        "low": { "value": low, "words": texts.low },
        "high": { "value": high, "words": texts.high },
        "comment": texts.comment,
        "typed": { "score": typed.score, "comment": typed.comment },
        "notice": beside.notice,
        "thanks": beside.thanks,
        "faults": beside.faults,
    })
}

/// `You chose 3 of 10.`
fn said(words: &Words, key: &str, version: &SurveyVersion, score: i32) -> anyhow::Result<String> {
    let most = *version.kind.scale().end();
    let args: FluentArgs =
        [("score", i64::from(score)), ("most", i64::from(most))].into_iter().collect();
    words.say(key, &args)
}

/// Who is not content hears that somebody was told.
fn thanks(
    words: &Words,
    version: &SurveyVersion,
    frame: &Frame,
    one: Said,
) -> anyhow::Result<Value> {
    let mut lines = vec![said(words, "survey-thanks-score", version, one.score)?];
    if version.kind.is_low(one.score) {
        let args: FluentArgs =
            [("organisation", frame.organisation.as_str())].into_iter().collect();
        lines.push(words.say("survey-thanks-low", &args)?);
    }
    lines.push(words.plain(if one.kept { "survey-thanks-text" } else { "survey-test" })?);
    Ok(json!({ "title": words.plain("survey-thanks-title")?, "lines": lines }))
}

/// The page of a survey before it is sent.
pub fn preview(preview: &Preview) -> anyhow::Result<String> {
    let Preview { version, texts, locale, organisation, path, .. } = preview;
    let frame = Frame { locale: *locale, organisation: organisation.clone() };
    let beside = Beside {
        notice: Value::Null,
        thanks: Value::Null,
        faults: json!({ "score": null, "comment": null }),
    };
    html(&frame, "survey.html", &form(version, texts, &Typed::default(), path, beside))
}
