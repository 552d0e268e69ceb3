//! How the task stands, and what happened since the message went out.

use serde_json::{Value, json};
use shared::{
    sight::Access,
    tasks::{TaskStatus, about::About},
    text::{FluentArgs, Words, when::Due},
};

use super::{name, say};
use crate::pages::task::{act::next_line, parts::outcome_words, reader::Reader};

/// What happened since the message went out.
pub(super) fn state(
    reader: &Reader,
    about: &About,
    words: &Words,
    said: bool,
) -> anyhow::Result<Vec<String>> {
    let task = &about.task;
    let mut lines = Vec::new();
    if let Some(at) = task.deleted_at {
        lines.push(say(words, "task-state-deleted", "at", reader.long(at))?);
        return Ok(lines);
    }
    if task.owner_id != reader.user.id {
        let key = match about.access {
            Access::Write if about.is_open() => "task-state-other-may",
            Access::Read => "task-state-read",
            Access::Write | Access::Hidden => "task-state-other",
        };
        lines.push(say(words, key, "name", name(about, task.owner_id))?);
    }
    if about.access == Access::Hidden {
        return Ok(lines);
    }
    match task.status {
        TaskStatus::Open => {
            if let Some(at) = task.remind_at.filter(|at| !said && *at > reader.now) {
                lines.push(say(words, "task-said-later-at", "at", reader.long(at))?);
            }
        }
        TaskStatus::Done => lines.push(done_line(reader, about, words)?),
        TaskStatus::Cancelled => {
            lines.push(say(words, "task-state-cancelled", "at", reader.long(task.updated_at))?);
        }
    }
    if about.is_erased {
        lines.push(words.plain("task-state-erased")?);
    }
    if let Some(made) = about.follower.as_ref().filter(|_| !said) {
        lines.push(next_line(made, reader, words, "task-state-next")?);
    }
    Ok(lines)
}

fn done_line(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<String> {
    let task = &about.task;
    let at = reader.long(task.completed_at.unwrap_or(task.updated_at));
    let who = name(about, task.completed_by.unwrap_or(task.owner_id));
    let mut args: FluentArgs = [("at", at), ("who", who)].into_iter().collect();
    match task.outcome {
        Some(outcome) => {
            args.set("outcome", words.plain(outcome_words(outcome))?);
            words.say("task-state-done-how", &args)
        }
        None => words.say("task-state-done", &args),
    }
}

pub(super) fn due(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Option<Value>> {
    let seen = about.is_open() && about.access != Access::Hidden;
    let Some(at) = about.task.due_at.filter(|_| seen) else { return Ok(None) };
    let due = Due::of(at, reader.now);
    let passed = matches!(due, Due::Overdue(_));
    Ok(Some(json!({ "words": due.said(words)?, "at": reader.long(at), "passed": passed })))
}
