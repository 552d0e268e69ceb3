use chrono::TimeZone;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;

fn message() -> OutgoingMessage {
    let from = mailbox("Rapport <rapport@example.com>").unwrap();
    let id = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
    OutgoingMessage {
        id,
        kind: "task_reminder",
        to_name: "Ada Rep".into(),
        to_email: "ada@example.com".into(),
        subject: "Call Wei".into(),
        text: "Hello\n".into(),
        html: "<p>Hello</p>".into(),
        date: Utc.with_ymd_and_hms(2026, 11, 23, 9, 45, 0).unwrap(),
        message_id: message_id(id, &from),
        from,
        reply_to: None,
        unsubscribe_url: None,
        attachments: Vec::new(),
    }
}

/// Header names in order, unfolded lines of the head alone.
fn head(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

const HEADERS: [&str; 10] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Rapport-Kind",
    "X-Rapport-Id",
    "MIME-Version",
    "Content-Type",
];

fn same_headers(bytes: &[u8]) {
    let mut got = head(bytes);
    got.sort();
    let mut want = HEADERS.map(str::to_owned);
    want.sort();
    assert_eq!(got, want);
}

#[test]
fn headers_say_what_the_contract_says() {
    let bytes = message().bytes().unwrap();
    same_headers(&bytes);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("Date: Mon, 23 Nov 2026 09:45:00 +0000\r\n"), "{text}");
    assert!(text.contains("Message-ID: <01930000-0000-7000-8000-000000000001@example.com>\r\n"));
    assert!(text.contains("Auto-Submitted: auto-generated\r\n"));
    assert!(text.contains("X-Rapport-Kind: task_reminder\r\n"));
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(parsed.content_type().unwrap().c_subtype.as_deref(), Some("alternative"));
    assert_eq!(parsed.body_text(0).unwrap(), "Hello\r\n");
    assert_eq!(parsed.body_html(0).unwrap(), "<p>Hello</p>");
}

#[test]
fn names_cannot_add_headers() {
    for name in [
        "Eve\r\nBcc: all@example.com",
        "Eve\nBcc: all@example.com",
        "Eve\r\n\r\n<p>body</p>",
        "\u{2028}Eve\u{202E}",
        "Zoë \"the boss\" <boss@example.org>, other@example.org",
        "张伟，\"北区\"",
        "🎉 Party, Ltd.",
        "=?utf-8?q?x?=",
        "\u{0}\u{7f}",
        "",
    ] {
        let mut message = message();
        message.to_name = name.into();
        message.from.name = Some(name.into());
        message.subject = name.into();
        let bytes = message.bytes().unwrap();
        same_headers(&bytes);
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let to = parsed.to().unwrap().as_list().unwrap();
        assert_eq!(to.len(), 1, "{name}");
        assert_eq!(to[0].address(), Some("ada@example.com"), "{name}");
        let want = one_line(name, NAME_MAX);
        assert_eq!(to[0].name().unwrap_or_default(), want, "{name}");
        assert_eq!(parsed.subject().unwrap_or_default(), one_line(name, SUBJECT_MAX), "{name}");
    }
}

#[test]
fn addresses_are_held_to_their_form() {
    for bad in ["ada@example.com\r\nRCPT TO:<eve@example.com>", "ada", "a b@example.com", ""] {
        let message = OutgoingMessage { to_email: bad.into(), ..message() };
        assert!(message.bytes().is_err() && message.envelope().is_err(), "{bad:?}");
    }
    let message = OutgoingMessage { to_email: "ada@bücher.example".into(), ..message() };
    let bytes = String::from_utf8(message.bytes().unwrap()).unwrap();
    assert!(bytes.contains("ada@xn--bcher-kva.example"), "{bytes}");
}

#[test]
fn the_id_stands_on_an_ascii_domain() {
    let from = Mailbox::new(None, "rapport@bücher.example".parse().unwrap());
    assert_eq!(
        message_id(Uuid::nil(), &from),
        "<00000000-0000-0000-0000-000000000000@xn--bcher-kva.example>"
    );
    assert!(mailbox("Rapport rapport@").is_err());
    assert_eq!(mailbox("rapport@localhost").unwrap().name, None);
}

#[test]
fn long_texts_are_cut() {
    assert_eq!(one_line("one two three", 8), "one two…");
    assert_eq!(one_line("客户关系", 3), "客户…");
}

fn files() -> Vec<Attachment> {
    let csv = "\u{feff}a,b\r\n=1,\"x\ny\"\n".as_bytes().to_vec();
    let file =
        |name: &str, content_type, bytes| Attachment { name: name.to_owned(), content_type, bytes };
    vec![
        file("digest-2026-W47.csv", "text/csv; charset=utf-8", csv),
        file(
            "digest-2026-W47.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            (0..=255).cycle().take(4_000).collect(),
        ),
    ]
}

#[test]
fn files_stand_beside_the_texts_and_come_out_as_they_were() {
    let message = OutgoingMessage { attachments: files(), ..message() };
    let bytes = message.bytes().unwrap();
    same_headers(&bytes);
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 998));
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(parsed.content_type().unwrap().c_subtype.as_deref(), Some("mixed"));
    let texts = parsed.part(1).unwrap().content_type().unwrap();
    assert_eq!(texts.c_subtype.as_deref(), Some("alternative"));
    assert_eq!(parsed.body_text(0).unwrap(), "Hello\r\n");
    assert_eq!(parsed.body_html(0).unwrap(), "<p>Hello</p>");
    assert_eq!(parsed.attachment_count(), 2);
    for (got, want) in parsed.attachments().zip(&message.attachments) {
        assert_eq!(got.attachment_name(), Some(want.name.as_str()));
        assert_eq!(got.contents(), want.bytes);
        let kind = got.content_type().unwrap();
        assert!(want.content_type.starts_with(&format!(
            "{}/{}",
            kind.ctype(),
            kind.subtype().unwrap()
        )));
    }
}

#[test]
fn names_of_files_cannot_add_headers() {
    let mut message = OutgoingMessage { attachments: files(), ..message() };
    message.attachments[0].name = "a\r\nBcc: all@example.com\"; x=\"y.csv".to_owned();
    let bytes = message.bytes().unwrap();
    same_headers(&bytes);
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(parsed.attachment_count(), 2);
    assert!(parsed.bcc().is_none());
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(!text.contains("\r\nBcc"), "{text}");
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(
        name in any::<String>(),
        subject in any::<String>(),
        text in "(\\PC|\n|\r){0,300}",
        html in "\\PC{0,2000}",
    ) {
        let message = OutgoingMessage {
            to_name: name.clone(),
            subject: subject.clone(),
            text: text.clone(),
            html: html.clone(),
            ..message()
        };
        let bytes = message.bytes().unwrap();
        same_headers(&bytes);
        for line in bytes.split(|byte| *byte == b'\n') {
            prop_assert!(line.len() < 998);
        }
        let ascii_end = bytes.iter().filter(|byte| **byte == b'\n').count();
        let crlf = bytes.windows(2).filter(|two| two == b"\r\n").count();
        prop_assert_eq!(ascii_end, crlf);
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let unix = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(unix(&parsed.body_html(0).unwrap()), unix(&html));
        prop_assert_eq!(unix(&parsed.body_text(0).unwrap()), unix(&text));
        prop_assert_eq!(
            parsed.to().unwrap().first().unwrap().address(), Some("ada@example.com")
        );
    }
}
