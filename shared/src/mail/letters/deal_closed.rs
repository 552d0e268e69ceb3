//! To who held open tasks of a deal that somebody else closed.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Composed, Fact, Letter, Reader, alert::Facts, args, clipped, count};
use crate::{mail::kinds::Kind, text::Words};

/// A deal was closed, and this became of the reader's tasks.
#[derive(Clone, Debug)]
pub struct DealClosed {
    pub deal: String,
    pub customer: String,
    pub closed: Closed,
    pub closed_at: DateTime<Utc>,
    /// Who closed it, where a person did.
    pub by: Option<String>,
    pub became: TasksBecame,
    /// The reader's, at least one.
    pub tasks: Vec<TaskShown>,
}

/// How a deal was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    Won,
    Lost { reason: Option<String> },
}

/// What became of a closed deal's open tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TasksBecame {
    /// Open, with the customer alone.
    Kept,
    Done,
    Cancelled,
}

/// A task as a line shows it.
#[derive(Clone, Debug)]
pub struct TaskShown {
    pub subject: String,
    pub due_at: Option<DateTime<Utc>>,
}

/// So many tasks are shown, the rest is counted.
const MOST_TASKS: usize = 50;

impl Letter for DealClosed {
    const KIND: Kind = Kind::Alert;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let headline = words.say(self.headline(), &args([("deal", &self.deal)]))?;
        let tasks = i64::try_from(self.tasks.len()).unwrap_or(i64::MAX);
        let done = words.say(self.became.sentence(), &count(tasks))?;
        let then = words.say("deal-closed-then", &args([("became", &done)]))?;
        Ok(Composed {
            subject: words
                .say("deal-closed-subject", &args([("headline", &headline), ("became", &done)]))?,
            body: json!({
                "eyebrow": words.plain("deal-closed-eyebrow")?,
                "calm": true,
                "headline": headline,
                "body": [self.sentence(words)?, then],
                "facts": self.facts(reader, words)?,
                "steps": [words.say(self.became.step(), &args([("customer", &self.customer)]))?],
                "why": [words.plain("deal-closed-why")?],
            }),
        })
    }
}

impl DealClosed {
    fn headline(&self) -> &'static str {
        match self.closed {
            Closed::Won => "deal-closed-won",
            Closed::Lost { .. } => "deal-closed-lost",
        }
    }

    /// Who closed which deal.
    fn sentence(&self, words: &Words) -> anyhow::Result<String> {
        let how = match self.closed {
            Closed::Won => "won",
            Closed::Lost { .. } => "lost",
        };
        let (by, someone) = match &self.by {
            Some(name) => (name.as_str(), "person"),
            None => ("", "nobody"),
        };
        let said = [("how", how), ("with", someone), ("who", by), ("customer", &self.customer)];
        words.say("deal-closed-body", &args(said))
    }

    fn facts(&self, reader: &Reader, words: &Words) -> anyhow::Result<Vec<Fact>> {
        let mut facts = Facts::new(words);
        facts.add("label-customer", Some(self.customer.clone()), None)?;
        facts.add("deal-closed-label-at", Some(reader.when(self.closed_at)), None)?;
        if let Closed::Lost { reason } = &self.closed {
            facts.add("deal-closed-label-reason", clipped(reason.as_deref()), None)?;
        }
        for task in self.tasks.iter().take(MOST_TASKS) {
            facts.add(self.became.label(), Some(task.shown(reader, words)?), None)?;
        }
        let more = self.tasks.len().saturating_sub(MOST_TASKS);
        if more > 0 {
            let more = i64::try_from(more).unwrap_or(i64::MAX);
            facts.add(
                self.became.label(),
                Some(words.say("deal-closed-more", &count(more))?),
                None,
            )?;
        }
        Ok(facts.list)
    }
}

impl TaskShown {
    fn shown(&self, reader: &Reader, words: &Words) -> anyhow::Result<String> {
        let Some(due_at) = self.due_at else { return Ok(self.subject.clone()) };
        let due = reader.when(due_at);
        words.say("deal-closed-task", &args([("task", &self.subject), ("due", &due)]))
    }
}

impl TasksBecame {
    fn sentence(self) -> &'static str {
        match self {
            Self::Kept => "deal-closed-kept",
            Self::Done => "deal-closed-done",
            Self::Cancelled => "deal-closed-cancelled",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Kept => "deal-closed-label-kept",
            Self::Done => "deal-closed-label-done",
            Self::Cancelled => "deal-closed-label-cancelled",
        }
    }

    fn step(self) -> &'static str {
        match self {
            Self::Kept => "deal-closed-step-kept",
            Self::Done | Self::Cancelled => "deal-closed-step-ended",
        }
    }
}
