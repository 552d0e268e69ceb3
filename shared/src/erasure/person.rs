//! What a person is recognised by in texts. Pure.

use serde_json::Value;

/// What stands in a text in place of what was struck out.
pub const ERASED: &str = "[erased]";

/// Fewer digits than these are found in anything.
const FEWEST_DIGITS: usize = 7;

/// The e-mails, phones and names that a person has or had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// In lower case, each with its domain in ASCII and in its own script.
    pub emails: Vec<String>,
    /// Digits alone, each with and without the country's.
    pub phones: Vec<String>,
    /// Those that tell somebody apart.
    pub names: Vec<String>,
}

impl Person {
    pub fn add_email(&mut self, email: &str) {
        let email = email.to_lowercase();
        if let Some((local, domain)) = email.split_once('@') {
            let (own, _) = idna::domain_to_unicode(domain);
            add(&mut self.emails, format!("{local}@{own}"));
            add(&mut self.emails, email);
        }
    }

    pub fn add_phone(&mut self, phone: &str) {
        let national = phonenumber::parse(None, phone).map(|it| it.national().value().to_string());
        for number in [national.unwrap_or_default(), digits(phone)] {
            if number.len() >= FEWEST_DIGITS {
                add(&mut self.phones, number);
            }
        }
    }

    /// A first name alone is anybody's, and stays.
    pub fn add_name(&mut self, name: &str) {
        let name = name.trim();
        let long = if name.is_ascii() { name.contains(' ') } else { name.chars().count() > 1 };
        if long {
            add(&mut self.names, name.to_owned());
        }
    }

    /// What a lead or a contact looked like once, as an event holds it: whole, or the changed values alone.
    pub fn add_former(&mut self, former: &Value) {
        let text = |name: &str| former.get(name).and_then(Value::as_str);
        let list = |name: &str| former.get(name).and_then(Value::as_array).into_iter().flatten();
        list("emails").filter_map(Value::as_str).for_each(|email| self.add_email(email));
        list("phones").filter_map(Value::as_str).for_each(|phone| self.add_phone(phone));
        text("name").into_iter().for_each(|name| self.add_name(name));
        let names = [text("first_name"), text("last_name")];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        self.add_name(&names.join(" "));
    }

    /// The text without them; `None` where it has none of them.
    pub fn struck_out_of(&self, text: &str) -> Option<String> {
        let mut kept = text.to_owned();
        for word in self.emails.iter().chain(&self.names) {
            kept = without_word(&kept, word);
        }
        kept = self.without_phones(&kept);
        (kept != text).then_some(kept)
    }

    /// Whether any text in it names them.
    pub fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.struck_out_of(text).is_some(),
            Value::Array(items) => items.iter().any(|item| self.is_in(item)),
            Value::Object(fields) => fields
                .iter()
                .any(|(name, field)| self.struck_out_of(name).is_some() || self.is_in(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Strikes them out of a text; answers whether it held them.
    pub fn strike(&self, text: &mut String) -> bool {
        match self.struck_out_of(text) {
            Some(kept) => {
                *text = kept;
                true
            }
            None => false,
        }
    }

    pub fn strike_some(&self, text: &mut Option<String>) -> bool {
        text.as_mut().is_some_and(|text| self.strike(text))
    }

    /// Strikes them out of every text in it, the names of fields among them.
    pub fn strike_json(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => self.strike(text),
            Value::Array(items) => {
                items.iter_mut().fold(false, |any, it| self.strike_json(it) | any)
            }
            Value::Object(fields) => {
                let mut any = false;
                for (mut name, mut field) in std::mem::take(fields) {
                    any |= self.strike(&mut name) | self.strike_json(&mut field);
                    fields.insert(name, field);
                }
                any
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Whether one of their addresses or numbers stands in the text, whole: no part of a longer one.
    pub fn is_reached_in(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let by_email = self.emails.iter().any(|email| {
            lower.match_indices(email.as_str()).any(|(at, _)| {
                let (before, rest) = lower.split_at(at);
                is_end_of_address(before, rest.get(email.len()..).unwrap_or_default())
            })
        });
        by_email || text.split(|c| !is_dialled(c)).any(|number| self.is_dialled_by(&digits(number)))
    }

    /// A whole number, with or without the country's and the zeros before it.
    fn is_dialled_by(&self, number: &str) -> bool {
        let number = number.trim_start_matches('0');
        let trunk = |own: &String| {
            (1..=3).any(|at| {
                let parts = own.split_at_checked(at);
                parts.is_some_and(|(country, rest)| number == format!("{country}0{rest}"))
            })
        };
        !number.is_empty() && self.phones.iter().any(|own| own == number || trunk(own))
    }

    /// A phone however it is written: a stretch of digits and what stands between them.
    fn without_phones(&self, text: &str) -> String {
        let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(first) = rest.chars().next() {
            let number = is_dialled(first);
            let end = rest.find(|c| is_dialled(c) != number).unwrap_or(rest.len());
            let (stretch, after) = rest.split_at(end);
            rest = after;
            let found = number && self.phones.iter().any(|own| digits(stretch).contains(own));
            if found {
                let (before, after) = (stretch.starts_with(' '), stretch.ends_with(' '));
                kept.push_str(if before { " " } else { "" });
                kept.push_str(ERASED);
                kept.push_str(if after { " " } else { "" });
            } else {
                kept.push_str(stretch);
            }
        }
        kept
    }
}

fn add(list: &mut Vec<String>, one: String) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// What stands in a phone number.
fn is_dialled(c: char) -> bool {
    c.is_ascii_digit() || " +-().\u{a0}".contains(c)
}

/// Whether an address between these two texts is no part of a longer one. A full stop may end the sentence.
fn is_end_of_address(before: &str, after: &str) -> bool {
    let longer = |c: char| c.is_alphanumeric() || "_%+-".contains(c);
    let mut after = after.chars();
    let ends = match after.next() {
        Some('.') => !after.next().is_some_and(char::is_alphanumeric),
        Some(c) => !longer(c),
        None => true,
    };
    ends && !before.ends_with(|c: char| longer(c) || c == '.')
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Upper and lower case are one in ASCII, as in addresses.
fn without_word(text: &str, word: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        let here = rest.get(..word.len()).filter(|part| part.eq_ignore_ascii_case(word));
        let (part, after) = rest.split_at(here.map_or(first.len_utf8(), str::len));
        kept.push_str(if here.is_some() { ERASED } else { part });
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
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
        person.add_phone("+4911");
        assert_eq!(person, Person::default());
    }

    #[test]
    fn what_they_were_called_before_counts_too() {
        let mut person = Person::default();
        person.add_former(
            &json!({ "first_name": "Wei", "last_name": "Zhang", "emails": ["w@x.example"] }),
        );
        person
            .add_former(&json!({ "name": "Wei Li", "phones": ["+8613800138000"], "email": null }));
        assert_eq!(person.names, ["Wei Zhang", "Wei Li"]);
        assert_eq!(person.emails, ["w@x.example"]);
        assert_eq!(person.phones, ["13800138000", "8613800138000"]);
        assert!(person.is_in(&json!({ "a": [{ "b": "for Wei Li" }] })));
        assert!(!person.is_in(&json!({ "a": [{ "b": "for Wei" }, 5, null] })));
    }
}
