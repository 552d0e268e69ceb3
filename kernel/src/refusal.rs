//! Why something was not done, in a form that a client can act on.

use std::{borrow::Cow, convert::Infallible, fmt, ops::ControlFlow};

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValuePointerRef};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// One thing wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) into the body, or the name of a query parameter.
    #[schema(example = "/email")]
    pub pointer: String,
    /// Stable and machine-readable.
    #[schema(example = "invalid_email")]
    pub code: Cow<'static, str>,
    /// For people.
    #[schema(example = "this is not an e-mail address")]
    pub detail: String,
}

impl Fault {
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: detail.into() }
    }
}

/// Every fault of one input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn push(&mut self, pointer: &str, code: &'static str, detail: impl Into<String>) {
        self.0.push(Fault::new(pointer, code, detail));
    }

    /// `Ok` where nothing was wrong.
    pub fn into_result(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::invalid(self)) }
    }
}

/// What sort of refusal it is; one place turns it into a status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The text itself is broken (400).
    Malformed,
    /// No key, or a wrong one (401).
    Unauthenticated,
    /// The key may not (403).
    Forbidden,
    /// Not there, or not to be seen (404).
    NotFound,
    /// The state of things forbids it (409).
    Conflict,
    /// `If-Match` names an older version (412).
    Stale,
    /// The body is too large (413).
    TooLarge,
    /// The body is of another type (415).
    UnsupportedMedia,
    /// The values are wrong (422).
    Invalid,
    /// Too many requests (429).
    TooMany,
    /// Try again later (503).
    Unavailable,
}

/// A typed refusal: what sort, a stable code, words for people and, for bad values, every fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub kind: Kind,
    pub code: Cow<'static, str>,
    pub detail: String,
    pub faults: Vec<Fault>,
    /// Further members of the problem document, such as what was matched.
    pub extra: Map<String, Value>,
    /// What the log of refused posts keeps and the client is not shown.
    pub kept: Option<Value>,
}

impl Refusal {
    pub fn new(kind: Kind, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            detail: detail.into(),
            faults: Vec::new(),
            extra: Map::new(),
            kept: None,
        }
    }

    /// Bad values, with every fault.
    pub fn invalid(faults: Faults) -> Self {
        let detail = match faults.0.len() {
            1 => "1 fault in what was sent".to_owned(),
            n => format!("{n} faults in what was sent"),
        };
        Self { faults: faults.0, ..Self::new(Kind::Invalid, "validation", detail) }
    }

    /// One bad value.
    pub fn fault(
        pointer: &str,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self::invalid(Faults(vec![Fault::new(pointer, code, detail)]))
    }

    /// Nothing there that this caller may see.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "there is nothing here that this key may see")
    }

    /// The key may not do this; `scope` is what it lacks.
    pub fn missing_scope(scope: &str) -> Self {
        let mut refusal = Self::new(
            Kind::Forbidden,
            "missing_scope",
            format!("this key lacks the scope {scope}"),
        );
        refusal.extra.insert("scope".into(), scope.into());
        refusal
    }

    /// Of a part of what was sent: every fault points below the place where that stands, such as `/deal`.
    #[must_use]
    pub fn under(mut self, place: &str) -> Self {
        for fault in &mut self.faults {
            fault.pointer.insert_str(0, place);
        }
        self
    }

    /// Names the row that stands in the way: of which kind it is, and which field found it.
    #[must_use]
    pub fn naming(self, kind: &str, id: Uuid, by: &str) -> Self {
        self.with("matched", serde_json::json!({ "kind": kind, "id": id, "by": by }))
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Refusal {}

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
