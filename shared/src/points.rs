//! The e-mails, or the phones, of a person: in their order, each once. Pure.

use kernel::input::Field;
use kernel::refusal::Faults;
use serde_json::{Map, Value};

/// So many e-mails, and so many phones, are kept of one person.
pub const MOST: usize = 20;

/// Refuses more of them than are kept.
pub fn check(body: &Map<String, Value>, faults: &mut Faults) {
    for name in ["emails", "phones"] {
        let items = body.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        if items > MOST {
            let detail = format!("{items} items, at most {MOST} are kept");
            faults.push(&format!("/{name}"), "too_many", detail);
        }
    }
}

/// All that were sent, the first of them first, each once.
pub fn sent<T: Clone + Into<String>>(first: &Field<T>, all: &Field<Vec<T>>) -> Vec<String> {
    let all = all.clone().set().into_iter().flatten();
    unique(first.clone().set().into_iter().chain(all).map(Into::into))
}

/// Those that are here, with as many more as there is room for; nothing that is here is dropped.
pub fn joined(here: &[String], more: &[String]) -> Vec<String> {
    let mut kept = unique(here.iter().chain(more).cloned());
    kept.truncate(MOST.max(unique(here.iter().cloned()).len()));
    kept
}

/// All of both: a person who is two loses nothing by becoming one.
pub fn all_of(here: &[String], more: &[String]) -> Vec<String> {
    unique(here.iter().chain(more).cloned())
}

/// A patch of the list, of its first, or of both.
pub fn patched<T: Into<String>>(
    here: &[String],
    first: Field<T>,
    all: Field<Vec<T>>,
) -> Vec<String> {
    let rest: Vec<String> = match (all, &first) {
        (Field::Set(all), _) => all.into_iter().map(Into::into).collect(),
        (Field::Null, _) => Vec::new(),
        (Field::Absent, Field::Absent) => return here.to_vec(),
        (Field::Absent, _) => here.iter().skip(1).cloned().collect(),
    };
    unique(first.set().map(Into::into).into_iter().chain(rest))
}

fn unique(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}
