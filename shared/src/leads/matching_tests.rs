use super::*;

fn person(emails: &[&str], phones: &[&str], name: &str) -> Traits {
    Traits {
        emails: emails.iter().map(|e| (*e).to_owned()).collect(),
        phones: phones.iter().map(|p| (*p).to_owned()).collect(),
        name: name.to_owned(),
    }
}

fn candidate(id: u128, person: Traits) -> Candidate {
    Candidate { kind: Kind::Lead, id: Uuid::from_u128(id), contact_id: None, person }
}

/// A contact, and a lead that is linked to it.
fn contact(id: u128, person: Traits) -> Candidate {
    let id = Uuid::from_u128(id);
    Candidate { kind: Kind::Contact, id, contact_id: Some(id), person }
}

fn linked(id: u128, contact: u128, person: Traits) -> Candidate {
    Candidate { contact_id: Some(Uuid::from_u128(contact)), ..candidate(id, person) }
}

fn found(kind: &'static str, id: Uuid, by: &'static str) -> Matched {
    Matched { kind, id, by }
}

fn by_email(id: Uuid) -> Verdict {
    Verdict::One(found("lead", id, "email"))
}

fn by_phone(id: Uuid) -> Verdict {
    Verdict::One(found("lead", id, "phone"))
}

const A: Uuid = Uuid::from_u128(1);
const B: Uuid = Uuid::from_u128(2);

#[test]
fn an_email_matches_whatever_the_name() {
    let here = candidate(1, person(&["a@x.example"], &[], "Wei Zhang"));
    assert_eq!(judge(&person(&["a@x.example"], &[], "Somebody Else"), &[here]), by_email(A));
}

#[test]
fn a_phone_matches_where_nothing_conflicts() {
    let here = candidate(1, person(&[], &["+1"], "Wei Zhang"));
    for name in ["", "Wei Zhang", "Zhang Wei", "W. Zhang", "wei", "ZHANG"] {
        let verdict =
            judge(&person(&["new@x.example"], &["+1"], name), std::slice::from_ref(&here));
        assert_eq!(verdict, by_phone(A), "{name}");
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
    assert_eq!(
        judge(&sent, &[one, other]),
        Verdict::Ambiguous(vec![found("lead", A, "email"), found("lead", B, "phone")])
    );
}

#[test]
fn so_are_those_of_two_whole_persons() {
    let one = candidate(1, person(&["wei@x.example"], &["+1"], ""));
    let other = candidate(2, person(&["li@x.example"], &["+2"], ""));
    let sent = person(&["wei@x.example"], &["+2"], "");
    assert_eq!(
        judge(&sent, &[one, other]),
        Verdict::Ambiguous(vec![found("lead", A, "email"), found("lead", B, "phone")])
    );
}

#[test]
fn a_colleague_with_the_same_phone_makes_nothing_ambiguous() {
    let one = candidate(1, person(&["wei@x.example"], &[], "Wei Zhang"));
    let colleague = candidate(2, person(&["li@x.example"], &["+1"], "Li Na"));
    let sent = person(&["wei@x.example"], &["+1"], "Wei Zhang");
    assert_eq!(judge(&sent, &[one, colleague]), by_email(A));
}

#[test]
fn a_person_with_both_is_one() {
    let one = candidate(1, person(&["wei@x.example"], &["+1"], "Wei Zhang"));
    let sent = person(&["wei@x.example"], &["+1"], "Wei Zhang");
    assert_eq!(judge(&sent, &[one]), by_email(A));
}

#[test]
fn two_emails_of_two_persons_are_ambiguous() {
    let one = candidate(1, person(&["wei@x.example"], &[], ""));
    let other = candidate(2, person(&["li@x.example"], &[], ""));
    let sent = person(&["wei@x.example", "li@x.example"], &[], "");
    let both = vec![found("lead", A, "email"), found("lead", B, "email")];
    assert_eq!(judge(&sent, &[one, other.clone()]), Verdict::Ambiguous(both));
    // Both have one of those that were sent: so they are one person, and the older row is taken.
    let same = candidate(1, person(&["wei@x.example", "li@x.example"], &[], ""));
    assert_eq!(judge(&sent, &[same, other]), by_email(A));
}

#[test]
fn a_phone_that_all_share_is_the_one_of_whom_the_others_name() {
    let one = candidate(1, person(&[], &["+1"], "Wei"));
    let other = candidate(2, person(&[], &["+1", "+2"], "Wei"));
    let sent = person(&[], &["+1", "+2"], "Wei");
    assert_eq!(judge(&sent, &[one.clone(), other.clone()]), by_phone(B));
    // By that phone alone nothing tells them apart.
    assert_eq!(judge(&person(&[], &["+1"], "Wei"), &[one, other]), by_phone(A));
}

#[test]
fn a_contact_and_its_leads_are_one_person() {
    let known = contact(1, person(&["wei@x.example"], &[], "Wei Zhang"));
    let lead = linked(2, 1, person(&["other@x.example"], &["+1"], "Wei"));
    let sent = person(&["wei@x.example"], &["+1"], "Wei");
    assert_eq!(
        judge(&sent, &[known.clone(), lead]),
        by_email(B),
        "the open lead is what is merged into"
    );
    let alone = judge(&sent, std::slice::from_ref(&known));
    assert_eq!(alone, Verdict::One(found("contact", A, "email")));
    let stranger = candidate(2, person(&[], &["+1"], "Wei"));
    let both = vec![found("contact", A, "email"), found("lead", B, "phone")];
    assert_eq!(judge(&sent, &[known, stranger]), Verdict::Ambiguous(both));
}

#[test]
fn a_lead_that_holds_what_was_sent_is_taken_before_an_older_one() {
    let known = contact(1, person(&["wei@x.example"], &[], ""));
    let older = linked(2, 1, person(&["old@x.example"], &[], ""));
    let newer = linked(3, 1, person(&["new@x.example"], &[], ""));
    let rows = [known, older, newer];
    let id = |sent: &str| judge(&person(&[sent], &[], ""), &rows);
    assert_eq!(id("new@x.example"), by_email(Uuid::from_u128(3)));
    assert_eq!(id("wei@x.example"), by_email(B));
}

#[test]
fn names() {
    for (a, b, agree) in [
        ("张伟", "张伟", true),
        ("张伟", "李娜", false),
        ("Anna-Lena Meyer", "Anna Meyer", true),
        ("Jo Smith", "Joanna Smith", false),
        ("J Smith", "Joanna Smith", true),
        ("J. Joanna", "Joanna Jones", true),
        ("Ａｎｎａ", "anna", true),
        ("", "anybody", true),
        ("张伟", "伟 张", true),
        ("张伟", "张 伟", true),
        ("伟", "张伟", true),
        ("张伟", "王伟", false),
        ("王小明", "小明 王", true),
        ("张伟", "张伟明", false),
        ("伟 张", "张伟明", false),
        ("伟明", "张伟明", true),
        ("伟明 张", "伟明", true),
        ("张", "张伟明", true),
    ] {
        assert_eq!(names_agree(a, b), agree, "{a} / {b}");
        assert_eq!(names_agree(b, a), agree, "{b} / {a}");
    }
}
