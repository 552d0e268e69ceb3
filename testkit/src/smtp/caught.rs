use std::time::SystemTime;

use mail_parser::{Message, MessageParser, MessagePart, PartType};

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Caught {
    /// Envelope sender; empty for a bounce.
    pub from: String,
    /// Envelope recipients that were accepted.
    pub to: Vec<String>,
    /// Headers and body, lines ending with CRLF.
    pub data: Vec<u8>,
    /// When it came, by the machine's clock.
    pub at: SystemTime,
}

impl Caught {
    #[allow(
        clippy::disallowed_methods,
        reason = "the catcher stands for another machine, with a clock of its own"
    )]
    pub(super) fn new(from: String, to: Vec<String>, data: Vec<u8>) -> Self {
        Self { from, to, data, at: SystemTime::now() }
    }

    /// The first header of this name as it stands in the message, unfolded into one line.
    pub fn header(&self, name: &str) -> Option<String> {
        let raw = self.parsed(|message| message.header_raw(name).map(str::to_owned))?;
        Some(raw.split("\r\n").map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned())
    }

    /// The subject, decoded.
    pub fn subject(&self) -> Option<String> {
        self.parsed(|message| message.subject().map(str::to_owned))
    }

    /// The text/plain body, decoded; `None` where there is none.
    pub fn text(&self) -> Option<String> {
        self.parsed(|message| message.text_bodies().find_map(|part| body(part, false)))
    }

    /// The text/html body, decoded; `None` where there is none.
    pub fn html(&self) -> Option<String> {
        self.parsed(|message| message.html_bodies().find_map(|part| body(part, true)))
    }

    /// The Message-ID, without its angle brackets.
    pub fn message_id(&self) -> Option<String> {
        self.parsed(|message| message.message_id().map(str::to_owned))
    }

    /// The header `X-Rapport-Kind`.
    pub fn kind(&self) -> Option<String> {
        self.header("X-Rapport-Kind")
    }

    fn parsed<T>(&self, look: impl FnOnce(&Message<'_>) -> Option<T>) -> Option<T> {
        MessageParser::default().parse(&self.data).as_ref().and_then(look)
    }
}

fn body(part: &MessagePart<'_>, html: bool) -> Option<String> {
    match &part.body {
        PartType::Text(text) if !html => Some(text.to_string()),
        PartType::Html(text) if html => Some(text.to_string()),
        _ => None,
    }
}
