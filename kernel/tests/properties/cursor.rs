//! Cursors.

use kernel::cursor::{Cursor, CursorError, MAX_CURSOR_BYTES};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

fn encoded(json: &Value) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn a_cursor_of_another_sort_is_refused() {
    let cursor = Cursor {
        sort: "-due_at".into(),
        value: Some(json!("2026-11-24T09:00:00Z")),
        id: Uuid::nil(),
    };
    assert_eq!(Cursor::decode(&cursor.encode(), "-due_at"), Ok(cursor.clone()));
    let refused = Cursor::decode(&cursor.encode(), "due_at").unwrap_err();
    assert_eq!((refused, refused.code()), (CursorError::OtherSort, "cursor_of_other_sort"));
}

#[test]
fn what_no_server_made_is_refused() {
    let id = Uuid::nil().to_string();
    let odd = [
        json!(["name", "x", "no id"]),
        json!(["name", {"a": 1}, id]),
        json!(["name", ["a"], id]),
        json!(["name", "\0", id]),
        json!(["name", "x", id, 1]),
        json!({"sort": "name"}),
    ];
    for json in odd {
        assert_eq!(Cursor::decode(&encoded(&json), "name"), Err(CursorError::Invalid), "{json}");
    }
    for text in ["", "=", "é", "AAAA", &"A".repeat(MAX_CURSOR_BYTES + 1)] {
        assert_eq!(Cursor::decode(text, "name").unwrap_err().code(), "invalid_cursor");
    }
}

fn scalar() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        Just(None),
        any::<bool>().prop_map(|value| Some(value.into())),
        any::<i64>().prop_map(|value| Some(value.into())),
        "[^\\x00]{0,40}".prop_map(|value| Some(value.into())),
    ]
}

proptest! {
    #[test]
    fn a_cursor_comes_back_as_it_was(sort in "-?[a-z_]{1,20}", value in scalar(), id in any::<u128>()) {
        let cursor = Cursor { sort: sort.clone(), value, id: Uuid::from_u128(id) };
        let text = cursor.encode();
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        prop_assert_eq!(Cursor::decode(&text, &sort), Ok(cursor));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = Cursor::decode(&text, "name");
    }
}
