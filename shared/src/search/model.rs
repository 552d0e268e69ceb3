//! What is asked for, as patterns of LIKE.

use kernel::input::{Parse, ParseFault};
use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

const MOST_CHARACTERS: usize = 200;

/// What stands between the characters of the copy for Chinese, Japanese and Korean.
const APART: &str = "\u{1F}";

/// What is looked for: each of the terms or, for a phone number that was written with spaces, its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    pub(super) terms: Vec<Term>,
    pub(super) number: Option<String>,
}

/// Patterns of one term. Capitals are made equal by the database, since its letters decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// Any of these finds it.
    pub any: Vec<String>,
    /// It is a whole word, or a whole field in Chinese.
    pub whole: String,
    /// It begins one.
    pub beginning: String,
}

impl Parse for Search {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        if text.trim().is_empty() {
            return Err(ParseFault::new("blank", "there is nothing to search for"));
        }
        if text.chars().any(char::is_control) {
            let detail = "control characters are not allowed here";
            return Err(ParseFault::new("invalid_character", detail));
        }
        let length = text.chars().count();
        if length > MOST_CHARACTERS {
            let detail = format!("{length} characters, at most {MOST_CHARACTERS} are searched for");
            return Err(ParseFault::new("too_long", detail));
        }
        let text: String = text.nfkc().collect();
        let mut terms: Vec<Term> = Vec::new();
        for term in text.split_whitespace().filter_map(Term::of) {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        Ok(Self { terms, number: number(&text).map(|digits| format!("%{digits}%")) })
    }
}

impl Term {
    /// `None` for one without a letter or a digit: the index knows nothing else.
    fn of(term: &str) -> Option<Self> {
        if !term.chars().any(char::is_alphanumeric) {
            return None;
        }
        Some(if term.chars().any(is_dense) { Self::dense(term) } else { Self::spaced(term) })
    }

    /// Of a script that writes words without spaces between.
    fn dense(term: &str) -> Self {
        let apart = |text: &str| {
            let letters: Vec<String> = text.chars().map(|c| escaped(&c.to_string())).collect();
            letters.join(APART)
        };
        let (kept, ranked) = (apart(term), apart(&unpunctuated(term)));
        Self {
            any: vec![format!("%{APART}{kept}%")],
            whole: format!("%\n{APART}{ranked}{APART}\n%"),
            beginning: format!("%\n{APART}{ranked}{APART}%"),
        }
    }

    fn spaced(term: &str) -> Self {
        let anchor = if has_trigram(term) { "" } else { " " };
        let mut any = vec![format!("%{anchor}{}%", escaped(term))];
        let mut ranked = unpunctuated(term).trim().to_owned();
        if is_phone(term) {
            let digits = digits(term);
            let significant = digits.trim_start_matches('0').to_owned();
            for number in [&digits, &significant].into_iter().filter(|one| one.len() >= 3) {
                let pattern = format!("%{number}%");
                if !any.contains(&pattern) {
                    any.push(pattern);
                }
            }
            ranked = digits;
        }
        let ranked = escaped(&ranked);
        Self { any, whole: format!("% {ranked} %"), beginning: format!("% {ranked}%") }
    }
}

/// The digits of a phone number that was written in parts, without what is dialled before it at home.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = digits(&text.replace("(0)", ""));
    let digits = digits.trim_start_matches('0');
    let written = text.contains(' ') && is_phone(text) && digits.len() >= 5;
    written.then(|| digits.to_owned())
}

/// Whether a text may be a phone number or a part of one.
fn is_phone(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || " +-.()/".contains(c))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The ranges stand in `search_text` as well.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a term found anywhere has three characters in a row for the index: a word that begins within the term has two
/// blanks before it there, one that ends within it has one after.
fn has_trigram(term: &str) -> bool {
    let words = term.split(|c: char| !c.is_alphanumeric());
    let count = words.clone().count();
    words.enumerate().filter(|(_, word)| !word.is_empty()).any(|(place, word)| {
        let (begins, ends) = (place > 0, place + 1 < count);
        begins || word.chars().count() + usize::from(ends) >= 3
    })
}

/// As `search_rank` sees words.
fn unpunctuated(term: &str) -> String {
    term.replace(['@', '.', '-', '_', '+'], " ")
}

/// Taken at its word by LIKE.
fn escaped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            kept.push('\\');
        }
        kept.push(c);
    }
    kept
}

kernel::read_as_string!(Search);

impl ComposeSchema for Search {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
        let text = text.max_length(Some(MOST_CHARACTERS));
        text.pattern(Some(kernel::input::pattern::ONE_LINE)).build().into()
    }
}

impl ToSchema for Search {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueSearch".into()
    }
}

#[cfg(test)]
mod tests;
