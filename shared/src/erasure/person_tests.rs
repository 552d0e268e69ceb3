use super::*;
use serde_json::json;

fn wei() -> Person {
    let mut person = Person::default();
    person.add_email("wei@xn--bcher-kva.example");
    person.add_phone("+8613800138000");
    person.add_name("Wei Zhang");
    person.add_name("张伟");
    person
}

#[test]
fn a_person_is_struck_out_of_texts() {
    for (text, kept) in [
        ("Call Wei Zhang", Some("Call [erased]")),
        ("call wei zhang, WEI@bücher.example!", Some("call [erased], [erased]!")),
        ("to wei@xn--bcher-kva.example", Some("to [erased]")),
        ("on +86 138-0013-8000 at 9", Some("on [erased] at 9")),
        ("dial 13800138000", Some("dial [erased]")),
        ("打给张伟（经理）", Some("打给[erased]（经理）")),
        ("Wei", None),
        ("order 13800138, 2026-11-20", None),
        ("Renewal 2027", None),
        ("", None),
    ] {
        assert_eq!(wei().struck_out_of(text).as_deref(), kept, "{text}");
    }
}

#[test]
fn elsewhere_a_whole_address_or_number_is_theirs() {
    let mut person = wei();
    person.add_phone("+442079460958");
    person.add_phone("+3725123456");
    for (text, reached) in [
        (r#"{"email": "Wei@xn--bcher-kva.example", "a": 1}"#, true),
        ("<wei@bücher.example>: unknown.", true),
        ("to wei@bücher.example.", true),
        ("wei@bücher.example.org", false),
        ("not.wei@bücher.example", false),
        ("写给wei@bücher.example吧", true),
        (r#"{"message": "mail\nwei@bücher.example\nsoon"}"#, true),
        ("138 0013 8000 (9-17)", true),
        (r#"{"phone": "138 0013 8000"}"#, true),
        (r#"{"phone": 13800138000}"#, true),
        ("0086 138-0013-8000", true),
        ("+44 (0)20 7946 0958", true),
        ("020 7946 0958", true),
        ("5123456", true),
        (r#"{"order": "9512345678"}"#, false),
        (r#"{"a": "51", "b": "23456"}"#, false),
        ("Wei Zhang", false),
    ] {
        assert_eq!(person.is_reached_in(text), reached, "{text}");
    }
}

#[test]
fn a_person_is_struck_out_of_json() {
    let mut value = json!({ "Wei Zhang": 1, "a": ["for Wei Zhang", 2, null], "b": "Wei" });
    assert!(wei().strike_json(&mut value));
    assert_eq!(value, json!({ "[erased]": 1, "a": ["for [erased]", 2, null], "b": "Wei" }));
    assert!(!wei().strike_json(&mut value));
}

#[test]
fn short_and_first_names_tell_nobody() {
    let mut person = Person::default();
    for name in ["Wei", "李", "", " "] {
        person.add_name(name);
    }
    person.add_name("José");
    person.add_phone("+4911");
    assert_eq!(person.called, ["Wei", "李", "José"]);
    assert_eq!(Person { called: Vec::new(), ..person }, Person::default());
}

#[test]
fn what_they_were_called_before_counts_too() {
    let mut person = Person::default();
    person.add_former(
        &json!({ "first_name": "Wei", "last_name": "Zhang", "emails": ["w@x.example"] }),
    );
    person.add_former(&json!({ "name": "Wei Li", "phones": ["+8613800138000"], "email": null }));
    let names = ["Wei Zhang", "Zhang Wei", "Zhang, Wei", "Wei Li", "Li Wei", "Li, Wei"];
    assert_eq!(person.names, names);
    assert_eq!(person.emails, ["w@x.example"]);
    assert_eq!(person.phones, ["13800138000", "8613800138000"]);
    assert!(person.is_in(&json!({ "a": [{ "b": "for Wei Li" }] })));
    assert!(!person.is_in(&json!({ "a": [{ "b": "for Wei" }, 5, null] })));
}

#[test]
fn a_name_is_found_in_every_order() {
    let mut person = Person::default();
    person.add_former(&json!({ "first_name": "伟", "last_name": "张" }));
    assert_eq!(person.names, ["伟 张", "张 伟", "张, 伟", "张伟"]);
    for (text, kept) in [
        ("给张伟寄合同", Some("给[erased]寄合同")),
        ("给张　伟寄", Some("给[erased]寄")),
        ("伟大", None),
        ("张先生", None),
    ] {
        assert_eq!(person.struck_out_of(text).as_deref(), kept, "{text}");
    }
    let mut person = Person::default();
    for name in ["Ana María Núñez", "Lee, Ann", "김 민수", "สมชาย ใจดี"] {
        person.add_name(name);
    }
    for (text, kept) in [
        ("NÚÑEZ ANA MARÍA; núñez, ana maría", Some("[erased]; [erased]")),
        ("Ann Lee, lee ann", Some("[erased], [erased]")),
        ("김민수는", Some("[erased]는")),
        ("คุณสมชาย ใจดีโทร", Some("คุณ[erased]โทร")),
        ("给Ann Lee寄", Some("给[erased]寄")),
        ("Joann Leeds, Ann Leeds, Joann Lee", None),
        ("María Núñez", None),
    ] {
        assert_eq!(person.struck_out_of(text).as_deref(), kept, "{text}");
    }
}

#[test]
fn a_former_name_goes_whole() {
    let mut person = Person::default();
    person.add_name("Ann Lee");
    person.add_name("Ann Lee Smith");
    assert_eq!(person.struck_out_of("for Ann Lee Smith").as_deref(), Some("for [erased]"));
    // One part alone, as of an event of which the other did not change.
    person.add_former(&json!({ "last_name": "欧阳" }));
    assert_eq!(person.struck_out_of("欧阳先生"), None);
}

#[test]
fn parts_of_longer_addresses_and_numbers_stay() {
    let mut person = Person::default();
    person.add_email("li@acme.cn");
    for phone in ["+3725123456", "+442079460958"] {
        person.add_phone(phone);
    }
    for (text, kept) in [
        ("write to wangli@acme.cn", None),
        ("li@acme.cn.example, not.li@acme.cn", None),
        ("write to LI@acme.cn.", Some("write to [erased].")),
        ("写信给li@acme.cn吧", Some("写信给[erased]吧")),
        ("Order 9512345678", None),
        ("51234567", None),
        ("on 512 3456 (9-17)", Some("on [erased] (9-17)")),
        ("2026-11-20 5123456", Some("2026-11-20 [erased]")),
        ("(+44) 20 7946 0958, +44 (0)20 7946 0958", Some("[erased], [erased]")),
        ("(020) 7946 0958 or 5123456 5123456", Some("[erased] or [erased] [erased]")),
        ("（+3725123456）", Some("（[erased]）")),
    ] {
        assert_eq!(person.struck_out_of(text).as_deref(), kept, "{text}");
    }
}

#[test]
fn a_customer_may_be_called_by_any_of_their_names() {
    let mut person = Person::default();
    person.add_former(&json!({ "first_name": "Madonna", "last_name": null }));
    person.add_former(&json!({ "name": "Louise Ciccone" }));
    for (name, called) in [
        ("Madonna", true),
        (" MADONNA ", true),
        ("Ciccone, Louise", true),
        ("Madonna Inn", false),
        ("Mad", false),
        ("", false),
    ] {
        assert_eq!(person.is_called(name), called, "{name}");
    }
}
