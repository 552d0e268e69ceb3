//! The rules of matching against a naive statement of them, over generated people.

use proptest::prelude::*;
use shared::leads::matching::{Candidate, Person, Verdict, judge};

/// Few enough values that people share them.
fn person() -> impl Strategy<Value = Person> {
    let emails = prop::sample::subsequence(vec!["a@x", "b@x", "c@x"], 0..=2);
    let phones = prop::sample::subsequence(vec!["+1", "+2"], 0..=2);
    let names = vec!["", "Wei Zhang", "Zhang Wei", "wei", "W. Zhang", "Li Zhang", "Na Li", "张伟"];
    (emails, phones, prop::sample::select(names)).prop_map(|(emails, phones, name)| Person {
        emails: emails.into_iter().map(str::to_owned).collect(),
        phones: phones.into_iter().map(str::to_owned).collect(),
        name: name.to_owned(),
    })
}

fn overlap(a: &[String], b: &[String]) -> bool {
    a.iter().flat_map(|one| b.iter().map(move |other| one == other)).any(|same| same)
}

/// Two names can be of one person where the parts of the shorter one can be dealt out to parts of the other: every way
/// of dealing is tried.
fn one_name(a: &str, b: &str) -> bool {
    fn parts(name: &str) -> Vec<String> {
        name.to_lowercase()
            .split([' ', '.'])
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }
    fn like(a: &str, b: &str) -> bool {
        let initial =
            |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
        a == b || initial(a, b) || initial(b, a)
    }
    fn deal(few: &[String], many: &[String]) -> bool {
        let Some((first, rest)) = few.split_first() else { return true };
        (0..many.len()).any(|place| {
            let mut left = many.to_vec();
            like(first, &left.remove(place)) && deal(rest, &left)
        })
    }
    let (a, b) = (parts(a), parts(b));
    if a.len() <= b.len() { deal(&a, &b) } else { deal(&b, &a) }
}

/// The contract, sentence by sentence.
fn naive(sent: &Person, here: &[Candidate]) -> Verdict {
    let has_email: Vec<&Candidate> =
        here.iter().filter(|one| overlap(&sent.emails, &one.person.emails)).collect();
    let fits_phone: Vec<&Candidate> = here
        .iter()
        .filter(|one| overlap(&sent.phones, &one.person.phones))
        .filter(|one| {
            sent.emails.is_empty()
                || one.person.emails.is_empty()
                || has_email.iter().any(|it| it.id == one.id)
        })
        .filter(|one| one_name(&sent.name, &one.person.name))
        .collect();
    match (has_email.first(), fits_phone.first()) {
        (None, None) => Verdict::Nobody,
        (None, Some(phone)) => Verdict::Phone(phone.id),
        (Some(email), None) => Verdict::Email(email.id),
        // Different persons: nobody whom the phone names is one whom the e-mail names.
        (Some(email), Some(phone)) => {
            let first_has_email = has_email.iter().any(|one| one.id == phone.id);
            if first_has_email || fits_phone.iter().any(|one| one.id == email.id) {
                Verdict::Email(email.id)
            } else {
                Verdict::Ambiguous { by_email: email.id, by_phone: phone.id }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_are_the_contract(sent in person(), people in prop::collection::vec(person(), 0..6)) {
        let here: Vec<Candidate> = people
            .into_iter()
            .zip(1_u128..)
            .map(|(person, number)| Candidate { id: uuid(number), person })
            .filter(|one| overlap(&sent.emails, &one.person.emails) || overlap(&sent.phones, &one.person.phones))
            .collect();
        prop_assert_eq!(judge(&sent, &here), naive(&sent, &here));
    }

    #[test]
    fn whoever_posts_the_same_again_is_the_same(sent in person()) {
        prop_assume!(!sent.emails.is_empty() || !sent.phones.is_empty());
        let here = [Candidate { id: uuid(1), person: sent.clone() }];
        let expected = if sent.emails.is_empty() { Verdict::Phone(uuid(1)) } else { Verdict::Email(uuid(1)) };
        prop_assert_eq!(judge(&sent, &here), expected);
    }
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}
