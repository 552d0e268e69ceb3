//! What of a captured value is another in every request, and how pgbench computes it.

use std::collections::HashMap;

/// A piece of a request that pgbench has as a variable, or as a variable and a number.
#[derive(Clone, Debug)]
pub struct Token {
    pub text: String,
    pub variable: &'static str,
    pub plus: u64,
}

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Variable { name: &'static str, plus: u64 },
}

/// Takes values apart.
pub struct Reader {
    tokens: HashMap<String, (&'static str, u64)>,
    /// Lengths of tokens, longest first.
    lengths: Vec<usize>,
    made: (u64, u64),
    /// Ids that the server made for this request, in the order they were met.
    fresh: Vec<u128>,
    /// The milliseconds that ids made by pgbench begin with.
    begin: u64,
}

impl Reader {
    /// `made` are the milliseconds between which the request's own ids were made.
    pub fn new(tokens: Vec<Token>, made: (u64, u64), begin: u64) -> Self {
        let mut lengths: Vec<usize> = tokens.iter().map(|token| token.text.len()).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        let tokens = tokens.into_iter().map(|token| (token.text, (token.variable, token.plus)));
        Self { tokens: tokens.collect(), lengths, made, fresh: Vec::new(), begin }
    }

    /// The pieces of a value; a single text where nothing in it changes.
    pub fn pieces(&mut self, value: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = value;
        while let Some(c) = rest.chars().next() {
            match self.piece(rest, text.chars().next_back()) {
                Some((length, before, (name, plus))) => {
                    text.push_str(&before);
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                    pieces.push(Piece::Variable { name, plus });
                    rest = rest.get(length..).unwrap_or_default();
                }
                None => {
                    text.push(c);
                    rest = rest.get(c.len_utf8()..).unwrap_or_default();
                }
            }
        }
        pieces.push(Piece::Text(text));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        pieces
    }

    /// What stands at the beginning of `rest` and changes: its length, the text that it begins with whatever changes, and
    /// the variable.
    fn piece(
        &mut self,
        rest: &str,
        before: Option<char>,
    ) -> Option<(usize, String, (&'static str, u64))> {
        let inside = before.is_some_and(|c| c.is_ascii_alphanumeric());
        if !inside && let Some(id) = rest.get(..36).and_then(uuid) {
            let end = format!("{:016x}", id & u128::from(u64::MAX));
            if let Some(known) = self.tokens.get(&end) {
                let begin = rest.get(..19)?.to_owned();
                return Some((36, begin, *known));
            }
            let number = self.is_fresh(id).then(|| self.number(id))?;
            // Twelve bits of the number of the id; a batch makes more of them, so the rest goes into the time.
            let begin = self.begin + (number >> 12) as u64;
            let (high, low, number) = (begin >> 16, begin & 0xffff, number & 0xfff);
            return Some((36, format!("{high:08x}-{low:04x}-7{number:03x}-"), ("n", 0)));
        }
        if !inside && let Some(id) = rest.get(..26).and_then(ulid) {
            let number = self.is_fresh(id).then(|| self.number(id))?;
            return Some((26, format!("01{:08}", number % 100_000_000), ("n", 0)));
        }
        self.lengths.iter().find_map(|length| {
            let token = self.tokens.get(rest.get(..*length)?)?;
            Some((*length, String::new(), *token))
        })
    }

    /// Whether an id of version 7 was made for this request.
    fn is_fresh(&self, id: u128) -> bool {
        let at = u64::try_from(id >> 80).unwrap_or(0);
        (id >> 76) & 0xf == 7 && (self.made.0..=self.made.1).contains(&at)
    }

    fn number(&mut self, id: u128) -> usize {
        self.fresh.iter().position(|one| *one == id).unwrap_or_else(|| {
            self.fresh.push(id);
            self.fresh.len() - 1
        })
    }
}

fn uuid(text: &str) -> Option<u128> {
    let hyphens = [8, 13, 18, 23].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    (hyphens && digits.len() == 32).then(|| u128::from_str_radix(&digits, 16).ok())?
}

/// An id in Crockford's base 32, as the queue has them.
fn ulid(text: &str) -> Option<u128> {
    const DIGITS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    text.chars().try_fold(0_u128, |id, c| {
        let digit = DIGITS.find(c)?;
        id.checked_mul(32)?.checked_add(digit as u128)
    })
}

/// A literal of SQL that pgbench, which looks for `:name` within quotes too, leaves alone.
pub fn literal(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "''");
    match escaped.contains([':', '\\', '\n']) {
        true => format!("E'{}'", escaped.replace(':', "\\x3a").replace('\n', "\\n")),
        false => format!("'{escaped}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &'static str) -> Piece {
        Piece::Variable { name, plus: 0 }
    }

    #[test]
    fn what_changes_is_found_and_the_rest_stays() {
        let token = |text: &str, variable| Token { text: text.to_owned(), variable, plus: 0 };
        let tokens = vec![token("8000000000000017", "n"), token("13200000017", "phone")];
        let made = (0x0193_b000_0000, 0x0193_b000_ffff);
        let mut reader = Reader::new(tokens, made, 0x0193_c000_0001);
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(reader.pieces("plain"), [text("plain")]);
        assert_eq!(
            reader.pieces("{w-8000000000000017,+8613200000017}"),
            [text("{w-"), variable("n"), text(",+86"), variable("phone"), text("}")]
        );
        // A known row, and one made just now.
        assert_eq!(
            reader.pieces("0193a000-0000-7000-8000-000000000017"),
            [text("0193a000-0000-7000-"), variable("n")]
        );
        let fresh = "0193b000-0001-7123-9abc-0123456789ab";
        assert_eq!(reader.pieces(fresh), [text("0193c000-0001-7000-"), variable("n")]);
        assert_eq!(
            reader.pieces("0193b000-0002-7123-9abc-0123456789ab"),
            [text("0193c000-0001-7001-"), variable("n")]
        );
        assert_eq!(
            reader.pieces(&format!("{{\"id\": \"{fresh}\"}}")),
            [text("{\"id\": \"0193c000-0001-7000-"), variable("n"), text("\"}")]
        );
        // Of another time.
        let old = "0193a000-0001-7123-9abc-0123456789ab";
        assert_eq!(reader.pieces(old), [text(old)]);
    }

    #[test]
    fn literals_hide_their_colons() {
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal(r#"{"a":b\}"#), r#"E'{"a"\x3ab\\}'"#);
    }
}
