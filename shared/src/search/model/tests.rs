use proptest::prelude::*;

use super::*;

fn search(text: &str) -> Search {
    Search::parse(text).unwrap()
}

/// The alternatives of each term; `·` for what stands between Chinese characters.
fn patterns(text: &str) -> Vec<String> {
    search(text).terms.iter().map(|term| term.any.join(" | ").replace(APART, "·")).collect()
}

#[test]
fn terms_become_patterns() {
    for (text, expected) in [
        ("Olga", vec!["%Olga%"]),
        ("  Olga\u{3000}Trading ", vec!["%Olga%", "%Trading%"]),
        ("olga olga", vec!["%olga%"]),
        ("we", vec!["% we%"]),
        ("w", vec!["% w%"]),
        ("3M", vec!["% 3M%"]),
        ("c++", vec!["% c++%"]),
        ("at&t", vec!["%at&t%"]),
        ("@x", vec!["%@x%"]),
        ("100%_\\", vec!["%100\\%\\_\\\\%"]),
        ("张", vec!["%·张%"]),
        ("张伟", vec!["%·张·伟%"]),
        ("Nimbus上海", vec!["%·N·i·m·b·u·s·上·海%"]),
        ("ＡＢＣ", vec!["%ABC%"]),
        ("138-0013", vec!["%138-0013% | %1380013%"]),
        ("+8613800138000", vec!["%+8613800138000% | %8613800138000%"]),
        ("01380013", vec!["%01380013% | %1380013%"]),
        ("0013", vec!["%0013%"]),
        ("!!! Olga", vec!["%Olga%"]),
        ("!!!", vec![]),
    ] {
        assert_eq!(patterns(text), expected, "{text}");
    }
}

#[test]
fn a_phone_number_may_be_written_in_parts() {
    for (text, expected) in [
        ("+86 138 0013 8000", Some("%8613800138000%")),
        ("(010) 6655 1234", Some("%1066551234%")),
        ("+44 (0)20 7946 0000", Some("%442079460000%")),
        ("13800138000", None),
        ("Zhang 138 0013", None),
        ("12 34", None),
    ] {
        assert_eq!(search(text).number.as_deref(), expected, "{text}");
    }
}

#[test]
fn whole_words_rank_before_beginnings() {
    let term = &search("wei@nimbus.example").terms[0];
    assert_eq!(
        (&*term.whole, &*term.beginning),
        ("% wei nimbus example %", "% wei nimbus example%")
    );
    let term = &search("+86-138").terms[0];
    assert_eq!((&*term.whole, &*term.beginning), ("% 86138 %", "% 86138%"));
    let term = &search("张伟").terms[0];
    let shown = [&term.whole, &term.beginning].map(|pattern| pattern.replace(APART, "·"));
    assert_eq!(shown, ["%\n·张·伟·\n%", "%\n·张·伟·%"]);
}

#[test]
fn what_cannot_be_searched_for_is_refused() {
    for (text, code) in [("", "blank"), (" \u{3000}", "blank"), ("a\u{7}b", "invalid_character")] {
        assert_eq!(Search::parse(text).unwrap_err().code, code, "{text:?}");
    }
    assert_eq!(Search::parse(&"界".repeat(201)).unwrap_err().code, "too_long");
    search(&"界".repeat(200));
}

/// LIKE over a text, by its definition.
fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|skipped| like(&text[skipped..], rest)),
        ['_', rest @ ..] => !text.is_empty() && like(&text[1..], rest),
        ['\\', c, rest @ ..] | [c, rest @ ..] => text.first() == Some(c) && like(&text[1..], rest),
    }
}

proptest! {
    #[test]
    fn escaped_text_finds_itself_and_nothing_else(text in "[a-c%_\\\\]{0,6}", other in "[a-c%_\\\\]{0,6}") {
        let pattern: Vec<char> = escaped(&text).chars().collect();
        let other: Vec<char> = other.chars().collect();
        prop_assert_eq!(like(&other, &pattern), other.iter().collect::<String>() == text);
    }

    /// So that every search goes by the index.
    #[test]
    fn every_pattern_has_a_trigram(text in "[a-c+@. \u{4F60}-\u{4F62}0-9]{1,12}") {
        let Ok(search) = Search::parse(&text) else { return Ok(()) };
        for pattern in search.terms.iter().flat_map(|term| &term.any).chain(&search.number) {
            prop_assert!(has_trigram(pattern.trim_matches('%')), "{:?}", pattern);
        }
    }

    #[test]
    fn no_text_is_too_much(text in "\\PC{1,200}") {
        prop_assume!(!text.trim().is_empty());
        let search = search(&text);
        prop_assert_eq!(search.terms.is_empty(), !text.nfkc().any(char::is_alphanumeric));
    }
}
