//! Why something was not done, in a form that a client can act on.

mod reading;

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

pub use reading::pointer;

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
