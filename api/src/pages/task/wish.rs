//! What a form of the page asks for.

use chrono::{DateTime, Utc};
use kernel::input::{Field, IsoDuration, Line, Parse, Text};
use kernel::refusal::Fault;
use shared::{
    interactions::InteractionOutcome,
    tasks::{
        CompleteInput, TaskKind,
        about::About,
        next::Next,
        put_off::{PutOff, read_time},
    },
};

use super::{parts::proposal, reader::Reader};
use crate::pages::form::Fields;

/// A button.
pub enum Wish {
    Done {
        input: CompleteInput,
        next: Option<Next>,
    },
    Later {
        until: DateTime<Utc>,
    },
    Next(Next),
    Note(Text),
    /// What was done about the case.
    Settle(Text),
}

/// A field with what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WishFault {
    pub field: &'static str,
    /// Their key.
    pub words: &'static str,
}

const fn fault(field: &'static str, words: &'static str) -> WishFault {
    WishFault { field, words }
}

impl WishFault {
    /// One that an action found; `None` where it is about nothing that was typed.
    pub fn of(found: &Fault) -> Option<Self> {
        match found.pointer.as_str() {
            "/until" | "/for" => Some(fault("until", "task-fault-past")),
            "/next_at" => Some(fault("next_at", "task-fault-past")),
            "/outcome" => Some(fault("outcome", "task-fault-outcome")),
            "/note" | "/summary" => Some(fault("note", "task-fault-note")),
            "/resolution" => Some(fault("resolution", "task-fault-resolution")),
            _ => None,
        }
    }
}

/// What somebody typed, to stand there again.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub outcome: Option<String>,
    pub note: Option<String>,
    pub resolution: Option<String>,
    pub until: Option<String>,
    /// Whether the next task is to be made as well.
    pub next: bool,
    pub next_subject: Option<String>,
    pub next_kind: Option<String>,
    pub next_at: Option<String>,
    /// Whether they came to put it off.
    pub later: bool,
}

impl Typed {
    pub fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).map(ToOwned::to_owned);
        Self {
            outcome: text("outcome"),
            note: text("note"),
            resolution: text("resolution"),
            until: text("until"),
            next: fields.get("next").is_some(),
            next_subject: text("next_subject"),
            next_kind: text("next_kind"),
            next_at: text("next_at"),
            later: fields.get("action") == Some("snooze"),
        }
    }
}

/// Every fault is found, not only the first.
pub fn read(fields: &Fields, reader: &Reader, about: &About) -> Result<Wish, Vec<WishFault>> {
    match fields.get("action") {
        Some("done") => done(fields, reader, about),
        Some("snooze") => later(fields, reader).map_err(|fault| vec![fault]),
        Some("next") => next(fields, reader, about, about.task.outcome).map(Wish::Next),
        Some("note") => match text(fields, "note") {
            Some(Some(text)) => Ok(Wish::Note(text)),
            Some(None) | None => Err(vec![fault("note", "task-fault-note")]),
        },
        Some("settle") => match text(fields, "resolution") {
            Some(Some(text)) => Ok(Wish::Settle(text)),
            Some(None) | None => Err(vec![fault("resolution", "task-fault-resolution")]),
        },
        _ => Err(vec![fault("action", "task-fault-action")]),
    }
}

fn done(fields: &Fields, reader: &Reader, about: &About) -> Result<Wish, Vec<WishFault>> {
    let mut faults = Vec::new();
    let outcome = outcome(fields, about).unwrap_or_else(|one| {
        faults.push(one);
        None
    });
    let note = text(fields, "note").unwrap_or_else(|| {
        faults.push(fault("note", "task-fault-note"));
        None
    });
    // A step that was proposed for another outcome than the chosen one is proposed anew.
    let fits = fields.get("next_for").is_none_or(|of| fields.get("outcome") == Some(of));
    let wanted = fields.get("next").is_some() && fits;
    let next = wanted.then(|| next(fields, reader, about, outcome)).transpose();
    let next = next.unwrap_or_else(|more| {
        faults.extend(more);
        None
    });
    if !faults.is_empty() {
        return Err(faults);
    }
    let set = |note: Option<Text>| note.map_or(Field::Absent, Field::Set);
    let outcome = outcome.map_or(Field::Absent, Field::Set);
    Ok(Wish::Done { input: CompleteInput { outcome, note: set(note) }, next })
}

/// Asked for where the task is about somebody; `none` says that nobody was to be reached.
fn outcome(fields: &Fields, about: &About) -> Result<Option<InteractionOutcome>, WishFault> {
    match fields.get("outcome") {
        Some("none") => Ok(None),
        Some(text) => match InteractionOutcome::parse(text) {
            Ok(outcome) => Ok(Some(outcome)),
            Err(_) => Err(fault("outcome", "task-fault-outcome")),
        },
        None if about.is_about_somebody() => Err(fault("outcome", "task-fault-outcome")),
        None => Ok(None),
    }
}

/// What was written in a field, if anything; `None` where it cannot be kept.
fn text(fields: &Fields, name: &str) -> Option<Option<Text>> {
    let Some(text) = fields.get(name) else { return Some(None) };
    let fit = Some(text).filter(|text| !text.contains('\0'));
    fit.and_then(|text| Text::parse(text).ok()).map(Some)
}

/// By a duration from now, at a time, or by the name of one of the three that are offered.
fn later(fields: &Fields, reader: &Reader) -> Result<Wish, WishFault> {
    let put_off = PutOff::at(reader.now, reader.zone, &reader.worktime);
    let until = match (fields.get("for"), fields.get("until")) {
        (Some(text), None) => {
            let length = IsoDuration::parse(text);
            let length = length.map_err(|_| fault("until", "task-fault-duration"))?;
            reader.now + length.0
        }
        (None, Some("tomorrow")) => put_off.tomorrow,
        (None, Some("next_week")) => put_off.next_week,
        (None, Some(text)) => {
            read_time(text, reader.zone).ok_or(fault("until", "task-fault-time"))?
        }
        (None, None) | (Some(_), Some(_)) => {
            return Err(fault("until", "task-fault-late-until"));
        }
    };
    Ok(Wish::Later { until })
}

/// What is not said is as it is proposed.
fn next(
    fields: &Fields,
    reader: &Reader,
    about: &About,
    outcome: Option<InteractionOutcome>,
) -> Result<Next, Vec<WishFault>> {
    let mut faults = Vec::new();
    let proposed = proposal(reader, about, outcome).ok();
    let proposed = proposed.unwrap_or_else(|| Next {
        subject: about.task.subject.clone(),
        kind: about.task.kind,
        due_at: reader.now,
    });
    let subject = match fields.get("next_subject") {
        None => Some(proposed.subject),
        Some(text) => {
            let one_line = Some(text).filter(|text| !text.contains(['\0', '\n']));
            one_line.and_then(|text| Line::parse(text).ok()).map(String::from)
        }
    };
    let kind = match fields.get("next_kind") {
        None => Some(proposed.kind),
        Some(text) => TaskKind::parse(text).ok(),
    };
    let due_at = match fields.get("next_at") {
        None => Some(proposed.due_at),
        Some(text) => read_time(text, reader.zone),
    };
    if subject.is_none() {
        faults.push(fault("next_subject", "task-fault-subject"));
    }
    if kind.is_none() {
        faults.push(fault("next_kind", "task-fault-kind"));
    }
    match due_at {
        None => faults.push(fault("next_at", "task-fault-time")),
        Some(at) if at <= reader.now => faults.push(fault("next_at", "task-fault-past")),
        Some(_) => {}
    }
    match (subject, kind, due_at) {
        (Some(subject), Some(kind), Some(due_at)) if faults.is_empty() => {
            Ok(Next { subject, kind, due_at })
        }
        _ => Err(faults),
    }
}
