//! Which lead a post is about: pure rules over what the queries found.
//!
//! (`source`, `external_id`) alone decides where it is known; then the e-mail; then the phone, where e-mails and
//! names do not conflict, since colleagues share a switchboard.

use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// By what people are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    /// First and last name, as far as they are known.
    pub name: String,
}

/// Somebody who is here already, oldest first in any list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: Uuid,
    pub person: Person,
}

/// What the rules make of the candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody: this is somebody new.
    Nobody,
    Email(Uuid),
    Phone(Uuid),
    /// The e-mail is of one person, the phone of another.
    Ambiguous {
        by_email: Uuid,
        by_phone: Uuid,
    },
}

/// Judges the candidates, each of whom shares an e-mail or a phone with `sent`.
pub fn judge(sent: &Person, candidates: &[Candidate]) -> Verdict {
    let by_email = candidates.iter().find(|c| share(&sent.emails, &c.person.emails));
    // Where the e-mail names somebody, another with the phone is told apart by the name alone: whoever has
    // both of one and a phone of the other may be either. Else other e-mails make another person, too.
    let other = |person: &Person| match by_email {
        Some(_) => !names_agree(&sent.name, &person.name),
        None => conflict(sent, person),
    };
    let mut by_phone =
        candidates.iter().filter(|c| share(&sent.phones, &c.person.phones) && !other(&c.person));
    match (by_email, by_phone.next()) {
        (None, None) => Verdict::Nobody,
        (None, Some(one)) => Verdict::Phone(one.id),
        (Some(one), None) => Verdict::Email(one.id),
        (Some(one), Some(other)) => {
            let same = one.id == other.id || by_phone.any(|c| c.id == one.id);
            // Several rows of the e-mail's person: the phone may be of the second of them.
            if same || share(&sent.emails, &other.person.emails) {
                Verdict::Email(one.id)
            } else {
                Verdict::Ambiguous { by_email: one.id, by_phone: other.id }
            }
        }
    }
}

/// Whether two persons with one phone are two: other e-mails, or other names.
fn conflict(a: &Person, b: &Person) -> bool {
    let other_emails = !a.emails.is_empty() && !b.emails.is_empty() && !share(&a.emails, &b.emails);
    other_emails || !names_agree(&a.name, &b.name)
}

fn share(a: &[String], b: &[String]) -> bool {
    a.iter().any(|value| b.contains(value))
}

/// Whether two names can be of one person: in any order, one may leave parts out or to initials.
pub fn names_agree(a: &str, b: &str) -> bool {
    let (a, b) = (parts(a), parts(b));
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut free: Vec<&String> = many.iter().collect();
    few.iter().all(|part| {
        let place = free
            .iter()
            .position(|other| *other == part)
            .or_else(|| free.iter().position(|other| initial(part, other) || initial(other, part)));
        place.map(|place| free.remove(place)).is_some()
    })
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
