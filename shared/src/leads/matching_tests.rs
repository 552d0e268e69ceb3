use super::*;

fn person(emails: &[&str], phones: &[&str], name: &str) -> Person {
    Person {
        emails: emails.iter().map(|e| (*e).to_owned()).collect(),
        phones: phones.iter().map(|p| (*p).to_owned()).collect(),
        name: name.to_owned(),
    }
}

fn candidate(id: u128, person: Person) -> Candidate {
    Candidate { id: Uuid::from_u128(id), person }
}

const A: Uuid = Uuid::from_u128(1);
const B: Uuid = Uuid::from_u128(2);

#[test]
fn an_email_matches_whatever_the_name() {
    let here = candidate(1, person(&["a@x.example"], &[], "Wei Zhang"));
    assert_eq!(judge(&person(&["a@x.example"], &[], "Somebody Else"), &[here]), Verdict::Email(A));
}

#[test]
fn a_phone_matches_where_nothing_conflicts() {
    let here = candidate(1, person(&[], &["+1"], "Wei Zhang"));
    for name in ["", "Wei Zhang", "Zhang Wei", "W. Zhang", "wei", "ZHANG"] {
        let verdict =
            judge(&person(&["new@x.example"], &["+1"], name), std::slice::from_ref(&here));
        assert_eq!(verdict, Verdict::Phone(A), "{name}");
    }
}

#[test]
fn colleagues_share_a_switchboard() {
    let here = candidate(1, person(&["wei@x.example"], &["+1"], "Wei Zhang"));
    let other_email = person(&["li@x.example"], &["+1"], "");
    let other_name = person(&[], &["+1"], "Li Zhang");
    assert_eq!(judge(&other_email, std::slice::from_ref(&here)), Verdict::Nobody);
    assert_eq!(judge(&other_name, &[here]), Verdict::Nobody);
}

#[test]
fn an_email_and_a_phone_of_two_persons_are_ambiguous() {
    let one = candidate(1, person(&["wei@x.example"], &[], ""));
    let other = candidate(2, person(&[], &["+1"], ""));
    let sent = person(&["wei@x.example"], &["+1"], "");
    assert_eq!(judge(&sent, &[one, other]), Verdict::Ambiguous { by_email: A, by_phone: B });
}

#[test]
fn so_are_those_of_two_whole_persons() {
    let one = candidate(1, person(&["wei@x.example"], &["+1"], ""));
    let other = candidate(2, person(&["li@x.example"], &["+2"], ""));
    let sent = person(&["wei@x.example"], &["+2"], "");
    assert_eq!(judge(&sent, &[one, other]), Verdict::Ambiguous { by_email: A, by_phone: B });
}

#[test]
fn a_colleague_with_the_same_phone_makes_nothing_ambiguous() {
    let one = candidate(1, person(&["wei@x.example"], &[], "Wei Zhang"));
    let colleague = candidate(2, person(&["li@x.example"], &["+1"], "Li Na"));
    let sent = person(&["wei@x.example"], &["+1"], "Wei Zhang");
    assert_eq!(judge(&sent, &[one, colleague]), Verdict::Email(A));
}

#[test]
fn a_person_with_both_is_one() {
    let one = candidate(1, person(&["wei@x.example"], &["+1"], "Wei Zhang"));
    let sent = person(&["wei@x.example"], &["+1"], "Wei Zhang");
    assert_eq!(judge(&sent, &[one]), Verdict::Email(A));
}

#[test]
fn names() {
    for (a, b, agree) in [
        ("张伟", "张伟", true),
        ("张伟", "李娜", false),
        ("Anna-Lena Meyer", "Anna Meyer", true),
        ("Jo Smith", "Joanna Smith", false),
        ("J Smith", "Joanna Smith", true),
        ("Ａｎｎａ", "anna", true),
        ("", "anybody", true),
    ] {
        assert_eq!(names_agree(a, b), agree, "{a} / {b}");
        assert_eq!(names_agree(b, a), agree, "{b} / {a}");
    }
}
