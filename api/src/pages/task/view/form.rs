//! What the forms offer, and what was typed into them.

use kernel::input::Parse as _;
use serde_json::{Map, Value, json};
use shared::{
    interactions::InteractionOutcome,
    tasks::{TaskKind, about::About, put_off::PutOff},
    text::Words,
};

use super::May;
use crate::pages::task::{
    parts::{kind_words, outcome_words, proposal},
    reader::Reader,
    wish::{Typed, WishFault},
};

/// Every field that may be at fault.
const FIELDS: [&str; 8] =
    ["action", "outcome", "note", "resolution", "until", "next_subject", "next_kind", "next_at"];

pub(super) fn faults(faults: &[WishFault], words: &Words) -> anyhow::Result<Map<String, Value>> {
    let of = |field: &str| faults.iter().find(|one| one.field == field);
    let said = |field: &&str| -> anyhow::Result<(String, Value)> {
        let words = of(field).map(|one| words.plain(one.words)).transpose()?;
        Ok(((*field).to_owned(), json!(words)))
    };
    FIELDS.iter().map(said).collect()
}

pub(super) fn outcomes(about: &About, words: &Words) -> anyhow::Result<Vec<Value>> {
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

pub(super) fn typed(typed: &Typed) -> Value {
    json!({
        "outcome": typed.outcome,
        "note": typed.note.as_deref().unwrap_or_default(),
        "resolution": typed.resolution.as_deref().unwrap_or_default(),
        "until": typed.until.as_deref().unwrap_or_default(),
        "next": typed.next,
    })
}

/// The step that is proposed, or what was typed in its place.
pub(super) fn next(
    reader: &Reader,
    about: &About,
    typed: &Typed,
    may: &May,
) -> anyhow::Result<Option<Value>> {
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

pub(super) fn kinds(words: &Words) -> anyhow::Result<Vec<Value>> {
    let one = |kind: &TaskKind| -> anyhow::Result<Value> {
        let name = words.plain(kind_words(*kind))?;
        Ok(json!({ "value": kind.as_str(), "name": name }))
    };
    TaskKind::ALL.iter().map(one).collect()
}

pub(super) fn later(reader: &Reader) -> Value {
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
