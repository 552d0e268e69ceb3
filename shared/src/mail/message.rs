//! A message as it leaves: headers, a text and an HTML part, and files.

mod headers;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
pub use lettre::message::Mailbox;
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Attachment as AttachedPart, Body, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType},
    },
};
use uuid::Uuid;

use self::headers::{AutoSubmitted, Id, Kind, ListUnsubscribe, ListUnsubscribePost};

/// Longest display name and subject that are sent, in characters; what is longer is cut.
const NAME_MAX: usize = 120;
const SUBJECT_MAX: usize = 200;

/// One message to one person. The same value gives the same bytes but for the MIME boundary.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingMessage {
    pub id: Uuid,
    /// Value of `X-Rapport-Kind`, such as `task_reminder`.
    pub kind: &'static str,
    /// Empty where the person has no name.
    pub to_name: String,
    pub to_email: String,
    pub from: Mailbox,
    /// Who reads an answer, where it is not the sender.
    pub reply_to: Option<Mailbox>,
    /// Where one press ends all mail to the address (RFC 8058); on mail to customers.
    pub unsubscribe_url: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub date: DateTime<Utc>,
    /// As [`message_id`] makes it, the same on every try.
    pub message_id: String,
    pub attachments: Vec<Attachment>,
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// ASCII, such as `digest-2026-W47.csv`.
    pub name: String,
    /// Such as `text/csv; charset=utf-8`.
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

impl OutgoingMessage {
    /// The recipient's address, its domain as DNS knows it.
    pub fn to(&self) -> anyhow::Result<Address> {
        address(&self.to_email)
    }

    /// The sender and the recipient of the SMTP dialogue.
    pub fn envelope(&self) -> anyhow::Result<Envelope> {
        Ok(Envelope::new(Some(ascii_domain(&self.from.email)?), vec![self.to()?])?)
    }

    /// The message after RFC 5322, CRLF at every line's end, no line over 998 octets.
    pub fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        let from = Mailbox::new(
            self.from.name.as_deref().and_then(display_name),
            ascii_domain(&self.from.email)?,
        );
        let to = Mailbox::new(display_name(&self.to_name), self.to()?);
        let mut builder = Message::builder()
            .from(from)
            .to(to)
            .subject(one_line(&self.subject, SUBJECT_MAX))
            .date(self.date.into())
            .message_id(Some(self.message_id.clone()))
            .header(AutoSubmitted)
            .header(Kind(self.kind.to_owned()))
            .header(Id(self.id));
        if let Some(Mailbox { name, email }) = &self.reply_to {
            let name = name.as_deref().and_then(display_name);
            builder = builder.reply_to(Mailbox::new(name, ascii_domain(email)?));
        }
        if let Some(url) = &self.unsubscribe_url {
            builder = builder.header(ListUnsubscribe(url.clone())).header(ListUnsubscribePost);
        }
        let message =
            builder.multipart(self.parts()?).context("a message could not be put together")?;
        Ok(message.formatted())
    }

    /// The two texts and, where there are files, these beside them.
    fn parts(&self) -> anyhow::Result<MultiPart> {
        let texts = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(part(ContentType::TEXT_HTML, &self.html));
        if self.attachments.is_empty() {
            return Ok(texts);
        }
        let mut parts = MultiPart::mixed().multipart(texts);
        for file in &self.attachments {
            let content_type = ContentType::parse(file.content_type)
                .with_context(|| format!("{:?} is no content type", file.content_type))?;
            let name = one_line(&file.name, NAME_MAX);
            // Encoded as what it is, never as text: its line ends are its own.
            let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64)
                .map_err(|_| anyhow::anyhow!("{name:?} could not be encoded"))?;
            parts = parts.singlepart(AttachedPart::new(name).body(body, content_type));
        }
        Ok(parts)
    }
}

/// `<id@domain>`, the domain being the sender's.
pub fn message_id(id: Uuid, from: &Mailbox) -> String {
    let domain = idna::domain_to_ascii(from.email.domain()).unwrap_or_default();
    let domain = if domain.is_empty() { "localhost" } else { &domain };
    format!("<{id}@{domain}>")
}

/// Reads a sender such as `Rapport <rapport@example.com>`.
pub fn mailbox(text: &str) -> anyhow::Result<Mailbox> {
    let mailbox: Mailbox =
        text.trim().parse().with_context(|| format!("{text:?} is no `Name <address>`"))?;
    Ok(Mailbox::new(mailbox.name.as_deref().and_then(display_name), ascii_domain(&mailbox.email)?))
}

fn address(text: &str) -> anyhow::Result<Address> {
    let address =
        text.trim().parse().with_context(|| format!("{text:?} is not an e-mail address"))?;
    ascii_domain(&address)
}

/// The same address with its domain as DNS knows it.
fn ascii_domain(address: &Address) -> anyhow::Result<Address> {
    let domain = address.domain();
    if domain.is_ascii() {
        return Ok(address.clone());
    }
    let domain = idna::domain_to_ascii(domain)
        .map_err(|_| anyhow::anyhow!("{domain:?} is not a domain name"))?;
    Ok(Address::new(address.user(), domain)?)
}

fn display_name(name: &str) -> Option<String> {
    let name = one_line(name, NAME_MAX);
    (!name.is_empty()).then_some(name)
}

/// `text` without line breaks, control characters and invisible reordering, at most `max` characters.
pub(crate) fn one_line(text: &str, max: usize) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() || is_line_break(c) { ' ' } else { c }).collect();
    let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let words: String = words.chars().filter(|c| !is_reordering(*c)).collect();
    // What already looks encoded (RFC 2047) would be decoded by the reader's program.
    let words = words.replace("=?", "= ?");
    if words.chars().count() <= max {
        return words;
    }
    let mut cut: String = words.chars().take(max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Marks that turn the reading direction and can make a name read as another address.
fn is_reordering(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn part(content_type: ContentType, body: &str) -> SinglePart {
    // NUL is allowed nowhere in a message, and a lone CR is a line end to some servers.
    let body = body.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    SinglePart::builder().header(content_type).body(body)
}

#[cfg(test)]
mod tests;
