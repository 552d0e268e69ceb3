//! Long arrays, such as the columns of a batch: their elements are filled in by PostgreSQL, row by row, since pgbench has
//! no such values.

use crate::values::{Piece, Reader, literal};

/// An array with more changing pieces than this is filled in by PostgreSQL.
pub const LONG: usize = 40;

/// Stand for the number and the phone in an element; no value has them.
const MARKS: [(&str, char); 2] = [("n", '\u{2460}'), ("phone", '\u{2461}')];

/// The elements of an array of one dimension as PostgreSQL writes it; `None` where it is something else.
fn elements(value: &str) -> Option<Vec<Option<String>>> {
    let inner = value.strip_prefix('{')?.strip_suffix('}')?;
    let (mut all, mut current, mut quoted, mut was_quoted) =
        (Vec::new(), String::new(), false, false);
    let mut chars = inner.chars();
    let close = |current: &mut String, was_quoted: &mut bool| {
        let text = std::mem::take(current);
        let is_null = !std::mem::take(was_quoted) && text == "NULL";
        (!is_null).then_some(text)
    };
    while let Some(c) = chars.next() {
        match c {
            '\\' => current.push(chars.next()?),
            '"' => {
                quoted = !quoted;
                was_quoted = true;
            }
            ',' if !quoted => all.push(close(&mut current, &mut was_quoted)),
            '{' if !quoted => return None,
            c => current.push(c),
        }
    }
    if !inner.is_empty() {
        all.push(close(&mut current, &mut was_quoted));
    }
    Some(all)
}

/// An expression for the array with its elements filled in; `None` where the value is none or says nothing of rows. The
/// second number is how many variables it binds.
pub fn filled_in(reader: &mut Reader, value: &str, kind: &str) -> Option<(String, usize)> {
    let (mut templates, mut rows) = (Vec::new(), Vec::new());
    for element in elements(value)? {
        let Some(element) = element else {
            templates.push("NULL".to_owned());
            rows.push("0".to_owned());
            continue;
        };
        let (mut template, mut row) = (String::new(), 0);
        for piece in reader.pieces(&element) {
            match piece {
                Piece::Text(text) => template.push_str(&text),
                Piece::Variable { name, plus } => {
                    template.push(MARKS.iter().find(|(known, _)| *known == name)?.1);
                    row = row.max(plus);
                }
            }
        }
        templates.push(format!("\"{}\"", template.replace('\\', "\\\\").replace('"', "\\\"")));
        rows.push(row.to_string());
    }
    let templates = literal(&format!("{{{}}}", templates.join(",")));
    let rows = literal(&format!("{{{}}}", rows.join(",")));
    let (mut filled, mut bound) = ("t".to_owned(), 0);
    for (name, mark) in MARKS.iter().filter(|(_, mark)| templates.contains(*mark)) {
        filled = format!("replace({filled}, '{mark}', (:{name}::int8 + r)::text)");
        bound += 1;
    }
    let expression = format!(
        "(SELECT array_agg({filled} ORDER BY o) \
         FROM unnest({templates}::text[], {rows}::int8[]) WITH ORDINALITY AS u (t, r, o))::{kind}"
    );
    Some((expression, bound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Token;

    #[test]
    fn arrays_are_read_as_postgres_writes_them() {
        let text = |text: &str| Some(text.to_owned());
        let value = r#"{a,"b,c","d\"e\\f",NULL,"NULL",""}"#;
        let expected = vec![text("a"), text("b,c"), text(r#"d"e\f"#), None, text("NULL"), text("")];
        assert_eq!(elements(value), Some(expected));
        assert_eq!(elements("{}"), Some(Vec::new()));
        assert_eq!(elements("{{1},{2}}"), None);
        assert_eq!(elements("plain"), None);
    }

    #[test]
    fn each_element_takes_the_number_of_its_row() {
        let token = |text: &str, plus| Token { text: text.to_owned(), variable: "n", plus };
        let tokens = vec![token("8000000000000001", 0), token("8000000000000002", 1)];
        let mut reader = Reader::new(tokens, (0, 0), 0);
        let value = "{w-8000000000000001,w-8000000000000002,NULL}";
        let (expression, bound) = filled_in(&mut reader, value, "_text").unwrap();
        assert_eq!(bound, 1);
        assert!(expression.contains("'{\"w-①\",\"w-①\",NULL}'::text[], '{0,1,0}'"), "{expression}");
    }
}
