//! Letters that list tasks: the agenda, the reminders that came too late for one of their own, and what climbed.

mod lines;

use chrono::NaiveDate;
use serde_json::json;

use self::lines::{Lister, number};
use super::{Composed, Letter, Reader, args, count};
use crate::{
    mail::kinds::Kind,
    text::{FluentArgs, Words, when},
};

pub use lines::{LineOwner, TaskLine};

/// What a rep has before them, once a day.
#[derive(Clone, Debug)]
pub struct Agenda {
    pub on: NaiveDate,
    pub overdue: Vec<TaskLine>,
    pub today: Vec<TaskLine>,
    /// Due, or to be reminded of, before the next agenda.
    pub later: Vec<TaskLine>,
}

/// Reminders that could not be sent in time.
#[derive(Clone, Debug)]
pub struct LateReminders {
    pub tasks: Vec<TaskLine>,
}

/// Overdue work of the people below.
#[derive(Clone, Debug)]
pub struct Escalation {
    /// That is with its owner still.
    pub copied: Vec<TaskLine>,
    /// That the reader has a task of now.
    pub raised: Vec<TaskLine>,
}

/// What all of these letters are laid out from.
fn composed(
    subject: String,
    (eyebrow, headline): (String, String),
    lister: Lister<'_>,
    [steps, why]: [Vec<String>; 2],
) -> Composed {
    let body = json!({
        "eyebrow": eyebrow,
        "headline": headline,
        "sections": lister.sections,
        "steps": steps,
        "why": why,
    });
    Composed { subject, body }
}

impl Letter for Agenda {
    const KIND: Kind = Kind::Agenda;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let day = when::day(self.on, reader.locale);
        let counts: FluentArgs = [
            ("overdue", number(self.overdue.len())),
            ("today", number(self.today.len())),
            ("later", number(self.later.len())),
        ]
        .into_iter()
        .collect();
        let said = words.say("agenda-counts", &counts)?;
        let lister = Lister::new(reader, words)
            .add("agenda-overdue", true, &self.overdue)?
            .add("agenda-today", false, &self.today)?
            .add("agenda-later", false, &self.later)?;
        Ok(composed(
            words.say("agenda-subject", &args([("day", &day), ("counts", &said)]))?,
            (words.say("agenda-eyebrow", &args([("day", &day)]))?, said),
            lister,
            [steps(words)?, vec![words.plain("agenda-why")?]],
        ))
    }
}

impl Letter for LateReminders {
    const KIND: Kind = Kind::TaskReminder;

    fn layout(&self) -> &'static str {
        Kind::Agenda.as_str()
    }

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let tasks = count(number(self.tasks.len()));
        let lister = Lister::new(reader, words).add("late-section", true, &self.tasks)?;
        Ok(composed(
            words.say("late-subject", &tasks)?,
            (words.plain("reminder-eyebrow")?, words.say("late-headline", &tasks)?),
            lister,
            [steps(words)?, vec![words.plain("late-why")?]],
        ))
    }
}

impl Letter for Escalation {
    const KIND: Kind = Kind::Escalation;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let tasks = count(number(self.copied.len() + self.raised.len()));
        let lister = Lister::new(reader, words).add("escalation-raised", true, &self.raised)?.add(
            "escalation-copied",
            true,
            &self.copied,
        )?;
        let mut steps = Vec::new();
        if !self.raised.is_empty() {
            steps.push(words.plain("escalation-step-raised")?);
        }
        if !self.copied.is_empty() {
            steps.push(match self.raised.is_empty() {
                true => words.plain("escalation-step-copied-alone")?,
                false => words.plain("escalation-step-copied")?,
            });
        }
        // What is only for information needs nobody.
        let subject = match self.raised.is_empty() {
            true => words.say("escalation-headline", &tasks)?,
            false => words.say("escalation-subject", &tasks)?,
        };
        Ok(composed(
            subject,
            (words.plain("escalation-eyebrow")?, words.say("escalation-headline", &tasks)?),
            lister,
            [steps, vec![words.plain("escalation-why")?]],
        ))
    }
}

fn steps(words: &Words) -> anyhow::Result<Vec<String>> {
    Ok(vec![words.plain("tasks-step-open")?])
}
