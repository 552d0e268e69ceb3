//! What the templates see.

use kernel::input::Parse as _;
use serde_json::{Map, Value, json};
use shared::{
    interactions::{Interaction, InteractionOutcome},
    sight::Access,
    tasks::{Task, TaskKind, TaskStatus, about::About, put_off::PutOff},
    text::{FluentArgs, Words, when::Due},
};
use uuid::Uuid;

use super::{
    act::{Said, next_line},
    parts::{channel_words, kind_words, outcome_words, proposal},
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

/// Every field that may be at fault.
const FIELDS: [&str; 8] =
    ["action", "outcome", "note", "resolution", "until", "next_subject", "next_kind", "next_at"];

/// Of a summary so many characters.
const CLIPPED: usize = 400;

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

/// What happened since the message went out.
fn state(reader: &Reader, about: &About, words: &Words, said: bool) -> anyhow::Result<Vec<String>> {
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

fn due(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Option<Value>> {
    let seen = about.is_open() && about.access != Access::Hidden;
    let Some(at) = about.task.due_at.filter(|_| seen) else { return Ok(None) };
    let due = Due::of(at, reader.now);
    let passed = matches!(due, Due::Overdue(_));
    Ok(Some(json!({ "words": due.said(words)?, "at": reader.long(at), "passed": passed })))
}

fn faults(faults: &[WishFault], words: &Words) -> anyhow::Result<Map<String, Value>> {
    let of = |field: &str| faults.iter().find(|one| one.field == field);
    let said = |field: &&str| -> anyhow::Result<(String, Value)> {
        let words = of(field).map(|one| words.plain(one.words)).transpose()?;
        Ok(((*field).to_owned(), json!(words)))
    };
    FIELDS.iter().map(said).collect()
}

fn outcomes(about: &About, words: &Words) -> anyhow::Result<Vec<Value>> {
    if !about.is_about_somebody() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for outcome in InteractionOutcome::ALL {
        let name = words.plain(outcome_words(*outcome))?;
        all.push(json!({ "value": outcome.as_str(), "name": name }));
    }
    if about.is_open() {
        all.push(json!({ "value": "none", "name": words.plain("task-outcome-none")? }));
    }
    Ok(all)
}

fn typed(typed: &Typed) -> Value {
    json!({
        "outcome": typed.outcome,
        "note": typed.note.as_deref().unwrap_or_default(),
        "resolution": typed.resolution.as_deref().unwrap_or_default(),
        "until": typed.until.as_deref().unwrap_or_default(),
        "next": typed.next,
    })
}

/// The step that is proposed, or what was typed in its place.
fn next(reader: &Reader, about: &About, typed: &Typed, may: &May) -> anyhow::Result<Option<Value>> {
    let chosen = typed.outcome.as_deref().and_then(|text| InteractionOutcome::parse(text).ok());
    let outcome = if may.follow { about.task.outcome.or(chosen) } else { chosen };
    let wanted = may.follow || (may.done && !may.late && outcome.is_some());
    if !wanted {
        return Ok(None);
    }
    let proposed = proposal(reader, about, outcome)?;
    let at = || reader.local(proposed.due_at);
    Ok(Some(json!({
        "subject": typed.next_subject.clone().unwrap_or(proposed.subject),
        "kind": typed.next_kind.clone().unwrap_or_else(|| proposed.kind.as_str().to_owned()),
        "at": typed.next_at.clone().unwrap_or_else(at),
    })))
}

fn kinds(words: &Words) -> anyhow::Result<Vec<Value>> {
    let one = |kind: &TaskKind| -> anyhow::Result<Value> {
        let name = words.plain(kind_words(*kind))?;
        Ok(json!({ "value": kind.as_str(), "name": name }))
    };
    TaskKind::ALL.iter().map(one).collect()
}

fn later(reader: &Reader) -> Value {
    let put_off = PutOff::at(reader.now, reader.zone, &reader.worktime);
    // On a Sunday both are the next day.
    let week = Some(put_off.next_week).filter(|week| *week != put_off.tomorrow);
    json!({
        "hour": reader.short(put_off.hour),
        "tomorrow": reader.short(put_off.tomorrow),
        "tomorrow_at": put_off.tomorrow,
        "week": week.map(|at| reader.short(at)),
        "week_at": week,
    })
}

fn deal(about: &About) -> Option<Value> {
    let (deal, stage) = about.deal.as_ref()?;
    let value = deal.value.money();
    let value = value.map(|money| format!("{} {}", money.amount(), money.currency()));
    Some(json!({ "name": deal.name, "stage": stage, "value": value }))
}

fn last(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Option<Vec<Value>>> {
    let seen = about.lead.is_some() || about.customer.is_some();
    if !seen || about.access == Access::Hidden {
        return Ok(None);
    }
    let one = |row: &Interaction| -> anyhow::Result<Value> {
        let mut what = words.plain(channel_words(row.channel))?;
        if let Some(outcome) = row.outcome {
            what = format!("{what} · {}", words.plain(outcome_words(outcome))?);
        }
        let at = reader.long(row.occurred_at);
        let when = match row.user_id {
            Some(id) => format!("{at} · {}", name(about, id)),
            None => at,
        };
        Ok(json!({ "what": what, "when": when, "summary": row.summary.as_deref().map(clipped) }))
    };
    about.interactions.iter().map(one).collect::<anyhow::Result<_>>().map(Some)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(CLIPPED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What is open beside it, the one that followed first.
fn others(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Vec<Value>> {
    let one = |task: &Task| -> anyhow::Result<Value> {
        Ok(json!({
            "path": reader.path(task.id),
            "subject": subject(task, words)?,
            "at": task.due_at.map(|at| reader.long(at)),
        }))
    };
    about.others.iter().map(one).collect()
}

fn details(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Vec<Value>> {
    let mut all = Vec::new();
    let mut add = |key: &str, value: Option<String>| -> anyhow::Result<()> {
        if let Some(value) = value {
            all.push(json!({ "label": words.plain(key)?, "value": value }));
        }
        Ok(())
    };
    add("label-customer", about.customer.as_ref().map(|customer| customer.name.clone()))?;
    if let Some(lead) = &about.lead {
        add("label-source", lead.source.clone())?;
        add("task-message", lead.message.as_deref().map(clipped))?;
        add("label-received", Some(reader.long(lead.created_at)))?;
    }
    Ok(all)
}
