//! To a task's owner, before it is due, at due or after.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{Composed, Letter, Reader, args, choices, clipped, span_words};
use crate::{
    mail::{
        kinds::{Activity, Kind},
        person::{Person, Shown},
    },
    text::{Words, when::Span},
};

/// A task that wants doing.
#[derive(Clone, Debug)]
pub struct TaskReminder {
    pub subject: String,
    pub activity: Activity,
    pub due_at: Option<DateTime<Utc>>,
    /// Whom it is about.
    pub person: Option<Person>,
    pub note: Option<String>,
    pub because: ReminderBecause,
    /// When the rule wanted it, where it was moved into working time.
    pub moved_from: Option<DateTime<Utc>>,
    /// Of the task.
    pub page: String,
    /// Whether there is somebody to reach.
    pub is_about_somebody: bool,
}

/// Why a reminder comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderBecause {
    /// Somebody set this very time.
    Given { at: DateTime<Utc> },
    /// The owner's reminder settings; zero is at due.
    Before(TimeDelta),
    /// The same, so long after due.
    Overdue(TimeDelta),
}

impl Letter for TaskReminder {
    const KIND: Kind = Kind::TaskReminder;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let due = self.due_at.map(|at| reader.due(at, words)).transpose()?;
        let state = match &due {
            Some(due) => due.words.clone(),
            None => words.plain("reminder-eyebrow")?,
        };
        let shown = self.person.as_ref().map(|person| person.shown(reader.comma()));
        Ok(Composed {
            subject: self.subject(&state, reader, words)?,
            body: json!({
                "task": self.subject,
                "activity": words.plain(self.activity.words())?,
                "due": due,
                "note": clipped(self.note.as_deref()),
                "why": self.why(reader, words)?,
                "steps": self.steps(shown.as_ref(), words)?,
                "person": shown,
                "choices": choices(&self.page, self.is_about_somebody, words)?,
                "page": self.page,
            }),
        })
    }
}

impl TaskReminder {
    fn subject(&self, state: &str, reader: &Reader, words: &Words) -> anyhow::Result<String> {
        let comma = reader.comma();
        let names = |person: &&Person| !self.subject.contains(&person.shown(comma).called);
        // Most subjects that the product made say whom it is about.
        let who = self.person.as_ref().filter(names).map(|person| person.in_subject(comma));
        let with = if who.is_some() { "person" } else { "nobody" };
        let who = who.unwrap_or_default();
        words.say(
            "reminder-subject",
            &args([("with", with), ("due", state), ("task", &self.subject), ("who", &who)]),
        )
    }

    fn why(&self, reader: &Reader, words: &Words) -> anyhow::Result<Vec<String>> {
        let mut why = vec![match self.because {
            ReminderBecause::Given { at } => {
                words.say("reminder-why-given", &args([("at", &reader.when(at))]))?
            }
            ReminderBecause::Overdue(since) => {
                let span = span_words(Span::of(since), words)?;
                words.say("reminder-why-overdue", &args([("span", &span)]))?
            }
            ReminderBecause::Before(ahead) if ahead <= TimeDelta::zero() => {
                words.plain("reminder-why-at-due")?
            }
            ReminderBecause::Before(ahead) => {
                let span = span_words(Span::of(ahead), words)?;
                words.say("reminder-why-before", &args([("span", &span)]))?
            }
        }];
        if let Some(at) = self.moved_from {
            why.push(words.say("reminder-why-moved", &args([("at", &reader.when(at))]))?);
        }
        Ok(why)
    }

    fn steps(&self, person: Option<&Shown>, words: &Words) -> anyhow::Result<Vec<String>> {
        let mut steps = Vec::new();
        if let Some(person) = person {
            let [who, named] = person.args();
            match (self.activity, &person.phone_grouped, &person.email) {
                (Activity::Call, Some(phone), _) => {
                    steps.push(
                        words.say("reminder-step-call", &args([who, named, ("phone", phone)]))?,
                    );
                }
                (Activity::Email, _, Some(email)) => {
                    steps.push(
                        words.say("reminder-step-write", &args([who, named, ("email", email)]))?,
                    );
                }
                _ => {}
            }
        }
        steps.push(words.plain("reminder-step-done")?);
        steps.push(words.plain("reminder-step-later")?);
        Ok(steps)
    }
}
