//! Faults of what cannot be read.

use std::{convert::Infallible, ops::ControlFlow};

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValuePointerRef};

use super::{Fault, Faults};

/// A path as an RFC 6901 pointer.
pub fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            format!("{}/{}", pointer(*prev), key.replace('~', "~0").replace('/', "~1"))
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

/// Members of answers that nobody writes: whoever sends a row back as it was read is told so.
const READ_ONLY: &[&str] = &[
    "id",
    "created_at",
    "updated_at",
    "version",
    "deleted_at",
    "erased_at",
    "completed_at",
    "completed_by",
    "last_contacted_at",
    "next_follow_up_at",
    "first_response_at",
    "assigned_because",
];

fn unknown_field(key: &str, accepted: &[&str]) -> String {
    match accepted {
        _ if READ_ONLY.contains(&key) => "this is read only: the server sets it".to_owned(),
        [] => "no such field; there are none here".to_owned(),
        known => format!("no such field; known are {}", known.join(", ")),
    }
}

impl DeserializeError for Faults {
    fn error<V: IntoValue>(
        self_: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = self_.unwrap_or_default();
        let here = pointer(location);
        faults.0.push(match error {
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                let accepted: Vec<&str> = accepted.iter().map(|kind| json_name(*kind)).collect();
                Fault::new(
                    here,
                    "wrong_type",
                    format!("expected {}, got {}", accepted.join(" or "), json_name(actual.kind())),
                )
            }
            ErrorKind::MissingField { field } => {
                Fault::new(format!("{here}/{field}"), "required", "this field is required")
            }
            ErrorKind::UnknownKey { key, accepted } => {
                let place = pointer(location.push_key(key));
                Fault::new(place, "unknown_field", unknown_field(key, accepted))
            }
            ErrorKind::UnknownValue { value, accepted } => Fault::new(
                here,
                "unknown_value",
                format!("{value:?} is none of {}", accepted.join(", ")),
            ),
            ErrorKind::BadSequenceLen { expected, .. } => {
                Fault::new(here, "wrong_length", format!("expected {expected} items"))
            }
            ErrorKind::Unexpected { msg } => Fault::new(here, "invalid", msg),
        });
        ControlFlow::Continue(faults)
    }
}

impl MergeWithError<Faults> for Faults {
    fn merge(
        self_: Option<Self>,
        mut other: Faults,
        _location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut faults = self_.unwrap_or_default();
        faults.0.append(&mut other.0);
        ControlFlow::Continue(faults)
    }
}

impl MergeWithError<Infallible> for Faults {
    fn merge(
        _: Option<Self>,
        other: Infallible,
        _: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        match other {}
    }
}

fn json_name(kind: deserr::ValueKind) -> &'static str {
    use deserr::ValueKind;
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "a boolean",
        ValueKind::Integer => "an integer",
        ValueKind::NegativeInteger => "a negative integer",
        ValueKind::Float => "a number",
        ValueKind::String => "a string",
        ValueKind::Sequence => "an array",
        ValueKind::Map => "an object",
    }
}
