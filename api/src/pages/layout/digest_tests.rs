//! The page of a digest, drawn from what the letters' tests keep.

use serde_json::{Value, json};

use super::*;

const EDITIONS: [(&str, Locale, &str); 6] = [
    (
        "team.en",
        Locale::En,
        include_str!("../../../../shared/src/digests/snapshots/digest_team.en.json.snap"),
    ),
    (
        "team.zh",
        Locale::ZhCn,
        include_str!("../../../../shared/src/digests/snapshots/digest_team.zh-CN.json.snap"),
    ),
    (
        "own.en",
        Locale::En,
        include_str!("../../../../shared/src/digests/snapshots/digest_own.en.json.snap"),
    ),
    (
        "empty.zh",
        Locale::ZhCn,
        include_str!("../../../../shared/src/digests/snapshots/digest_empty.zh-CN.json.snap"),
    ),
    (
        "running.zh",
        Locale::ZhCn,
        include_str!("../../../../shared/src/digests/snapshots/digest_running.zh-CN.json.snap"),
    ),
    (
        "narrowed.en",
        Locale::En,
        include_str!("../../../../shared/src/digests/snapshots/digest_narrowed.en.json.snap"),
    ),
];

fn pages() -> Vec<(&'static str, String)> {
    let one = |(name, locale, snapshot): (&'static str, Locale, &str)| {
        let (_, body) = snapshot.split_once("\n---\n").unwrap();
        let digest: Value = serde_json::from_str(body).unwrap();
        let frame = Frame { locale, organisation: "Acme Instruments".to_owned() };
        let body = json!({ "name": "North <weekly>", "digest": digest });
        (name, html(&frame, "digest.html", &body).unwrap())
    };
    EDITIONS.map(one).into_iter().collect()
}

#[test]
fn a_digest_is_small_runs_nothing_and_leads_nowhere() {
    for (name, page) in pages() {
        assert!(page.len() < 30_000, "{name}: {} bytes", page.len());
        for none in [
            "<script",
            "javascript:",
            " style=",
            " onclick",
            "http://",
            "src=",
            "href=\"/",
            "<weekly>",
            ">none<",
            "undefined",
        ] {
            assert!(!page.contains(none), "{name}: {none}");
        }
        assert_eq!(page.matches("<style>").count(), 2, "{name}");
        let images = page.matches("role=\"img\"").count();
        assert_eq!(images, page.matches("<desc>").count(), "{name}");
        assert_eq!(images > 0, name != "empty.zh", "{name}");
    }
}

/// As many rows as are shown at most: ten a list, and twenty people.
#[test]
fn a_digest_of_a_large_team_is_small_too() {
    for (name, locale, snapshot) in EDITIONS {
        let (_, body) = snapshot.split_once("\n---\n").unwrap();
        let mut digest: Value = serde_json::from_str(body).unwrap();
        for list in digest["lists"].as_array_mut().into_iter().flatten() {
            fill(&mut list["rows"], 10);
        }
        if digest["people"].is_object() {
            fill(&mut digest["people"]["rows"], 20);
        }
        let frame = Frame { locale, organisation: "Acme Instruments".to_owned() };
        let body = json!({ "name": "North", "digest": digest });
        let page = html(&frame, "digest.html", &body).unwrap();
        assert!(page.len() < 40_000, "{name}: {} bytes", page.len());
    }
}

fn fill(rows: &mut Value, count: usize) {
    let Some(some) = rows.as_array_mut().filter(|rows| !rows.is_empty()) else { return };
    *some = some.iter().cycle().take(count).cloned().collect();
}

/// `cargo test -p api digest_preview -- --ignored` writes the pages to `digest-preview` in the temporary folder.
#[test]
#[ignore = "for looking at"]
fn digest_preview() {
    let dir = std::env::temp_dir().join("digest-preview");
    std::fs::create_dir_all(&dir).unwrap();
    for (name, page) in pages() {
        std::fs::write(dir.join(format!("page_{name}.html")), page).unwrap();
    }
}
