//! The texts of every resource, and what each takes.

use serde_json::{Value, json};

use Kind::{Line, Name, Reason, Text};

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line without white space around it.
    Name,
    /// One line.
    Line,
    Text,
    /// A text that is not blank.
    Reason,
}

impl Kind {
    pub fn refuses(self, text: &str) -> bool {
        let (text, most) = match self {
            Name => (text.trim(), 200),
            Line => (text, 200),
            Text | Reason => (text, 10_000),
        };
        let control = |c: char| match self {
            Name => c.is_control(),
            Line => c.is_control() && c != '\t',
            Text | Reason => c == '\0',
        };
        text.chars().count() > most
            || text.chars().any(control)
            || self != Text && text.trim().is_empty()
    }

    pub fn keeps(self, text: &str) -> &str {
        if self == Name { text.trim() } else { text }
    }
}

/// A resource: where it is, what else it needs (`#` stands for a number of its own), its texts, which of them filter its
/// list, and which are searched.
pub struct Resource {
    pub path: &'static str,
    pub needs: Value,
    pub texts: &'static [(&'static str, Kind)],
    pub filters: &'static [&'static str],
    pub searched: &'static [&'static str],
}

pub fn resources(owner: &str, customer: &str) -> Vec<Resource> {
    let plain = |path, needs, texts| Resource { path, needs, texts, filters: &[], searched: &[] };
    vec![
        Resource {
            filters: &["source", "external_id", "company"],
            searched: &["first_name", "last_name", "company"],
            ..plain(
                "/v1/leads",
                json!({ "email": "n#@x.example" }),
                &[
                    ("first_name", Name),
                    ("last_name", Name),
                    ("company", Name),
                    ("title", Line),
                    ("source", Line),
                    ("external_id", Line),
                    ("message", Text),
                    ("custom/note", Text),
                    ("utm/note", Text),
                    ("consent/basis", Line),
                    ("consent/text", Text),
                ],
            )
        },
        Resource {
            filters: &["industry", "region"],
            searched: &["name"],
            ..plain(
                "/v1/customers",
                json!({}),
                &[
                    ("name", Name),
                    ("industry", Line),
                    ("region", Line),
                    ("address", Text),
                    ("custom/note", Text),
                ],
            )
        },
        Resource {
            searched: &["name"],
            ..plain(
                "/v1/contacts",
                json!({ "customer_id": customer }),
                &[("name", Name), ("title", Line), ("custom/note", Text)],
            )
        },
        plain("/v1/tasks", json!({ "owner_id": owner }), &[("subject", Line), ("note", Text)]),
        plain("/v1/users", json!({ "email": "u#@x.example", "role": "rep" }), &[("name", Name)]),
        plain("/v1/teams", json!({}), &[("name", Name)]),
        plain("/v1/calendars", json!({}), &[("name", Name)]),
        plain("/v1/keys", json!({ "scopes": ["crm:read"] }), &[("name", Name)]),
        plain(
            "/v1/deals",
            json!({ "customer_id": customer, "status": "lost" }),
            &[("name", Name), ("lost_reason", Reason), ("custom/note", Text)],
        ),
        plain(
            "/v1/cases",
            json!({ "customer_id": customer, "status": "resolved" }),
            &[
                ("subject", Line),
                ("description", Text),
                ("resolution", Reason),
                ("custom/note", Text),
            ],
        ),
        plain(
            "/v1/interactions",
            json!({ "customer_id": customer, "channel": "note" }),
            &[("summary", Text)],
        ),
        plain(
            "/v1/purchases",
            json!({ "customer_id": customer, "purchased_on": "2026-11-20",
                "total": { "amount": "1.00", "currency": "USD" }, "items": [{}] }),
            &[("external_id", Line), ("items/0/name", Line), ("items/0/sku", Line)],
        ),
        plain(
            "/v1/pipelines",
            json!({ "stages": [{ "probability": 0.5 }] }),
            &[("name", Name), ("stages/0/name", Name)],
        ),
        plain("/v1/suppressions", json!({ "email": "s#@x.example" }), &[("detail", Text)]),
    ]
}
