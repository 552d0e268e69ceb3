//! Tasks as the lines of a letter, section by section.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{
    mail::{
        kinds::Activity,
        letters::{Reader, args, count},
        person::Person,
    },
    text::{Words, when},
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

#[derive(Serialize)]
pub(super) struct Section {
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
pub(super) struct Lister<'a> {
    reader: &'a Reader<'a>,
    words: &'a Words,
    left: usize,
    pub(super) sections: Vec<Section>,
}

impl<'a> Lister<'a> {
    pub(super) fn new(reader: &'a Reader<'a>, words: &'a Words) -> Self {
        Self { reader, words, left: MOST_LINES, sections: Vec::new() }
    }

    pub(super) fn add(
        mut self,
        title: &str,
        late: bool,
        tasks: &[TaskLine],
    ) -> anyhow::Result<Self> {
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

pub(super) fn number(of: usize) -> i64 {
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
