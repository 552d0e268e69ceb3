//! Reads a whole input: every fault of it in one answer.

use std::cell::RefCell;

use deserr::Deserr;
use serde_json::{Map, Number, Value};

use crate::refusal::{Fault, Faults};

/// The body of a create or of a merge patch.
pub trait Input: Deserr<Faults> {
    /// Fields that a create must hold and a patch may not clear.
    const REQUIRED: &'static [&'static str] = &[];

    /// Fields that a create knows and a patch does not, and the other way round.
    const CREATE_ONLY: &'static [&'static str] = &[];
    const PATCH_ONLY: &'static [&'static str] = &[];

    /// Rules over several fields that the document can state.
    const RULES: &'static [Rule] = &[];

    /// What a create must hold besides, over several fields at once.
    fn check_create(_body: &Map<String, Value>, _faults: &mut Faults) {}

    /// What holds for a create and a patch alike.
    fn check(_body: &Map<String, Value>, _faults: &mut Faults) {}
}

/// What holds between the fields of an input. It is said here for the document and checked where the input is
/// read or used; a field that is null or an empty list is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Not both are given.
    NotBoth(&'static str, &'static str),
    /// A create gives at least one of these.
    Any(&'static [&'static str]),
    /// A create gives exactly one of these.
    One(&'static [&'static str]),
    /// A create that gives the first gives the second.
    Needs(&'static str, &'static str),
    /// The named ones go with this value of the first alone.
    Only(&'static str, &'static str, &'static [&'static str]),
}

/// What an input is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Create,
    Patch,
}

/// Reads an input, or answers everything that is wrong with it.
pub fn read<I: Input>(body: Value, mode: Mode) -> Result<I, Faults> {
    let mut faults = Faults::default();
    if let Value::Object(fields) = &body {
        let (elsewhere, place) = match mode {
            Mode::Create => (I::PATCH_ONLY, "PATCH"),
            Mode::Patch => (I::CREATE_ONLY, "POST"),
        };
        for name in elsewhere.iter().filter(|name| fields.contains_key(**name)) {
            let detail = format!("no such field; {place} alone knows it");
            faults.push(&format!("/{name}"), "unknown_field", detail);
        }
        for name in I::REQUIRED.iter().filter(|name| !elsewhere.contains(name)) {
            let missing = match fields.get(*name) {
                None => mode == Mode::Create,
                Some(value) => value.is_null(),
            };
            if missing {
                faults.push(&format!("/{name}"), "required", "this field is required");
            }
        }
        if mode == Mode::Create {
            I::check_create(fields, &mut faults);
        }
        I::check(fields, &mut faults);
    }
    match deserr::deserialize::<I, Value, Faults>(body) {
        Ok(input) if faults.0.is_empty() => Ok(input),
        Ok(_) => Err(faults),
        Err(more) => {
            faults.0.extend(more.0);
            Err(faults)
        }
    }
}

/// Makes a body safe to keep: texts in NFC, and a fault for each NUL and each number that PostgreSQL cannot hold.
pub fn normalise(value: &mut Value) -> Faults {
    let mut faults = Faults::default();
    walk(value, String::new(), &mut faults);
    faults
}

fn walk(value: &mut Value, here: String, faults: &mut Faults) {
    match value {
        Value::String(text) => {
            if text.contains('\0') {
                let detail = "NUL and unpaired surrogates cannot be kept";
                faults.0.push(Fault::new(here, "invalid_character", detail));
            } else if unicode_normalization::is_nfc_quick(text.chars())
                != unicode_normalization::IsNormalized::Yes
            {
                *text = unicode_normalization::UnicodeNormalization::nfc(text.chars()).collect();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, format!("{here}/{index}"), faults);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                let place = format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
                if name.contains('\0') {
                    let detail = "NUL and unpaired surrogates cannot be kept";
                    faults.0.push(Fault::new(
                        place.replace('\0', "\u{FFFD}"),
                        "invalid_character",
                        detail,
                    ));
                }
                walk(field, place, faults);
            }
        }
        Value::Number(number) if is_beyond(number) => {
            let detail = "numbers beyond 1e300 cannot be kept";
            faults.0.push(Fault::new(here, "out_of_range", detail));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The largest number that is kept. At the very end of what a double holds, PostgreSQL gives digits back that are
/// read as no number.
pub const LARGEST: f64 = 1e300;

/// Whether a number cannot be kept.
pub fn is_beyond(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.abs() > LARGEST)
}

thread_local! {
    static COUNTRY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `read` with the country that phone numbers without `+` belong to.
pub fn with_country<T>(country: Option<&str>, read: impl FnOnce() -> T) -> T {
    COUNTRY.set(country.map(str::to_owned));
    let result = read();
    COUNTRY.set(None);
    result
}

/// The country of the read under way.
pub(crate) fn country() -> Option<String> {
    COUNTRY.with_borrow(Clone::clone)
}
