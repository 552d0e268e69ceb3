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

    /// As they stand in the text of a JSON document, in lower case.
    pub fn in_json_text(&self) -> Vec<String> {
        let quoted = |word: &String| {
            let quoted = Value::String(word.to_lowercase()).to_string();
            quoted.trim_matches('"').to_owned()
        };
        self.emails.iter().chain(&self.names).map(quoted).chain(self.phones.clone()).collect()
    }

    /// A phone however it is written: a stretch of digits and what stands between them.
    fn without_phones(&self, text: &str) -> String {
        let dialled = |c: char| c.is_ascii_digit() || " +-().\u{a0}".contains(c);
        let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(first) = rest.chars().next() {
            let number = dialled(first);
            let end = rest.find(|c| dialled(c) != number).unwrap_or(rest.len());
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
