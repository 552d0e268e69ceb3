//! The rules held against a slow reading of them, over generated people.

use std::collections::BTreeSet;

use kernel::input::{EmailAddress, Parse};
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

/// Plus and dot variants are addresses of their own; a domain has one address however it is spelled.
const EMAILS: [&str; 8] = [
    "wei@bücher.example",
    "Wei@xn--bcher-kva.example",
    "wei+fair@bücher.example",
    "w.ei@bücher.example",
    "li@x.example",
    "li+a@x.example",
    "sales@x.example",
    "LI@x.example",
];
/// A switchboard, and phones of single persons, old and new.
const PHONES: [&str; 4] = ["+4930901820", "+8613800138000", "+8613900139000", "+12127365000"];
const NAMES: [&str; 9] =
    ["", "Wei Zhang", "Zhang Wei", "W. Zhang", "Wei", "Li Na", "L Na", "张伟", "J J Li"];

fn email() -> impl Strategy<Value = String> {
    select(&EMAILS).prop_map(|sent| EmailAddress::parse(sent).unwrap().0)
}

fn people() -> impl Strategy<Value = Traits> {
    let phone = select(&PHONES).prop_map(str::to_owned);
    (vec(email(), 0..3), vec(phone, 0..3), select(&NAMES)).prop_map(|(emails, phones, name)| {
        let once = |values: Vec<String>| {
            let mut seen = BTreeSet::new();
            values.into_iter().filter(|value| seen.insert(value.clone())).collect()
        };
        Traits { emails: once(emails), phones: once(phones), name: name.to_owned() }
    })
}

/// Contacts, leads that are linked to one of them, and leads of nobody known; the oldest first.
fn rows() -> impl Strategy<Value = Vec<Candidate>> {
    vec((people(), 0..4usize, any::<prop::sample::Index>()), 0..7).prop_map(|rows| {
        let mut made: Vec<Candidate> = Vec::new();
        for (number, (person, sort, which)) in rows.into_iter().enumerate() {
            let id = Uuid::from_u128(number as u128 + 1);
            let contacts: Vec<Uuid> =
                made.iter().filter(|row| row.kind == Kind::Contact).map(|row| row.id).collect();
            let (kind, contact_id) = match sort {
                0 => (Kind::Contact, Some(id)),
                1 if !contacts.is_empty() => (Kind::Lead, Some(*which.get(&contacts))),
                _ => (Kind::Lead, None),
            };
            made.push(Candidate { kind, id, contact_id, person });
        }
        made
    })
}

/// For each row the first row of the same person: whatever is joined by an e-mail that was sent or by a link, over any number of steps.
fn labels(sent: &Traits, rows: &[Candidate]) -> Vec<usize> {
    let mut labels: Vec<usize> = (0..rows.len()).collect();
    for _ in rows {
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate() {
                let linked = a.contact_id.is_some_and(|contact| b.contact_id == Some(contact));
                let holds = |row: &Candidate, email| row.person.emails.contains(email);
                let mailed = sent.emails.iter().any(|email| holds(a, email) && holds(b, email));
                if linked || mailed {
                    let least = labels[i].min(labels[j]);
                    (labels[i], labels[j]) = (least, least);
                }
            }
        }
    }
    labels
}

/// Every way to give each part of the shorter name a part of the longer one.
fn agree(few: &[String], many: &[String]) -> bool {
    let Some((part, rest)) = few.split_first() else { return true };
    (0..many.len()).any(|place| {
        let other = &many[place];
        let first = |text: &str| text.chars().next();
        let short = part.chars().count() == 1 || other.chars().count() == 1;
        let fits = part == other || (short && first(part) == first(other));
        let mut left = many.to_vec();
        left.remove(place);
        fits && agree(rest, &left)
    })
}

fn oracle_names(a: &str, b: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let name = name.to_lowercase().replace('.', " ");
        name.split_whitespace().map(str::to_owned).collect()
    };
    let (a, b) = (parts(a), parts(b));
    if a.len() <= b.len() { agree(&a, &b) } else { agree(&b, &a) }
}

/// The persons that each known key names, by label, in the order of the keys: e-mails, then phones.
fn named(
    sent: &Traits,
    rows: &[Candidate],
    labels: &[usize],
) -> Vec<(&'static str, BTreeSet<usize>)> {
    let of = |label: usize| (0..rows.len()).filter(move |i| labels[*i] == label);
    let mut named = Vec::new();
    for email in &sent.emails {
        let found: BTreeSet<usize> = (0..rows.len())
            .filter(|i| rows[*i].person.emails.contains(email))
            .map(|i| labels[i])
            .collect();
        named.push(("email", found));
    }
    let mailed: BTreeSet<usize> = named.iter().flat_map(|(_, found)| found.clone()).collect();
    for phone in &sent.phones {
        let mut found = BTreeSet::new();
        for i in (0..rows.len()).filter(|i| rows[*i].person.phones.contains(phone)) {
            let label = labels[i];
            let names = of(label).all(|j| oracle_names(&sent.name, &rows[j].person.name));
            let known: Vec<&String> = of(label).flat_map(|j| &rows[j].person.emails).collect();
            // Nobody whom an e-mail names shares one with them, so they have others or none.
            let other_emails = mailed.is_empty() && !sent.emails.is_empty() && !known.is_empty();
            if mailed.contains(&label) || (names && !other_emails) {
                found.insert(label);
            }
        }
        named.push(("phone", found));
    }
    named.retain(|(_, found)| !found.is_empty());
    named
}

fn oracle(sent: &Traits, rows: &[Candidate]) -> Verdict {
    let labels = labels(sent, rows);
    let named = named(sent, rows, &labels);
    let pick = |label: usize, by: &'static str| {
        let holds = |i: usize| match by {
            "email" => sent.emails.iter().any(|one| rows[i].person.emails.contains(one)),
            _ => sent.phones.iter().any(|one| rows[i].person.phones.contains(one)),
        };
        let own: Vec<usize> = (0..rows.len()).filter(|i| labels[*i] == label).collect();
        let leads = || own.iter().copied().filter(|i| rows[*i].kind == Kind::Lead);
        let best = leads().find(|i| holds(*i)).or_else(|| leads().next());
        let best =
            best.or_else(|| own.iter().copied().find(|i| holds(*i))).or(own.first().copied());
        let row = &rows[best.unwrap()];
        Matched { kind: row.kind.as_str(), id: row.id, by }
    };
    let Some((by, _)) = named.first() else { return Verdict::Nobody };
    let all = (0..rows.len()).find(|label| named.iter().all(|(_, found)| found.contains(label)));
    if let Some(label) = all {
        return Verdict::One(pick(label, by));
    }
    let mut seen = Vec::new();
    let mut both = Vec::new();
    for (by, found) in &named {
        let label = *found.iter().min().unwrap();
        if !seen.contains(&label) {
            seen.push(label);
            both.push(pick(label, by));
        }
    }
    Verdict::Ambiguous(both)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_are_what_they_are_said_to_be(sent in people(), rows in rows()) {
        prop_assert_eq!(judge(&sent, &rows), oracle(&sent, &rows));
    }

    #[test]
    fn names_agree_where_some_way_to_pair_their_parts_does(a in "[AJb.]{1,2} [ajb ]{0,6}", b in "[AJb.]{1,2} [ajb ]{0,6}") {
        prop_assert_eq!(names_agree(&a, &b), oracle_names(&a, &b));
    }

    #[test]
    fn whoever_posts_the_same_again_is_the_same(sent in people()) {
        prop_assume!(!sent.emails.is_empty() || !sent.phones.is_empty());
        let id = Uuid::from_u128(1);
        let row = Candidate { kind: Kind::Lead, id, contact_id: None, person: sent.clone() };
        let by = if sent.emails.is_empty() { "phone" } else { "email" };
        prop_assert_eq!(judge(&sent, &[row]), Verdict::One(Matched { kind: "lead", id, by }));
    }

    /// Somebody who sends again what a row holds is found, and nobody is found of whom no e-mail or phone was sent.
    #[test]
    fn who_is_here_is_found_and_nobody_else(rows in rows(), which in any::<prop::sample::Index>()) {
        prop_assume!(!rows.is_empty());
        let row = which.get(&rows);
        let verdict = judge(&row.person, &rows);
        if !row.person.emails.is_empty() {
            prop_assert_ne!(&verdict, &Verdict::Nobody);
        }
        let stranger = Traits {
            emails: vec!["nobody@y.example".to_owned()],
            phones: vec!["+4930111111".to_owned()],
            name: row.person.name.clone(),
        };
        prop_assert_eq!(judge(&stranger, &rows), Verdict::Nobody);
    }
}
