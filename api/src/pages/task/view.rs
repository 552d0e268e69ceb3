//! What the templates see.

mod beside;
mod form;
mod state;

use serde_json::{Value, json};
use shared::{
    sight::Access,
    tasks::{Task, TaskStatus, about::About},
    text::{FluentArgs, Words},
};
use uuid::Uuid;

use self::{
    beside::{deal, details, last, others},
    form::{faults, kinds, later, next, outcomes, typed},
    state::{due, state},
};
use super::{
    act::Said,
    parts::kind_words,
    reader::Reader,
    wish::{Typed, WishFault},
};

/// What the page shows beside the task.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub typed: Typed,
    pub faults: Vec<WishFault>,
    pub conflict: bool,
    pub said: Option<Said>,
}

/// Which forms there are.
struct May {
    done: bool,
    late: bool,
    later: bool,
    follow: bool,
    note: bool,
}

impl May {
    fn of(about: &About) -> Self {
        let task = &about.task;
        let may = about.access == Access::Write && task.deleted_at.is_none();
        let done = may && task.status == TaskStatus::Done;
        let late = done && task.outcome.is_none() && about.is_about_somebody();
        let open = may && about.is_open();
        Self {
            done: open || late,
            late,
            later: open,
            follow: done && !late && about.follower.is_none() && about.is_about_somebody(),
            note: may && !open && !late && about.may_note,
        }
    }
}

pub fn body(reader: &Reader, about: &About, shown: Shown) -> anyhow::Result<Value> {
    let words = reader.words()?;
    let (task, may) = (&about.task, May::of(about));
    let seen = about.access != Access::Hidden;
    let comma = words.plain("comma")?;
    let faults = faults(&shown.faults, words)?;
    Ok(json!({
        "action": reader.path(task.id),
        "subject": if seen { subject(task, words)? } else { words.plain("task-hidden")? },
        "eyebrow": eyebrow(reader, about, words)?,
        "state": state(reader, about, words, shown.said.is_some())?,
        "is_open": about.is_open() && seen,
        "due": due(reader, about, words)?,
        "person": about.person().map(|person| person.shown(&comma)),
        "note": note(about).filter(|_| seen),
        "complaint": complaint(about),
        "settle": settle(about, words)?,
        "faulty": shown.faults.iter().map(|one| words.plain(one.words)).collect::<Result<Vec<_>, _>>()?,
        "faults": faults,
        "conflict": shown.conflict,
        "said": shown.said.as_ref().map(|said| json!({ "title": said.title, "lines": said.lines })),
        "may": { "done": may.done, "later": may.later, "follow": may.follow, "note": may.note },
        "is_late": may.late,
        "later_first": shown.typed.later,
        "outcomes": outcomes(about, words)?,
        "typed": typed(&shown.typed),
        "next": next(reader, about, &shown.typed, &may)?,
        "kinds": kinds(words)?,
        "zone": reader.zone_said(),
        "later": later(reader),
        "deal": deal(about),
        "last": last(reader, about, words)?,
        "others": others(reader, about, words)?,
        "details": details(reader, about, words)?,
    }))
}

/// What the customer said of the case that the task sees to.
fn complaint(about: &About) -> Option<&str> {
    about.case.as_ref()?.description.as_deref()
}

/// Without what stands there as the customer's words.
fn note(about: &About) -> Option<&str> {
    about.task.note.as_deref().filter(|note| Some(*note) != complaint(about))
}

/// Who gets what is written when the case is settled; none where it is settled, or not this reader's to settle.
fn settle(about: &About, words: &Words) -> anyhow::Result<Option<String>> {
    let Some(case) = about.case.as_ref().filter(|case| case.is_live()) else { return Ok(None) };
    let told = about.contact.as_ref().filter(|_| case.contact_id.is_some());
    match told.and_then(|contact| contact.email.clone()) {
        Some(email) => say(words, "task-settle-mailed", "email", email).map(Some),
        None => words.plain("task-settle-kept").map(Some),
    }
}

/// An erasure empties it.
fn subject(task: &Task, words: &Words) -> anyhow::Result<String> {
    match task.subject.as_str() {
        "" => words.plain("task-hidden"),
        subject => Ok(subject.to_owned()),
    }
}

fn eyebrow(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<String> {
    if about.task.owner_id == reader.user.id {
        let kind = words.plain(kind_words(about.task.kind))?;
        return Ok(format!("{} · {kind}", words.plain("task-eyebrow")?));
    }
    say(words, "task-eyebrow-of", "name", name(about, about.task.owner_id))
}

fn say(words: &Words, key: &str, name: &str, value: String) -> anyhow::Result<String> {
    let args: FluentArgs = [(name, value)].into_iter().collect();
    words.say(key, &args)
}

fn name(about: &About, id: Uuid) -> String {
    about.names.get(&id).cloned().unwrap_or_else(|| "–".to_owned())
}
