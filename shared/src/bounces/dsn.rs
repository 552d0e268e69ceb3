//! Reads a delivery status notification (RFC 3464), as mail servers write them.

mod fields;
#[cfg(test)]
mod tests;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use uuid::Uuid;

use self::fields::{Action, Recipient};
use super::model::{Fate, Told};

/// Why it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("this is no message")]
    NoMessage,
    #[error("this is no delivery status notification")]
    NoReport,
    #[error("this delivery status notification names no recipient")]
    NoRecipient,
}

/// What a notification says of the message that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsn {
    /// None where it was delivered, relayed or expanded.
    pub told: Option<Told>,
}

/// Reads one from what a mail server pipes.
pub fn read(raw: &[u8]) -> Result<Dsn, Malformed> {
    let message = MessageParser::default().parse(raw).ok_or(Malformed::NoMessage)?;
    if message.headers().is_empty() {
        return Err(Malformed::NoMessage);
    }
    let report = message
        .parts
        .iter()
        .find(|part| is(part, "message", &["delivery-status", "global-delivery-status"]));
    let recipients = match report {
        Some(part) => fields::recipients(&text_of(part)),
        None => failed_recipients(&message).ok_or(Malformed::NoReport)?,
    };
    if recipients.is_empty() {
        return Err(Malformed::NoRecipient);
    }
    // Each of ours goes to one person; where it was passed on to several, the worst counts.
    let worst = recipients.iter().filter_map(fate).max_by_key(|(fate, _)| weight(*fate));
    let told = worst.map(|(fate, detail)| Told { emails: names(&message), fate, detail });
    Ok(Dsn { told })
}

fn fate(recipient: &Recipient) -> Option<(Fate, String)> {
    let fate = match recipient.action {
        Action::Failed => Fate::Bounced { address_is_bad: recipient.address_is_bad() },
        Action::Delayed => Fate::Delayed,
        Action::Other => return None,
    };
    Some((fate, recipient.detail()))
}

fn weight(fate: Fate) -> u8 {
    match fate {
        Fate::Bounced { address_is_bad: true } => 2,
        Fate::Bounced { address_is_bad: false } => 1,
        _ => 0,
    }
}

/// Exim before it wrote reports, and others like it: the addresses in a header, the reason in words.
fn failed_recipients(message: &Message) -> Option<Vec<Recipient>> {
    let failed = message.header_raw("X-Failed-Recipients")?;
    let text = message.body_text(0).unwrap_or_default();
    // Above the copy of the message.
    let reason = text.split("------").next().unwrap_or_default();
    let said = reason.lines().map(str::trim).find(|line| fields::reply_code(line).is_some());
    let diagnostic = said.or_else(|| reason.lines().map(str::trim).rfind(|line| !line.is_empty()));
    let diagnostic = diagnostic.unwrap_or_default().to_owned();
    let recipients = failed.split(',').filter(|address| address.contains('@'));
    Some(recipients.map(|_| Recipient::failed(&diagnostic)).collect())
}

/// Every name by which we may know the message: in its returned headers, in the report, in what the notification answers to.
fn names(message: &Message) -> Vec<Uuid> {
    let mut names = Vec::new();
    for part in message.parts.iter() {
        if let PartType::Message(returned) = &part.body {
            names.extend(
                ["X-Rapport-Id", "Message-ID"]
                    .iter()
                    .filter_map(|name| id_in(returned.header_raw(*name)?)),
            );
        } else if part.content_type().is_none() || may_name(part) {
            names.extend(fields::names(&text_of(part)));
        }
    }
    names.extend(
        ["In-Reply-To", "References"].iter().filter_map(|name| id_in(message.header_raw(*name)?)),
    );
    let mut once = Vec::new();
    names.into_iter().for_each(|name| {
        if !once.contains(&name) {
            once.push(name)
        }
    });
    once
}

/// Whether a part may hold headers of the message; one without a type is plain text.
fn may_name(part: &MessagePart) -> bool {
    const MESSAGES: [&str; 4] =
        ["rfc822", "delivery-status", "global-headers", "global-delivery-status"];
    is(part, "message", &MESSAGES) || is(part, "text", &["rfc822-headers", "plain"])
}

/// The id of a message in `<id@domain>` or by itself.
pub(super) fn id_in(value: &str) -> Option<Uuid> {
    let value = value.trim().trim_start_matches('<');
    Uuid::try_parse(value.get(..36)?).ok()
}

fn is(part: &MessagePart, kind: &str, subtypes: &[&str]) -> bool {
    part.content_type().is_some_and(|known| {
        known.ctype().eq_ignore_ascii_case(kind)
            && known
                .subtype()
                .is_some_and(|sub| subtypes.iter().any(|one| sub.eq_ignore_ascii_case(one)))
    })
}

fn text_of(part: &MessagePart) -> String {
    String::from_utf8_lossy(part.contents()).replace("\r\n", "\n")
}
