//! What a person is recognised by in texts. Pure.

use serde_json::Value;

use super::finding::{self, reads};

/// Fewer digits than these are found in anything.
const FEWEST_DIGITS: usize = 7;

/// The e-mails, phones and names that a person has or had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// In lower case, each with its domain in ASCII and in its own script.
    pub emails: Vec<String>,
    /// Digits alone, each with and without the country's.
    pub phones: Vec<String>,
    /// Those that tell somebody apart, in every order.
    pub names: Vec<String>,
    /// All names, short ones too: what a customer is called that is this person.
    pub called: Vec<String>,
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
        let digits = phone.chars().filter(char::is_ascii_digit).collect();
        for number in [national.unwrap_or_default(), digits] {
            if number.len() >= FEWEST_DIGITS {
                add(&mut self.phones, number);
            }
        }
    }

    /// A name as it is written. One word alone is anybody's, and stays, unless it is a whole name as in Chinese.
    pub fn add_name(&mut self, name: &str) {
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        add(&mut self.called, name.to_owned());
        let whole = is_cjk(name) && name.chars().count() > 1;
        if whole || name.contains(|c: char| c.is_whitespace() || c == ',') {
            add(&mut self.names, name.to_owned());
        }
        if let Some((last, first)) = name.split_once(',') {
            self.add_full_name(first.trim(), last.trim());
        } else if let Some((first, last)) = name.rsplit_once(char::is_whitespace) {
            self.add_full_name(first.trim(), last);
            // Which of them is the family's is not known.
            if is_cjk(first) && is_cjk(last) {
                self.add_name(&format!("{first}{last}"));
            }
        }
    }

    /// In the orders of all who write of them.
    fn add_full_name(&mut self, first: &str, last: &str) {
        if first.is_empty() || last.is_empty() {
            return;
        }
        let mut forms =
            vec![format!("{first} {last}"), format!("{last} {first}"), format!("{last}, {first}")];
        if is_cjk(first) && is_cjk(last) {
            forms.push(format!("{last}{first}"));
        }
        for form in forms {
            add(&mut self.names, form.clone());
            add(&mut self.called, form);
        }
    }

    /// What a lead or a contact looked like once, as an event holds it: whole, or the changed values alone.
    pub fn add_former(&mut self, former: &Value) {
        let text = |name: &str| former.get(name).and_then(Value::as_str).map(str::trim);
        let list = |name: &str| former.get(name).and_then(Value::as_array).into_iter().flatten();
        list("emails").filter_map(Value::as_str).for_each(|email| self.add_email(email));
        list("phones").filter_map(Value::as_str).for_each(|phone| self.add_phone(phone));
        text("name").into_iter().for_each(|name| self.add_name(name));
        match (text("first_name"), text("last_name")) {
            (Some(first), Some(last)) => self.add_full_name(first, last),
            // Where one of them alone was changed it is no name; the event before holds the whole one.
            (one, other)
                if ["first_name", "last_name"].iter().all(|it| former.get(it).is_some()) =>
            {
                one.or(other).into_iter().for_each(|name| self.add_name(name));
            }
            _ => {}
        }
    }

    /// Whether this, as a whole, is a name of theirs.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim();
        self.called.iter().any(|own| reads(name, own) == Some(name.len()))
    }

    /// The text without them; `None` where it has none of them.
    pub fn struck_out_of(&self, text: &str) -> Option<String> {
        let kept = finding::without_words(text, &self.emails, &self.names);
        let kept = finding::without_numbers(&kept, |number| self.is_dialled_by(number));
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

    /// Whether one of their addresses or numbers stands in the text, whole: no part of a longer one. Of JSON, the letter of an
    /// escaped line end is no part of a word.
    pub fn is_reached_in(&self, text: &str) -> bool {
        let text =
            ["\\n", "\\r", "\\t"].iter().fold(text.to_owned(), |text, it| text.replace(it, "\n"));
        finding::holds_email(&text, &self.emails)
            || finding::holds_number(&text, |number| self.is_dialled_by(number))
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
}

fn add(list: &mut Vec<String>, one: String) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// A name, or a part of one, in Chinese, Japanese or Korean.
fn is_cjk(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| finding::is_cjk(c) || "·・".contains(c))
}

#[cfg(test)]
#[path = "person_tests.rs"]
mod tests;
