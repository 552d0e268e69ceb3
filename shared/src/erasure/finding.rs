//! Finds names, addresses and numbers in texts, each whole: no part of a longer one. Pure.

use std::ops::Range;

/// What stands in a text in place of what was struck out.
pub const ERASED: &str = "[erased]";

/// An international number has fifteen at most; zeros to dial before it, and one within.
const MOST_DIGITS: usize = 20;

/// Chinese, Japanese, Korean.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '々' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
        || matches!(c, '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Nothing shows where a word ends in these: Thai, Lao, Burmese and Khmer too.
fn is_unspaced(c: char) -> bool {
    is_cjk(c)
        || matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// The text without these.
pub fn without_words(text: &str, emails: &[String], names: &[String]) -> String {
    let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
    while let Some((before, rest)) = text.split_at_checked(at)
        && let Some(first) = rest.chars().next()
    {
        let found = word_at(before, rest, emails, names);
        match found {
            Some(_) => kept.push_str(ERASED),
            None => kept.push(first),
        }
        at += found.unwrap_or(first.len_utf8());
    }
    kept
}

/// Whether one of the addresses stands in the text.
pub fn holds_email(text: &str, emails: &[String]) -> bool {
    text.char_indices().any(|(at, _)| {
        let parts = text.split_at_checked(at);
        parts.is_some_and(|(before, rest)| word_at(before, rest, emails, &[]).is_some())
    })
}

/// How long the longest of them is that `rest` begins with.
fn word_at(before: &str, rest: &str, emails: &[String], names: &[String]) -> Option<usize> {
    let of = |words: &[String], whole: fn(&str, &str, &str) -> bool| {
        let found = words.iter().filter_map(|word| {
            let (here, after) = rest.split_at_checked(reads(rest, word)?)?;
            whole(before, here, after).then_some(here.len())
        });
        found.max()
    };
    of(emails, is_whole_address).max(of(names, is_whole_name))
}

/// How much of a text's beginning reads as the word, in upper or lower case; `None` where it does not.
pub fn reads(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in word.chars() {
        let here = rest.next()?;
        let same = here == wanted
            || (here.is_whitespace() && wanted.is_whitespace())
            || here.to_lowercase().eq(wanted.to_lowercase());
        if !same {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Whether a name between these two texts is no part of longer words.
fn is_whole_name(before: &str, name: &str, after: &str) -> bool {
    let apart = |own: Option<char>, other: Option<char>| match (own, other) {
        (Some(own), Some(other)) => {
            !other.is_alphanumeric() || is_unspaced(own) || is_unspaced(other)
        }
        _ => true,
    };
    apart(name.chars().next(), before.chars().next_back())
        && apart(name.chars().next_back(), after.chars().next())
}

/// Whether an address between these two texts is no part of a longer one. A full stop may end the sentence, and a word of an
/// unspaced script may stand right beside it.
fn is_whole_address(before: &str, _: &str, after: &str) -> bool {
    let in_word = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let longer = |c: char| in_word(c) || "_%+-".contains(c);
    let mut after = after.chars();
    let ends = match after.next() {
        Some('.') => !after.next().is_some_and(in_word),
        Some(c) => !longer(c),
        None => true,
    };
    ends && !before.ends_with(|c: char| longer(c) || c == '.')
}

/// The text without the numbers that are theirs, however they are written.
pub fn without_numbers(text: &str, is_theirs: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    for (mut stretch, dialled) in stretches(text) {
        while dialled && let Some(found) = number_in(stretch, &is_theirs) {
            kept.push_str(stretch.get(..found.start).unwrap_or_default());
            kept.push_str(ERASED);
            stretch = stretch.get(found.end..).unwrap_or_default();
        }
        kept.push_str(stretch);
    }
    kept
}

/// Whether a number that is theirs stands in the text.
pub fn holds_number(text: &str, is_theirs: impl Fn(&str) -> bool) -> bool {
    stretches(text).any(|(stretch, dialled)| dialled && number_in(stretch, &is_theirs).is_some())
}

/// What stands in a phone number.
fn is_dialled(c: char) -> bool {
    c.is_ascii_digit() || " +-().\u{a0}".contains(c)
}

/// The text in parts that a number may stand in, and parts that none does.
fn stretches(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let dialled = is_dialled(rest.chars().next()?);
        let end = rest.find(|c| is_dialled(c) != dialled).unwrap_or(rest.len());
        let (stretch, after) = rest.split_at_checked(end)?;
        rest = after;
        Some((stretch, dialled))
    })
}

/// Where the first number that is theirs stands in a stretch: one group of digits or several in a row, never a part of one.
fn number_in(stretch: &str, is_theirs: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let groups = groups(stretch);
    groups.iter().enumerate().find_map(|(nth, first)| {
        let (mut number, mut end) = (String::new(), None);
        for group in groups.iter().skip(nth) {
            number.push_str(stretch.get(group.clone()).unwrap_or_default());
            if number.len() > MOST_DIGITS {
                break;
            }
            end = if is_theirs(&number) { Some(group.end) } else { end };
        }
        end.map(|end| beginning(stretch, first.start, end)..end)
    })
}

fn groups(stretch: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, _) in stretch.match_indices(|c: char| c.is_ascii_digit()) {
        match groups.last_mut().filter(|group| group.end == at) {
            Some(group) => group.end = at + 1,
            None => groups.push(at..at + 1),
        }
    }
    groups
}

/// With the plus before it, and with the bracket that is closed within.
fn beginning(stretch: &str, start: usize, end: usize) -> usize {
    let number = stretch.get(start..end).unwrap_or_default();
    let open = number.matches(')').count() > number.matches('(').count();
    let before = stretch.get(..start).unwrap_or_default();
    let plus = before.strip_suffix('+').unwrap_or(before);
    let bracket = if open { plus.strip_suffix('(').unwrap_or(plus) } else { plus };
    bracket.strip_suffix('+').unwrap_or(bracket).len()
}
