use kernel::input::Locale;

use super::{samples, samples_words::names, *};
use crate::mail::{
    letters::Reader,
    render::{Rendered, render},
};

const PAGE: &str = "https://crm.example.com/d/AWRm8Bx0avgBwQGboAAAAHAAgAAAAAAAAAEBm6AAAABwAIAAAAAAAAACq83vEjRWeJCrze8SNFZ4kA";

fn by<'a>(locale: Locale, en: &'a str, zh: &'a str) -> &'a str {
    if locale == Locale::En { en } else { zh }
}

fn read(content: &Content, locale: Locale) -> Shown {
    let (names, zone, made_at) = (names(locale), samples::zone(locale), samples::made_at());
    shown(&Reading { content, names: &names, made_at, locale, zone }).unwrap()
}

fn mails(locale: Locale) -> Vec<(&'static str, Rendered)> {
    let reader = Reader {
        locale,
        zone: samples::zone(locale),
        now: samples::made_at(),
        organisation: by(locale, "Acme Instruments", "远航仪器"),
    };
    let files = ["digest-2026-W47.csv".to_owned()];
    let one = |(name, content): (&'static str, Content)| {
        let files: &[String] = if name == "digest_team" { &files } else { &[] };
        let letter =
            read(&content, locale).letter(by(locale, "North weekly", "华北周报"), PAGE, files);
        (name, render(&letter, &reader).unwrap())
    };
    samples::all().map(one).into_iter().collect()
}

#[test]
fn every_digest_in_every_language() {
    for locale in Locale::ALL {
        for (name, rendered) in mails(locale) {
            let lang = locale.as_str();
            let text = format!("Subject: {}\n\n{}", rendered.subject, rendered.text);
            insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots", omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}.{lang}.txt"), text);
                insta::assert_snapshot!(format!("{name}.{lang}.html"), rendered.html);
            });
        }
    }
}

/// What the page is drawn from, too.
#[test]
fn every_digest_as_values() {
    for locale in Locale::ALL {
        for (name, content) in samples::all() {
            let shown = serde_json::to_string_pretty(&read(&content, locale)).unwrap();
            insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots", omit_expression => true }, {
                insta::assert_snapshot!(format!("{name}.{}.json", locale.as_str()), shown);
            });
        }
    }
}

#[test]
fn every_html_stands_alone_and_outlook_knows_it() {
    for locale in Locale::ALL {
        for (name, rendered) in mails(locale) {
            let html = rendered.html.replace("&#x2f;", "/");
            let own = html.replace("http://www.w3.org/1999/xhtml", "").replace(PAGE, "");
            for none in [
                "{{",
                "{%",
                "<img",
                "<script",
                "<link",
                "url(",
                "null",
                "undefined",
                "@media",
                "border-radius",
                "overflow:",
                "<wbr",
                "flex",
                "position:",
                "http://",
                "https://",
            ] {
                assert!(!own.contains(none), "{name}: {none}");
            }
            // What is longer is cut by Gmail.
            assert!(html.len() < 100_000, "{name}: {}", html.len());
            assert!(!html.contains("<Optics>"), "{name}");
        }
    }
}

#[test]
fn subjects_tell_the_number_that_matters_most() {
    let subject = |locale, name: &str| {
        let all = samples::all();
        read(&all.into_iter().find(|(of, _)| *of == name).unwrap().1, locale).subject
    };
    for (name, en, zh) in [
        (
            "digest_team",
            "North, week 47: USD 12,000.00 won, 60% of target",
            "华北，第47周：成交 USD 12,000.00，完成目标的 60%",
        ),
        ("digest_empty", "North, week 47: nothing won", "华北，第47周：暂无成交"),
        (
            "digest_running",
            "Everyone, Q4 2026 so far: USD 12,000.00 won, 60% of target",
            "全员，2026年第四季度至今：成交 USD 12,000.00，完成目标的 60%",
        ),
    ] {
        assert_eq!(subject(Locale::En, name), en);
        assert_eq!(subject(Locale::ZhCn, name), zh);
    }
}

#[test]
fn less_is_better_where_it_is() {
    let shown = read(&samples::full(), Locale::En);
    let tone = |name: &str| {
        let all = [&shown.deals, &shown.response, &shown.others, &shown.satisfaction];
        let found = all.into_iter().flatten().find(|figure| figure.name == name).unwrap();
        found.change.clone().unwrap()
    };
    for (name, words, want) in [
        ("Deals lost", "▲ 1, worse", Tone::Bad),
        ("Deals won", "▲ 2, better", Tone::Good),
        ("Win rate", "▲ 2.9 points, better", Tone::Good),
        ("First response time", "▼ 35 minutes, better", Tone::Good),
        ("Tasks overdue", "▲ 3, worse", Tone::Bad),
        ("NPS", "▲ 6.5, better", Tone::Good),
        ("New customers", "unchanged", Tone::Even),
    ] {
        assert_eq!(tone(name), ChangeShown { words: words.to_owned(), tone: want }, "{name}");
    }
}

/// `cargo test -p shared digest_preview -- --ignored` writes every digest to `digest-preview` in the temporary folder.
#[test]
#[ignore = "for looking at"]
fn digest_preview() {
    let dir = std::env::temp_dir().join("digest-preview");
    std::fs::create_dir_all(&dir).unwrap();
    for locale in Locale::ALL {
        for (name, rendered) in mails(locale) {
            std::fs::write(dir.join(format!("{name}.{}.html", locale.as_str())), rendered.html)
                .unwrap();
        }
    }
}
