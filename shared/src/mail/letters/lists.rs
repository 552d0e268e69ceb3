//! Letters that list tasks: the agenda, the reminders that came too late for one of their own, and what climbed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::json;

use super::{Composed, Letter, Reader, args, count};
use crate::{
    mail::{
        kinds::{Activity, Kind},
        person::Person,
    },
    text::{FluentArgs, Words, when},
};

/// So many tasks are shown, the rest is counted.
const MOST_LINES: usize = 50;

/// A task as a line of a list.
#[derive(Clone, Debug)]
pub struct TaskLine {
    pub subject: String,
    pub activity: Activity,
    pub due_at: Option<DateTime<Utc>>,
    /// Whom it is about.
    pub person: Option<Person>,
    /// Whose it is, where it is not the reader's.
    pub owner: Option<LineOwner>,
    /// Where it is done or put off.
    pub link: Option<String>,
}

/// Whose a task is.
#[derive(Clone, Debug)]
pub struct LineOwner {
    pub name: String,
    /// The last day of the leave that they are on.
    pub away_until: Option<NaiveDate>,
}

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

#[derive(Serialize)]
struct Section {
    title: String,
    late: bool,
    lines: Vec<Line>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Line {
    task: String,
    link: Option<String>,
    due: Option<String>,
    late: bool,
    with: Option<String>,
    owner: Option<String>,
}

/// Lists tasks up to the most that a letter shows.
struct Lister<'a> {
    reader: &'a Reader<'a>,
    words: &'a Words,
    left: usize,
    sections: Vec<Section>,
}

impl<'a> Lister<'a> {
    fn new(reader: &'a Reader<'a>, words: &'a Words) -> Self {
        Self { reader, words, left: MOST_LINES, sections: Vec::new() }
    }

    fn add(mut self, title: &str, late: bool, tasks: &[TaskLine]) -> anyhow::Result<Self> {
        if tasks.is_empty() {
            return Ok(self);
        }
        let shown = tasks.iter().take(self.left);
        let lines =
            shown.map(|task| task.line(self.reader, self.words)).collect::<Result<Vec<_>, _>>()?;
        self.left -= lines.len();
        let more = number(tasks.len() - lines.len());
        let more = match more {
            0 => None,
            more => Some(self.words.say("tasks-more", &count(more))?),
        };
        let title = self.words.say(title, &count(number(tasks.len())))?;
        self.sections.push(Section { title, late, lines, more });
        Ok(self)
    }
}

fn number(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

impl TaskLine {
    fn line(&self, reader: &Reader, words: &Words) -> anyhow::Result<Line> {
        let due = self.due_at.map(|at| reader.due(at, words)).transpose()?;
        let activity = words.plain(self.activity.words())?;
        let said = match &due {
            Some(due) => words.say(
                "tasks-due",
                &args([("activity", &activity), ("due", &due.words), ("at", &due.full)]),
            )?,
            None => words.say("tasks-no-due", &args([("activity", &activity)]))?,
        };
        Ok(Line {
            task: self.subject.clone(),
            link: self.link.clone(),
            due: Some(said),
            late: due.is_some_and(|due| due.passed),
            with: self.person.as_ref().map(|person| with(person, reader)),
            owner: self.owner.as_ref().map(|owner| owner.said(reader, words)).transpose()?,
        })
    }
}

/// Name and company, and how to reach them.
fn with(person: &Person, reader: &Reader) -> String {
    let shown = person.shown(reader.comma());
    let reach = shown.phone_grouped.filter(|_| shown.named).or(shown.email.filter(|_| shown.named));
    let who = person.in_subject(reader.comma());
    reach.map_or(who.clone(), |reach| format!("{who} · {reach}"))
}

impl LineOwner {
    fn said(&self, reader: &Reader, words: &Words) -> anyhow::Result<String> {
        match self.away_until {
            None => words.say("tasks-owner", &args([("name", &self.name)])),
            Some(day) => {
                let day = when::day(day, reader.locale);
                words.say("tasks-owner-away", &args([("name", &self.name), ("until", &day)]))
            }
        }
    }
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
