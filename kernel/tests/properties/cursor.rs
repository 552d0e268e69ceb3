//! Cursors.

use kernel::cursor::{Cursor, InvalidCursor, MAX_CURSOR_BYTES, pattern};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn a_cursor_says_its_place() {
    let value = Some(json!("2026-11-24T09:00:00Z"));
    let cursor = Cursor { sort: "-due_at".into(), value, id: Uuid::nil() };
    let text = "-due_at.00000000-0000-0000-0000-000000000000.sMjAyNi0xMS0yNFQwOTowMDowMFo";
    assert_eq!(cursor.encode(), text);
    assert_eq!(Cursor::decode(text), Ok(cursor));
}

#[test]
fn what_no_server_made_is_refused() {
    let id = Uuid::nil();
    for value in ["", "x", "s==", "sé", "n", "n1x", "nnull", "n[1]", "true", "s.s"] {
        let text = format!("name.{id}.{value}");
        assert_eq!(Cursor::decode(&text), Err(InvalidCursor), "{text}");
    }
    let long = format!("name.{id}.s{}", "A".repeat(MAX_CURSOR_BYTES));
    let simple = format!("name.{}", id.simple());
    let no_sort = format!(".{id}");
    for text in ["", "=", "é", "name", "name.", "name.me", "AAAA", &long, &simple, &no_sort] {
        assert_eq!(Cursor::decode(text).unwrap_err().code(), "invalid_cursor", "{text}");
    }
}

fn scalar() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        Just(None),
        any::<bool>().prop_map(|value| Some(value.into())),
        any::<i64>().prop_map(|value| Some(value.into())),
        any::<i32>().prop_map(|value| Some((f64::from(value) / 1000.0).into())),
        "[^\\x00]{0,40}".prop_map(|value| Some(value.into())),
    ]
}

proptest! {
    #[test]
    fn a_cursor_comes_back_as_it_was(sort in "-?[a-z_]{1,20}", value in scalar(), id in any::<u128>()) {
        let cursor = Cursor { sort: sort.clone(), value, id: Uuid::from_u128(id) };
        let text = cursor.encode();
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        prop_assert_eq!(Cursor::decode(&text), Ok(cursor));
    }

    /// What a client reads in the document holds: a text of that form is a cursor.
    #[test]
    fn what_matches_the_pattern_is_read(
        text in proptest::string::string_regex(pattern(&["name", "due_at"]).trim_matches(['^', '$'])).unwrap()
    ) {
        let cursor = Cursor::decode(&text);
        prop_assert!(cursor.is_ok(), "{}", text);
        let sort = cursor.unwrap().sort;
        prop_assert!(["name", "-name", "due_at", "-due_at"].contains(&sort.as_str()));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = Cursor::decode(&text);
    }
}
