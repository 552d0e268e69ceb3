//! A stored message as a mail program would show it: for the mailbox page and the sandbox.

use chrono::{DateTime, Utc};
use mail_parser::{Address, Message, MessageParser};
use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// One message, read back from its raw form. Besides, `headers`: each of its headers as sent, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StoredMessage {
    /// Addresses alone; the names stand in the headers.
    pub to: String,
    pub from: String,
    pub subject: String,
    /// `X-Rapport-Kind`; empty where it is missing.
    pub kind: String,
    /// The `Date` header.
    pub at: Option<DateTime<Utc>>,
    /// In their order, unfolded and as sent; an object in JSON.
    #[serde(serialize_with = "as_object")]
    #[schema(ignore)]
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
    /// `http`, `https`, `tel` and `mailto` targets of the HTML, then URLs of the text, each once.
    pub links: Vec<String>,
    /// `Ada Rep <ada@example.com>`, for people.
    #[serde(skip)]
    pub to_line: String,
    #[serde(skip)]
    pub from_line: String,
}

/// Reads `raw`; none where it is no message at all.
pub fn parse(raw: &[u8]) -> Option<StoredMessage> {
    let message = MessageParser::default().parse(raw)?;
    let (from, from_line) = person(message.from());
    let (to, to_line) = person(message.to());
    let text = message.body_text(0).map(|text| unix(&text)).unwrap_or_default();
    let html = message.body_html(0).map(|html| unix(&html)).unwrap_or_default();
    let headers = headers(&message);
    let kind = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-rapport-kind"));
    Some(StoredMessage {
        kind: kind.map(|(_, value)| value.clone()).unwrap_or_default(),
        subject: message.subject().unwrap_or_default().to_owned(),
        at: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
        links: links(&html, &text),
        headers,
        text,
        html,
        to,
        from,
        to_line,
        from_line,
    })
}

fn person(address: Option<&Address>) -> (String, String) {
    let Some(first) = address.and_then(|address| address.first()) else {
        return (String::new(), String::new());
    };
    let email = first.address().unwrap_or_default();
    let line = match first.name() {
        Some(name) => format!("{name} <{email}>"),
        None => email.to_owned(),
    };
    (email.to_owned(), line)
}

fn headers(message: &Message) -> Vec<(String, String)> {
    message
        .headers_raw()
        .map(|(name, value)| {
            let value = value.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
            (name.to_owned(), value.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn as_object<S: Serializer>(
    headers: &[(String, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut object = serializer.serialize_map(Some(headers.len()))?;
    for (name, value) in headers {
        object.serialize_entry(name, value)?;
    }
    object.end()
}

fn links(html: &str, text: &str) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    let found = hrefs(html).into_iter().chain(urls(text));
    for link in found {
        let wanted = ["http://", "https://", "tel:", "mailto:"];
        if wanted.iter().any(|scheme| link.starts_with(scheme)) && !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

/// Values of all `href` attributes, their character references undone.
fn hrefs(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("href=") {
        rest = after;
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        if let Some((value, after)) = after.get(1..).and_then(|value| value.split_once(quote)) {
            found.push(unescaped(value));
            rest = after;
        }
    }
    found
}

/// The references that escaped HTML holds: `&amp;`, `&#x2f;`, `&#47;` and their like.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after.split_once(';').and_then(|(name, after)| Some((reference(name)?, after))) {
            Some((c, after)) => {
                plain.push(c);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// URLs in running text, without the punctuation that ends a sentence.
fn urls(text: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || "<>\"'）」】，。；！？、".contains(c);
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = ["http://", "https://"].iter().filter_map(|s| rest.find(s)).min() {
        let (_, url) = rest.split_at(at);
        let (url, after) = url.split_at(url.find(ends).unwrap_or(url.len()));
        found.push(url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']).to_owned());
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::message::{OutgoingMessage, mailbox, message_id};

    #[test]
    fn a_message_comes_back_as_it_was() {
        let from = mailbox("客户管理 <rapport@example.com>").unwrap();
        let id = uuid::Uuid::nil();
        let message = OutgoingMessage {
            id,
            kind: "alert",
            to_name: "张伟".into(),
            to_email: "wei@example.com".into(),
            subject: "线索：Nimbus".into(),
            text: "See https://crm.example/a/x?b=1&c=2. 或 https://crm.example/z。\n".into(),
            html: concat!(
                "<a href=\"tel:+8613800138000\">x</a><a href='https:&#x2f;/crm.example/a/x?b=1&amp;c=2'>y</a>",
                "<a href=\"mailto:wei@example.com\">z</a><a href=\"#top\">t</a><a href=\"tel:+8613800138000\">x</a>"
            )
            .into(),
            date: "2026-11-23T09:45:00Z".parse().unwrap(),
            message_id: message_id(id, &from),
            from,
            reply_to: None,
            unsubscribe_url: None,
            attachments: Vec::new(),
        };
        let stored = parse(&message.bytes().unwrap()).unwrap();
        assert_eq!(stored.to, "wei@example.com");
        assert_eq!(stored.to_line, "张伟 <wei@example.com>");
        assert_eq!(stored.from_line, "客户管理 <rapport@example.com>");
        assert_eq!((stored.subject.as_str(), stored.kind.as_str()), ("线索：Nimbus", "alert"));
        assert_eq!(stored.at, Some(message.date));
        assert_eq!((stored.text, stored.html), (message.text, message.html));
        assert_eq!(
            stored.links,
            [
                "tel:+8613800138000",
                "https://crm.example/a/x?b=1&c=2",
                "mailto:wei@example.com",
                "https://crm.example/z",
            ]
        );
    }

    #[test]
    fn in_json_the_headers_are_an_object() {
        let raw = b"From: a@b.example\r\nTo: c@d.example\r\nX-Long: one\r\n two\r\n\r\nHi\r\n";
        let json = serde_json::to_value(parse(raw).unwrap()).unwrap();
        assert_eq!(json["headers"]["X-Long"], "one two");
        assert_eq!(json["text"], "Hi\n");
        assert!(json.get("to_line").is_none());
    }
}
