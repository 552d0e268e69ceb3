//! What each provider writes, as events of ours. Kinds that do not matter here, and ones that are new, give none.

mod mailgun;
mod postmark;
mod sendgrid;
mod ses;
#[cfg(test)]
mod tests;

use serde_json::Value;
use uuid::Uuid;

use super::model::{Event, Provider, Refused};

/// The events of a body; for SES of the message within the envelope.
pub fn parse(provider: Provider, body: &Value) -> Result<Vec<Event>, Refused> {
    match provider {
        Provider::Ses => ses::parse(body),
        Provider::Sendgrid => sendgrid::parse(body),
        Provider::Postmark => postmark::parse(body),
        Provider::Mailgun => mailgun::parse(body),
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// The id of a message of ours in its Message-ID or in our own header.
fn id_in(value: &str) -> Option<Uuid> {
    Uuid::try_parse(value.trim().trim_start_matches('<').get(..36)?).ok()
}

/// `Name <address>` or the address alone.
fn address(text: &str) -> String {
    let inside = text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(text, |(address, _)| address).trim().to_owned()
}

/// What is there, in one line.
fn words(parts: &[Option<&str>]) -> String {
    let known: Vec<&str> = parts.iter().flatten().copied().collect();
    crate::mail::message::one_line(&known.join(": "), 500)
}
