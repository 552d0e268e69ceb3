//! The mailbox of a first look: the messages that would have been sent, as a mail program shows them.
//!
//! Only strings are made here. A message's HTML part is a document of its own ([`FRAME_CSP`]) in a
//! sandboxed frame, so that nothing in it runs or loads; its links open beside it.

use std::sync::LazyLock;

use anyhow::anyhow;
use chrono::{DateTime, SecondsFormat, Utc};
use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig, value::Serde};
use serde_json::json;
use shared::mail::inbox::StoredMessage;
use uuid::Uuid;

/// `Content-Security-Policy` of the page; a test holds the hash to the style sheet.
pub const PAGE_CSP: &str = "default-src 'none'; \
    style-src 'sha256-GX6lKxCd0odsVrXdDmKHhbZ2ak1oZNKXOB1dhuwksUo='; \
    img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `Content-Security-Policy` of the HTML part at `{base}/{id}/html`.
pub const FRAME_CSP: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const STYLE: &str = include_str!("../../../shared/templates/pages/mailbox.css");
const PAGE: &str = include_str!("../../../shared/templates/pages/mailbox.html");

/// One line of the list.
#[derive(Clone, Debug)]
pub struct Summary {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub to: String,
    pub subject: String,
    pub kind: String,
}

/// The message that is being read.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    pub id: Uuid,
    pub message: &'a StoredMessage,
    pub tab: Tab,
}

/// Which part of a message is shown: `{base}/{id}`, `{base}/{id}/text`, `{base}/{id}/headers`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Html,
    Text,
    Headers,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Html, Self::Text, Self::Headers];

    fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Headers => "headers",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Text => "Text",
            Self::Headers => "Headers",
        }
    }

    fn href(self, base: &str, id: Uuid) -> String {
        match self {
            Self::Html => format!("{base}/{id}"),
            _ => format!("{base}/{id}/{}", self.name()),
        }
    }
}

/// The page: the list in the order given, and the open message. `base` is the path of the mailbox
/// with its token, without a slash at the end. Goes out as HTML under [`PAGE_CSP`].
pub fn page(messages: &[Summary], open: Option<&Open>, base: &str) -> anyhow::Result<String> {
    let messages: Vec<_> = messages
        .iter()
        .map(|message| {
            json!({
                "id": message.id,
                "at": message.at.to_rfc3339_opts(SecondsFormat::Secs, true),
                "shown_at": message.at.format("%-d %b, %H:%M").to_string(),
                "to": message.to,
                "subject": message.subject,
                "kind": message.kind,
                "chosen": open.is_some_and(|open| open.id == message.id),
            })
        })
        .collect();
    let tabs: Vec<_> = open.iter().flat_map(|open| tabs(open, base)).collect();
    let context = json!({
        "style": STYLE,
        "base": base,
        "messages": messages,
        "open": open.map(shown),
        "tabs": tabs,
    });
    let environment = ENVIRONMENT.as_ref().map_err(|fault| anyhow!("{fault}"))?;
    Ok(environment.get_template("mailbox.html")?.render(Value::from(Serde(context)))?)
}

fn tabs(open: &Open, base: &str) -> Vec<serde_json::Value> {
    let tab = |tab: Tab| {
        json!({
            "href": tab.href(base, open.id),
            "label": tab.label(),
            "chosen": tab == open.tab,
        })
    };
    Tab::ALL.into_iter().map(tab).collect()
}

fn shown(open: &Open) -> serde_json::Value {
    let message = open.message;
    json!({
        "id": open.id,
        "tab": open.tab.name(),
        "subject": message.subject,
        "from": message.from_line,
        "to": message.to_line,
        "date": message.at.map(|at| at.format("%a %-d %b %Y, %H:%M:%S UTC").to_string()),
        "kind": message.kind,
        "text": message.text,
        "headers": message.headers,
        "links": message.links,
    })
}

static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> =
    LazyLock::new(|| environment().map_err(|fault| fault.to_string()));

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let blocks = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(blocks);
    environment.add_template("mailbox.html", PAGE)?;
    Ok(environment)
}

#[cfg(test)]
mod tests;
