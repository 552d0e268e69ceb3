use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::*;

fn message() -> StoredMessage {
    StoredMessage {
        to: "ada@example.com".into(),
        from: "rapport@localhost".into(),
        subject: "New lead: <b>Wei</b> & co".into(),
        kind: "lead_assigned".into(),
        at: "2026-11-20T16:30:00Z".parse().ok(),
        headers: vec![("X-Rapport-Kind".into(), "lead_assigned".into())],
        text: "Hello <there>".into(),
        html: "<h1>Hello</h1>".into(),
        links: vec!["tel:+8613800138000".into()],
        to_line: "Ada Rep <ada@example.com>".into(),
        from_line: "Rapport <rapport@localhost>".into(),
    }
}

fn summary(id: u128) -> Summary {
    Summary {
        id: Uuid::from_u128(id),
        at: "2026-11-20T16:30:00Z".parse().unwrap(),
        to: "ada@example.com".into(),
        subject: "New lead: <b>Wei</b> & co".into(),
        kind: "lead_assigned".into(),
    }
}

fn opened(tab: Tab) -> String {
    let message = message();
    let open = Open { id: Uuid::from_u128(2), message: &message, tab };
    page(&[summary(1), summary(2)], Some(&open), "/dev/mailbox/t0k3n").unwrap()
}

#[test]
fn the_policy_allows_this_style_sheet_alone() {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    assert!(PAGE_CSP.contains(&format!("'sha256-{hash}'")), "sha256-{hash}");
    assert!(opened(Tab::Html).contains(STYLE));
}

#[test]
fn parts_are_escaped() {
    for tab in Tab::ALL {
        let page = opened(tab);
        assert!(!page.contains("<b>Wei") && !page.contains("<there>"), "{tab:?}");
        assert!(page.contains("&lt;b&gt;Wei&lt;&#x2f;b&gt; &amp; co"), "{tab:?}");
        assert!(!page.contains("<script") && !page.contains(" style="), "{tab:?}");
    }
    assert!(opened(Tab::Text).contains("Hello &lt;there&gt;"));
    assert!(opened(Tab::Headers).contains("<dt>X-Rapport-Kind</dt>"));
    assert!(
        opened(Tab::Html)
            .contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>")
    );
}

#[test]
fn the_open_message_is_marked() {
    let page = opened(Tab::Text);
    assert_eq!(page.matches(" aria-current=\"true\"").count(), 1);
    assert_eq!(page.matches(" aria-current=\"page\"").count(), 1);
    assert!(page.contains("href=\"tel:+8613800138000\""));
}

#[test]
fn an_empty_mailbox_says_how_to_fill_it() {
    assert!(page(&[], None, "/dev/mailbox/t").unwrap().contains("No messages yet"));
}

/// `cargo test -p api preview -- --ignored` builds a site of the mails that the same of `shared` wrote.
#[test]
#[ignore = "for looking at"]
fn preview() {
    let dir = &std::env::temp_dir().join("mail-preview");
    let site = dir.join("site");
    let mut names: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    names.sort();
    let base = "/mailbox";
    let mails: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, path)| {
            let message = shared::mail::inbox::parse(&std::fs::read(path).unwrap()).unwrap();
            (Uuid::from_u128(n as u128 + 1), message)
        })
        .collect();
    let list: Vec<_> = mails
        .iter()
        .map(|(id, message)| Summary {
            id: *id,
            at: message.at.unwrap(),
            to: message.to.clone(),
            subject: message.subject.clone(),
            kind: message.kind.clone(),
        })
        .collect();
    let put = |path: String, text: &str| {
        let path = site.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("index.html"), text).unwrap();
    };
    put(base.into(), &page(&list, None, base).unwrap());
    put("/empty".into(), &page(&[], None, "/empty").unwrap());
    for (id, message) in &mails {
        for tab in Tab::ALL {
            let open = Open { id: *id, message, tab };
            put(tab.href(base, *id), &page(&list, Some(&open), base).unwrap());
        }
        put(format!("{base}/{id}/html"), &message.html);
    }
}
