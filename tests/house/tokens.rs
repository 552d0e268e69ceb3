//! Rust source as the few tokens that paths are made of, without comments, literals and what only tests compile.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(String),
    /// `::`
    Colons,
    Sign(char),
}

impl Token {
    pub fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

/// The tokens of a file, without items under `#[cfg(test)]`.
pub fn of(source: &str) -> Vec<Token> {
    without_tests(&scan(source))
}

fn scan(source: &str) -> Vec<Token> {
    let text: Vec<char> = source.chars().collect();
    let at = |i: usize| text.get(i).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < text.len() {
        let c = at(i);
        i = match c {
            '/' if at(i + 1) == '/' => find(&text, i, &['\n']),
            '/' if at(i + 1) == '*' => after_block_comment(&text, i),
            '"' => after_string(&text, i),
            '\'' if at(i + 1) == '\\' => find(&text, i + 3, &['\'']) + 1,
            '\'' if at(i + 2) == '\'' => i + 3,
            '\'' => i + 1 + word(&text, i + 1).len(),
            ':' if at(i + 1) == ':' => {
                tokens.push(Token::Colons);
                i + 2
            }
            _ if c == '_' || c.is_alphanumeric() => {
                let word = word(&text, i);
                let end = i + word.chars().count();
                let prefix = matches!(word.as_str(), "r" | "b" | "br" | "c" | "cr");
                if prefix && (at(end) == '"' || (at(end) == '#' && is_raw(&text, end))) {
                    after_raw_string(&text, end, word.contains('r'))
                } else if prefix && word == "b" && at(end) == '\'' {
                    end
                } else {
                    tokens.push(Token::Word(word));
                    end
                }
            }
            _ if c.is_whitespace() => i + 1,
            _ => {
                tokens.push(Token::Sign(c));
                i + 1
            }
        };
    }
    tokens
}

fn word(text: &[char], from: usize) -> String {
    text[from..].iter().take_while(|c| **c == '_' || c.is_alphanumeric()).collect()
}

/// Where one of these comes next; the end where none does.
fn find(text: &[char], from: usize, wanted: &[char]) -> usize {
    (from..text.len()).find(|i| wanted.contains(&text[*i])).unwrap_or(text.len())
}

fn after_block_comment(text: &[char], mut i: usize) -> usize {
    let mut depth = 0;
    while i + 1 < text.len() {
        match (text[i], text[i + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                i += 1;
                continue;
            }
        }
        i += 2;
        if depth == 0 {
            return i;
        }
    }
    text.len()
}

fn after_string(text: &[char], quote: usize) -> usize {
    let mut i = quote + 1;
    loop {
        i = find(text, i, &['"', '\\']);
        if text.get(i) != Some(&'\\') {
            return i + 1;
        }
        i += 2;
    }
}

/// Whether the hashes here begin a raw string, rather than a raw identifier.
fn is_raw(text: &[char], hashes: usize) -> bool {
    text[hashes..].iter().find(|c| **c != '#') == Some(&'"')
}

fn after_raw_string(text: &[char], from: usize, raw: bool) -> usize {
    if !raw {
        return after_string(text, from);
    }
    let hashes = text[from..].iter().take_while(|c| **c == '#').count();
    let mut i = from + hashes + 1;
    loop {
        i = find(text, i, &['"']) + 1;
        let closed = text[i.min(text.len())..].iter().take(hashes).all(|c| *c == '#');
        if closed || i >= text.len() {
            return i + hashes;
        }
    }
}

fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mark = scan("#[cfg(test)]");
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if tokens[i..].starts_with(&mark) {
            i = after_item(tokens, i + mark.len());
        } else {
            kept.push(tokens[i].clone());
            i += 1;
        }
    }
    kept
}

/// Past the next `;` or `{…}` that stands in no bracket.
fn after_item(tokens: &[Token], mut i: usize) -> usize {
    let mut depth = 0;
    while i < tokens.len() {
        match &tokens[i] {
            Token::Sign('{' | '(' | '[') => depth += 1,
            Token::Sign('}') if depth == 1 => return i + 1,
            Token::Sign('}' | ')' | ']') => depth -= 1,
            Token::Sign(';') if depth == 0 => return i + 1,
            _ => {}
        }
        i += 1;
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_code_is_dropped() {
        let source = r##"
            /* a::b /* c::d */ */ // e::f
            fn x<'a>(s: &'a str) -> char { let _ = ("g::h\"", r#"i"::j"#, b"k::l", 'm', '\'', b'"'); n::o }
            #[cfg(test)]
            mod tests { use p::q; }
            #[cfg(test)]
            mod far;
            r::s();
        "##;
        let words: Vec<String> = of(source)
            .into_iter()
            .filter_map(|token| match token {
                Token::Word(word) => Some(word),
                _ => None,
            })
            .collect();
        assert_eq!(words, ["fn", "x", "s", "str", "char", "let", "_", "n", "o", "r", "s"]);
    }
}
