//! Of a case: to who has it and who is above, and to the customer when it is resolved.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    Composed, Letter, Reader,
    alert::{Facts, Notice},
    args, choices, clipped, count,
};
use crate::{
    mail::{kinds::Kind, person::Person},
    text::{Words, when},
};

/// A case that somebody has to see to now.
#[derive(Clone, Debug)]
pub struct CaseOpened {
    pub subject: String,
    pub person: Person,
    /// Of the low answer that opened it, and the most that there is.
    pub score: Option<(i32, i32)>,
    pub said: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// Whose it is, where the reader is above.
    pub owner: Option<String>,
    /// Of the task that sees to it, where the reader may see that.
    pub page: Option<String>,
}

impl Letter for CaseOpened {
    const KIND: Kind = Kind::Alert;

    fn layout(&self) -> &'static str {
        "case"
    }

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let who = self.person.in_subject(reader.comma());
        let due = when::short(self.due_at, reader.now, reader.zone, reader.locale);
        let from = if self.score.is_some() { "answer" } else { "other" };
        let said = [("from", from), ("who", &who), ("subject", &self.subject), ("due", &due)];
        let shown = self.person.shown(reader.comma());
        let (body, why) = match &self.owner {
            Some(owner) => (
                words.say("case-above", &args([("owner", owner)]))?,
                words.plain("case-why-above")?,
            ),
            None => (words.plain("case-own")?, words.plain("case-why-own")?),
        };
        let mut facts = Facts::new(words);
        facts.add("case-label-case", Some(self.subject.clone()), None)?;
        facts.add("case-label-score", self.score.map(|it| score(it, words)).transpose()?, None)?;
        facts.add("case-label-opened", Some(reader.when(self.opened_at)), None)?;
        let page = self.page.as_deref();
        Ok(Composed {
            subject: words.say("case-subject", &args(said))?,
            body: json!({
                "body": body,
                "due": reader.due(self.due_at, words)?,
                "said": clipped(self.said.as_deref()),
                "facts": facts.list,
                "choices": page.map_or(Ok(Vec::new()), |page| choices(page, true, words))?,
                "steps": self.steps(words)?,
                "why": [why],
                "person": shown,
            }),
        })
    }
}

impl CaseOpened {
    fn steps(&self, words: &Words) -> anyhow::Result<Vec<String>> {
        if let Some(owner) = &self.owner {
            return Ok(vec![words.say("case-step-watch", &args([("owner", owner)]))?]);
        }
        Ok(vec![words.plain("case-step-reach")?, words.plain("case-step-resolve")?])
    }
}

fn score((score, most): (i32, i32), words: &Words) -> anyhow::Result<String> {
    let (score, most) = (score.to_string(), most.to_string());
    words.say("case-score", &args([("score", &score), ("most", &most)]))
}

/// A customer is happy: to who looks after them and who is above.
#[derive(Clone, Debug)]
pub struct Praise {
    pub person: Person,
    pub survey: String,
    pub score: (i32, i32),
    pub said: Option<String>,
    pub answered_at: DateTime<Utc>,
    /// Who looks after them, where the reader is above.
    pub owner: Option<String>,
}

impl Letter for Praise {
    const KIND: Kind = Kind::Alert;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let who = self.person.in_subject(reader.comma());
        let scored = score(self.score, words)?;
        let headline = words.say("praise-headline", &args([("who", &who), ("score", &scored)]))?;
        let (body, step, why) = match &self.owner {
            Some(owner) => {
                let owner = args([("owner", owner)]);
                (
                    words.say("praise-above", &owner)?,
                    words.say("praise-step-above", &owner)?,
                    words.plain("praise-why-above")?,
                )
            }
            None => (
                words.plain("praise-own")?,
                words.plain("praise-step-own")?,
                words.plain("praise-why-own")?,
            ),
        };
        let mut facts = Facts::new(words);
        facts.add("praise-label-said", clipped(self.said.as_deref()), None)?;
        facts.add("praise-label-survey", Some(self.survey.clone()), None)?;
        facts.add("praise-label-answered", Some(reader.when(self.answered_at)), None)?;
        Ok(Composed {
            subject: headline.clone(),
            body: json!({
                "eyebrow": words.plain("praise-eyebrow")?,
                "calm": true,
                "headline": headline,
                "body": [body],
                "facts": facts.list,
                "steps": [step],
                "why": [why],
            }),
        })
    }
}

/// A case that nobody has.
#[derive(Clone, Debug)]
pub struct UnownedCase {
    pub case_id: Uuid,
    pub subject: String,
    pub customer: String,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// Further ones since the last such alert.
    pub more: i64,
}

impl UnownedCase {
    pub(super) fn notice(&self, reader: &Reader, words: &Words) -> anyhow::Result<Notice> {
        let id = self.case_id.to_string();
        let mut body = vec![words.plain("alert-case-body")?];
        if self.more > 0 {
            body.push(words.say("alert-case-more", &count(self.more))?);
        }
        let mut facts = Facts::new(words);
        facts.add("label-customer", Some(self.customer.clone()), None)?;
        facts.add("case-label-case", Some(self.subject.clone()), None)?;
        facts.add("case-label-opened", Some(reader.when(self.opened_at)), None)?;
        facts.add("reminder-due", Some(reader.when(self.due_at)), None)?;
        Ok(Notice {
            headline: words.say("alert-case-headline", &args([("who", &self.customer)]))?,
            body,
            facts: facts.list,
            steps: vec![
                words.say("alert-case-step-give", &args([("id", &id)]))?,
                words.plain("alert-case-step-customer")?,
            ],
        })
    }
}

/// What was done about it, to the customer who complained.
#[derive(Clone, Debug)]
pub struct CaseResolution {
    pub name: String,
    /// As somebody wrote it.
    pub note: String,
    pub opened_at: DateTime<Utc>,
    /// Who reads what they answer.
    pub owner: Option<String>,
    pub unsubscribe: String,
}

impl Letter for CaseResolution {
    const KIND: Kind = Kind::CaseResolution;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let organisation = reader.organisation;
        let day = when::long(self.opened_at, reader.zone, reader.locale);
        let of = args([("organisation", organisation)]);
        Ok(Composed {
            subject: words.say("resolution-subject", &of)?,
            body: json!({
                "greeting": words.say("resolution-greeting", &args([("name", &self.name)]))?,
                "intro": words.say("resolution-intro", &args([("at", &day)]))?,
                "note": clipped(Some(&self.note)).unwrap_or_default(),
                "after": match &self.owner {
                    Some(owner) => words.say("resolution-reply", &args([("owner", owner)]))?,
                    None => words.plain("resolution-reply-any")?,
                },
                "unsubscribe": self.unsubscribe,
            }),
        })
    }
}
