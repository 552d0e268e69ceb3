//! Does what a button says, through the actions that the API has.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::input::{Field, Text, Timestamp};
use kernel::refusal::Refusal;
use shared::{
    Result,
    cases::{self, CaseInput, CaseStatus},
    db::Conn,
    sight::Access,
    tasks::{
        self, SnoozeInput, Task,
        about::About,
        next::{follow, note, report},
    },
    text::{FluentArgs, Words},
};

use super::{parts::outcome_words, reader::Reader, wish::Wish};

/// Two taps on `1 hour` are one.
const SAME: TimeDelta = TimeDelta::minutes(1);

/// What was done, in words.
#[derive(Clone, Debug)]
pub struct Said {
    pub title: String,
    pub lines: Vec<String>,
}

pub async fn act(
    conn: &mut Conn,
    reader: &Reader,
    about: &About,
    wish: Wish,
    now: DateTime<Utc>,
) -> Result<Said> {
    let (actor, id, words) = (&reader.actor, reader.task_id, reader.words()?);
    match wish {
        Wish::Done { input, next } => {
            let task = report(conn, actor, id, input, now).await?;
            let mut said = done(&task, words)?;
            // Done before, with a next one or without: this tap is the second, and changes nothing.
            if let Some(next) = next.filter(|_| about.is_open()) {
                let made = follow(conn, actor, id, next, now).await?;
                said.lines.push(next_line(&made, reader, words, "task-said-next")?);
            }
            Ok(said)
        }
        Wish::Later { until } => {
            let task = put_off(conn, reader, about, until, now).await?;
            let at = reader.long(task.remind_at.unwrap_or(until));
            let at: FluentArgs = [("at", at)].into_iter().collect();
            let line = words.say("task-said-later-at", &at)?;
            Ok(Said { title: words.plain("task-said-later")?, lines: vec![line] })
        }
        Wish::Next(next) => {
            let made = follow(conn, actor, id, next, now).await?;
            let line = next_line(&made, reader, words, "task-said-next")?;
            Ok(Said { title: words.plain("task-said-next-title")?, lines: vec![line] })
        }
        Wish::Note(text) => {
            note(conn, actor, id, text, now).await?;
            Ok(Said { title: words.plain("task-said-noted")?, lines: Vec::new() })
        }
        Wish::Settle(text) => {
            settle(conn, reader, about, text, now).await?;
            Ok(Said { title: words.plain("task-said-settled")?, lines: Vec::new() })
        }
    }
}

/// A second tap with the same words changes nothing.
async fn settle(
    conn: &mut Conn,
    reader: &Reader,
    about: &About,
    text: Text,
    now: DateTime<Utc>,
) -> Result<()> {
    let case = about.case.as_ref().ok_or_else(Refusal::not_found)?;
    if !case.is_live() {
        let same = case.resolution.as_deref() == Some(text.0.as_str());
        return if same { Ok(()) } else { Err(Refusal::not_found().into()) };
    }
    let input = CaseInput {
        status: Field::Set(CaseStatus::Resolved),
        resolution: Field::Set(text),
        ..CaseInput::default()
    };
    cases::actions::update(conn, &reader.actor, case.id, input, None, now).await?;
    Ok(())
}

async fn put_off(
    conn: &mut Conn,
    reader: &Reader,
    about: &About,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Task> {
    let so_already = about.task.remind_at.is_some_and(|at| at > now && (until - at).abs() < SAME);
    if so_already && about.is_open() {
        return match about.access {
            Access::Write => Ok(about.task.clone()),
            Access::Hidden | Access::Read => Err(Refusal::not_found().into()),
        };
    }
    let input = SnoozeInput { until: Field::Set(Timestamp(until)), ..SnoozeInput::default() };
    tasks::actions::snooze(conn, &reader.actor, reader.task_id, input, None, now).await
}

fn done(task: &Task, words: &Words) -> anyhow::Result<Said> {
    let Some(outcome) = task.outcome else {
        return Ok(Said { title: words.plain("task-said-done")?, lines: Vec::new() });
    };
    let how = words.plain(outcome_words(outcome))?;
    let how: FluentArgs = [("outcome", how)].into_iter().collect();
    let logged = task.is_about_somebody().then(|| words.plain("task-said-logged")).transpose()?;
    Ok(Said { title: words.say("task-said-done-how", &how)?, lines: logged.into_iter().collect() })
}

/// `Next: Call Wei Zhang again, Mon 10:00`
pub fn next_line(made: &Task, reader: &Reader, words: &Words, key: &str) -> anyhow::Result<String> {
    let at = made.due_at.map(|at| reader.short(at)).unwrap_or_default();
    let args: FluentArgs = [("task", made.subject.clone()), ("at", at)].into_iter().collect();
    words.say(key, &args)
}
