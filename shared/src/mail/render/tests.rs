use kernel::input::Locale;

use super::*;
use crate::mail::{
    dkim::Signer,
    letters::{LeadAssigned, TaskReminder},
    message::{OutgoingMessage, mailbox, message_id},
    samples,
};
use crate::text::template::mailto;

#[test]
fn every_mail_in_every_language() {
    for locale in Locale::ALL {
        for (name, _, rendered) in samples::all(locale) {
            let lang = locale.as_str();
            let text = format!("Subject: {}\n\n{}", rendered.subject, rendered.text);
            insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots", omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}.{lang}.txt"), text);
                insta::assert_snapshot!(format!("{name}.{lang}.html"), rendered.html);
            });
        }
    }
}

#[test]
fn html_is_escaped_and_text_is_not() {
    let lead = &samples::all(Locale::En)[0].2;
    assert!(lead.html.contains("&lt;b&gt;Thanks&lt;&#x2f;b&gt; &amp; regards"));
    assert!(!lead.html.contains("<b>Thanks"));
    assert!(lead.text.contains("<b>Thanks</b> & regards"));
}

#[test]
fn every_html_stands_alone() {
    for locale in Locale::ALL {
        for (name, _, rendered) in samples::all(locale) {
            let html = &rendered.html;
            assert!(html.starts_with("<!doctype html>"), "{name}");
            assert!(html.contains(&format!("<html lang=\"{}\"", locale.as_str())), "{name}");
            for none in ["{{", "{%", "<img", "<script", "<link", "url(", "null", "undefined"] {
                assert!(!html.contains(none), "{name}: {none}");
            }
            let own = html.replace("http://www.w3.org/1999/xhtml", "").replace(samples::PAGE, "");
            assert!(!own.contains("http://") && !own.contains("https://"), "{name}");
        }
    }
}

/// Of what it does not know Outlook shows the opposite as often as nothing; the dark rules are for the others, and plain all the same.
#[test]
fn no_html_has_what_outlook_does_not_know() {
    for locale in Locale::ALL {
        for (name, _, rendered) in samples::all(locale) {
            for none in ["@media", "border-radius", "overflow:", "<wbr", "flex", "position:"] {
                assert!(!rendered.html.contains(none), "{name}: {none}");
            }
            assert_eq!(rendered.html.matches(DARK).count(), 1, "{name}");
        }
    }
    let rules = include_str!("../../../templates/mail/dark.css");
    for selector in
        rules.lines().filter_map(|line| line.split('{').next()).flat_map(|s| s.split(','))
    {
        let classes = selector.matches('.').count();
        assert!(classes <= 1 && !selector.contains('>'), "{selector}");
    }
}

#[test]
fn subjects_say_what_to_do() {
    let subject = |locale, name: &str| {
        let all = samples::all(locale);
        all.into_iter().find(|(of, ..)| *of == name).unwrap().2.subject
    };
    assert_eq!(
        subject(Locale::En, "lead_assigned"),
        "New lead: Wei Zhang, Nimbus Robotics – call by Mon 10:00"
    );
    assert_eq!(
        subject(Locale::ZhCn, "lead_assigned"),
        "新线索：张伟，云栖机器人有限公司，请于周一 17:00 前致电"
    );
}

#[test]
fn addresses_are_safe_in_links() {
    assert_eq!(mailto("wei+crm@nimbus.example"), "wei+crm@nimbus.example");
    assert_eq!(mailto("a?bcc=x&y@nimbus.example"), "a%3Fbcc%3Dx%26y@nimbus.example");
}

#[test]
fn letters_are_what_the_callers_think() {
    assert_eq!(LeadAssigned::KIND, Kind::LeadAssigned);
    assert_eq!(TaskReminder::KIND, Kind::TaskReminder);
}

/// `cargo test -p shared preview -- --ignored` writes every mail to `mail-preview` in the temporary folder.
#[tokio::test]
#[ignore = "for looking at"]
async fn preview() {
    let dir = &std::env::temp_dir().join("mail-preview");
    std::fs::create_dir_all(dir).unwrap();
    let from = mailbox("Acme 客户管理 <rapport@example.com>").unwrap();
    // Keys of the tests; their records stand beside the mails.
    let signer = |pem: &str| Signer::new(pem, "s1", "example.com").unwrap();
    let own = signer(include_str!("../dkim/keys/rsa.pem"));
    let other = signer(include_str!("../dkim/keys/ed25519.pem"));
    std::fs::write(dir.join("record.txt"), own.record().1).unwrap();
    std::fs::write(dir.join("record.customer.txt"), other.record().1).unwrap();
    for locale in Locale::ALL {
        for (name, kind, rendered) in samples::all(locale) {
            let id = uuid::Uuid::from_u128(1);
            let message = OutgoingMessage {
                id,
                kind: kind.as_str(),
                to_name: "Ada 李, Rep".into(),
                to_email: "ada@example.com".into(),
                reply_to: None,
                unsubscribe_url: None,
                attachments: Vec::new(),
                subject: rendered.subject,
                text: rendered.text,
                html: rendered.html,
                date: samples::reader(locale).now,
                message_id: message_id(id, &from),
                from: from.clone(),
            };
            let path = dir.join(format!("{name}.{}", locale.as_str()));
            let signed = own.sign(&message.bytes().unwrap(), message.date).unwrap();
            std::fs::write(path.with_added_extension("eml"), signed).unwrap();
            let to_customer = OutgoingMessage {
                reply_to: Some(mailbox("\"Ada 李, Rep\" <ada@example.com>").unwrap()),
                unsubscribe_url: Some(format!("https://crm.example.com/u/{}", "A".repeat(64))),
                ..message.clone()
            };
            let signed = other.sign(&to_customer.bytes().unwrap(), message.date).unwrap();
            std::fs::write(path.with_added_extension("customer.eml"), signed).unwrap();
            std::fs::write(path.with_added_extension("html"), &message.html).unwrap();
            std::fs::write(path.with_added_extension("txt"), &message.text).unwrap();
        }
    }
}
