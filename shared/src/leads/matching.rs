//! Whom a post is about: pure rules over what the queries found, leads and customers' contacts alike.
//!
//! - An e-mail is of one person: rows that hold the same one of those sent are one person. So are a contact and the leads
//!   linked to it.
//! - A phone names whoever has it and whose e-mails and names do not conflict, since colleagues share a switchboard; where
//!   an e-mail named somebody, names alone tell the others with the phone apart.
//! - Whoever every known e-mail and phone names is the match; several such are told apart by nothing, so it is the oldest.
//! - Where the known e-mails and phones name no one person in common, the post is ambiguous.
//! - Of a person's rows the open lead is what a post goes into; a contact alone makes a new lead, linked to it.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::model::Matched;
use crate::text::words::is_han;

/// By what people are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    /// First and last name, as far as they are known.
    pub name: String,
}

/// What a row is that knows a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Lead,
    Contact,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Contact => "contact",
        }
    }
}

/// A row of somebody who is here already, oldest first in any list: an open lead, or a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub kind: Kind,
    pub id: Uuid,
    /// The contact itself, or the one that the lead is linked to.
    pub contact_id: Option<Uuid>,
    pub person: Traits,
}

/// What the rules make of the candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This is somebody new.
    Nobody,
    One(Matched),
    /// One row of each person that is named.
    Ambiguous(Vec<Matched>),
}

/// By what a row was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Email,
    Phone,
}

/// Judges the candidates, each of whom shares an e-mail or a phone with `sent`, or is of one contact with one that does.
pub fn judge(sent: &Traits, candidates: &[Candidate]) -> Verdict {
    let persons = persons(sent, candidates);
    let mut named: Vec<(By, BTreeSet<usize>)> = Vec::new();
    for email in &sent.emails {
        named.push((By::Email, having(&persons, |row| row.person.emails.contains(email))));
    }
    let by_email: BTreeSet<usize> = named.iter().flat_map(|(_, found)| found).copied().collect();
    for phone in &sent.phones {
        let mut found = having(&persons, |row| row.person.phones.contains(phone));
        found.retain(|number| {
            let rows = persons.get(*number).map_or(&[][..], Vec::as_slice);
            by_email.contains(number) || !are_two(sent, rows, by_email.is_empty())
        });
        named.push((By::Phone, found));
    }
    named.retain(|(_, found)| !found.is_empty());
    let Some((by, first)) = named.first() else { return Verdict::Nobody };
    let row = |number: usize, by: By| {
        persons.get(number).and_then(|rows| best(sent, rows, by)).map(|row| Matched {
            kind: row.kind.as_str(),
            id: row.id,
            by: if by == By::Email { "email" } else { "phone" },
        })
    };
    let common = first.iter().find(|number| named.iter().all(|(_, found)| found.contains(number)));
    if let Some(number) = common {
        return row(*number, *by).map_or(Verdict::Nobody, Verdict::One);
    }
    let mut seen = BTreeSet::new();
    let oldest = named.iter().filter_map(|(by, found)| Some((*found.first()?, *by)));
    let distinct = oldest.filter(|(number, _)| seen.insert(*number));
    Verdict::Ambiguous(distinct.filter_map(|(number, by)| row(number, by)).collect())
}

/// The rows of each person, persons by their oldest row.
fn persons<'a>(sent: &Traits, candidates: &'a [Candidate]) -> Vec<Vec<&'a Candidate>> {
    let mut persons: Vec<Vec<&Candidate>> = Vec::new();
    for row in candidates {
        let (same, mut others): (Vec<_>, Vec<_>) =
            persons.into_iter().partition(|rows| rows.iter().any(|one| are_one(sent, one, row)));
        let mut whole: Vec<&Candidate> = same.into_iter().flatten().collect();
        whole.push(row);
        others.push(whole);
        persons = others;
    }
    let place = |row: &Candidate| candidates.iter().position(|one| one.id == row.id);
    persons.iter_mut().for_each(|rows| rows.sort_by_key(|row| place(row)));
    persons.sort_by_key(|rows| rows.first().and_then(|row| place(row)));
    persons
}

fn are_one(sent: &Traits, a: &Candidate, b: &Candidate) -> bool {
    let linked = a.contact_id.is_some() && a.contact_id == b.contact_id;
    let both = |email| a.person.emails.contains(email) && b.person.emails.contains(email);
    linked || sent.emails.iter().any(both)
}

/// The persons of whom some row is so.
fn having(persons: &[Vec<&Candidate>], is_so: impl Fn(&Candidate) -> bool) -> BTreeSet<usize> {
    let of = |rows: &[&Candidate]| rows.iter().any(|row| is_so(row));
    persons.iter().enumerate().filter(|(_, rows)| of(rows)).map(|(number, _)| number).collect()
}

/// Whether somebody with the same phone is somebody else: by another name or, where they count, by other e-mails.
fn are_two(sent: &Traits, rows: &[&Candidate], emails_count: bool) -> bool {
    let known = rows.iter().any(|row| !row.person.emails.is_empty());
    let shared = rows.iter().any(|row| share(&sent.emails, &row.person.emails));
    let other_emails = emails_count && !sent.emails.is_empty() && known && !shared;
    other_emails || rows.iter().any(|row| !names_agree(&sent.name, &row.person.name))
}

/// The row that a post goes into: an open lead before a contact, one that holds what was sent before another, the oldest.
fn best<'a>(sent: &Traits, rows: &[&'a Candidate], by: By) -> Option<&'a Candidate> {
    let holds = |row: &Candidate| match by {
        By::Email => share(&sent.emails, &row.person.emails),
        By::Phone => share(&sent.phones, &row.person.phones),
    };
    rows.iter().copied().min_by_key(|row| (row.kind, !holds(row)))
}

fn share(a: &[String], b: &[String]) -> bool {
    a.iter().any(|value| b.contains(value))
}

/// Whether two names can be of one person: in any order, one may leave parts out or to initials.
pub fn names_agree(a: &str, b: &str) -> bool {
    let (a, b) = (parts(a), parts(b));
    if is_han_name(&a) && is_han_name(&b) {
        return han_names_agree(&a, &b);
    }
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut taken: Vec<Option<&str>> = vec![None; many.len()];
    few.iter().all(|part| assign(part, &many, &mut taken, &mut vec![false; many.len()]))
}

fn is_han_name(parts: &[String]) -> bool {
    !parts.is_empty() && parts.iter().all(|part| part.chars().all(is_han))
}

/// Chinese names are written with white space or without, last name first or last. They can be of one person where they have
/// the same characters, or where one is a part of the other: a last name alone, or a first name alone. 张伟 and 张伟明 are two.
fn han_names_agree(a: &[String], b: &[String]) -> bool {
    let letters = |parts: &[String]| {
        let mut letters: Vec<char> = parts.iter().flat_map(|part| part.chars()).collect();
        letters.sort_unstable();
        letters
    };
    let is_part = |short: &[String], long: &[String]| {
        let (short, whole) = (short.concat(), long.concat());
        let one = short.chars().count() == 1;
        long.contains(&short) || whole.ends_with(&short) || one && whole.starts_with(&short)
    };
    letters(a) == letters(b) || is_part(a, b) || is_part(b, a)
}

/// Finds a part of the longer name for this one, moving those that have theirs already where need be.
fn assign<'a>(
    part: &'a str,
    many: &[String],
    taken: &mut [Option<&'a str>],
    seen: &mut [bool],
) -> bool {
    for (place, other) in many.iter().enumerate() {
        let fits = part == other || initial(part, other) || initial(other, part);
        let Some(new) = seen.get_mut(place).filter(|seen| fits && !**seen) else { continue };
        *new = true;
        let holder = taken.get(place).copied().flatten();
        if holder.is_none_or(|holder| assign(holder, many, taken, seen)) {
            if let Some(mine) = taken.get_mut(place) {
                *mine = Some(part);
            }
            return true;
        }
    }
    false
}

fn initial(short: &str, long: &str) -> bool {
    short.chars().count() == 1 && long.starts_with(short)
}

fn parts(name: &str) -> Vec<String> {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded
        .split(|c: char| c.is_whitespace() || ".,-·".contains(c))
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "matching_laws.rs"]
mod laws;
