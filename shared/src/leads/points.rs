//! The e-mails, or the phones, of a person: in their order, each once. Pure.

use kernel::input::Field;

/// All e-mails (or phones) with the sent ones added, each once; nothing is dropped.
pub fn merged<T: Clone + Into<String>>(
    here: &[String],
    first: &Field<T>,
    all: &Field<Vec<T>>,
) -> Vec<String> {
    let sent = first.clone().set().into_iter().chain(all.clone().set().into_iter().flatten());
    unique(here.iter().cloned().chain(sent.map(Into::into)))
}

/// Those of one row with those of another, each once.
pub fn joined(here: &[String], more: &[String]) -> Vec<String> {
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
