//! Somebody to reach.

use serde::Serialize;

use crate::text::words::is_han;

/// A person as a message shows them. At least one field should be there.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub name: Option<String>,
    pub title: Option<String>,
    pub company: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// What the templates see of a person: blank values gone, the phone also in groups.
#[derive(Serialize)]
pub struct Shown {
    /// By the best that is known: name, company, e-mail, phone.
    pub called: String,
    /// Whether that is a name, not an e-mail or a phone.
    pub named: bool,
    /// Title and company, without what `called` says already.
    pub role: String,
    pub phone: Option<String>,
    pub phone_grouped: Option<String>,
    pub email: Option<String>,
}

impl Shown {
    /// Who it is, as the words of a step take it.
    pub fn args(&self) -> [(&'static str, &str); 2] {
        [("who", &self.called), ("named", if self.named { "yes" } else { "no" })]
    }
}

impl Person {
    /// With what is known of the same person elsewhere, where nothing is known here.
    pub fn or(self, other: Self) -> Self {
        let known = |own: Option<String>, other| own.filter(|own| !own.trim().is_empty()).or(other);
        // A title belongs to the name beside it.
        let title = if self.name.is_none() || self.name == other.name { other.title } else { None };
        Self {
            name: known(self.name, other.name),
            title: known(self.title, title),
            company: known(self.company, other.company),
            phone: known(self.phone, other.phone),
            email: known(self.email, other.email),
        }
    }

    /// First and last name in the order of their script: `Wei Zhang`, `张伟`.
    pub fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
        match (filled(first), filled(last)) {
            (Some(first), Some(last)) if first.chars().chain(last.chars()).all(is_han) => {
                Some(format!("{last}{first}"))
            }
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (one, other) => one.or(other).map(ToOwned::to_owned),
        }
    }

    /// Name and company, for a subject: `Wei Zhang, Nimbus`.
    pub(super) fn in_subject(&self, comma: &str) -> String {
        let shown = self.shown(comma);
        match filled(self.company.as_deref()) {
            Some(company) if company != shown.called => format!("{}{comma}{company}", shown.called),
            _ => shown.called,
        }
    }

    pub fn shown(&self, comma: &str) -> Shown {
        let company = filled(self.company.as_deref());
        let (phone, email) = (filled(self.phone.as_deref()), filled(self.email.as_deref()));
        let phone_grouped = phone.map(grouped);
        let name = filled(self.name.as_deref()).or(company);
        let called = name.or(email).or(phone_grouped.as_deref()).unwrap_or("–").to_owned();
        let role = [filled(self.title.as_deref()), company]
            .into_iter()
            .flatten()
            .filter(|part| *part != called)
            .collect::<Vec<_>>()
            .join(comma);
        Shown {
            named: name.is_some(),
            called,
            role,
            phone: phone.map(ToOwned::to_owned),
            email: email.map(ToOwned::to_owned),
            phone_grouped,
        }
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// `+8613800138000` as `+86 138 0013 8000`; what is no phone number stays as it is.
fn grouped(phone: &str) -> String {
    match phonenumber::parse(None, phone) {
        Ok(number) => number.format().mode(phonenumber::Mode::International).to_string(),
        Err(_) => phone.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_script() {
        let name = |first, last| Person::full_name(Some(first), Some(last)).unwrap();
        assert_eq!(name("Wei", "Zhang"), "Wei Zhang");
        assert_eq!(name("伟", "张"), "张伟");
        assert_eq!(name(" ", "Zhang"), "Zhang");
        assert_eq!(Person::full_name(None, Some("")), None);
    }

    #[test]
    fn what_is_known_elsewhere_fills_blanks_alone() {
        let text = |text: &str| Some(text.to_owned());
        let contact = Person {
            name: text("Wei Zhang"),
            title: text("Buyer"),
            company: text("Nimbus"),
            phone: text("+8613800138000"),
            email: text("wei@nimbus.example"),
        };
        let bare = Person { email: text("w@x.example"), name: text(" "), ..Person::default() };
        let filled = bare.or(contact.clone());
        assert_eq!(filled.email, text("w@x.example"));
        assert_eq!((filled.name, filled.company), (text("Wei Zhang"), text("Nimbus")));
        let other = Person { name: text("Li Na"), ..Person::default() };
        assert_eq!(other.or(contact).title, None, "of somebody else");
    }

    #[test]
    fn the_best_known_name_is_used() {
        let text = |text: &str| Some(text.to_owned());
        let mut person = Person {
            name: text("Wei Zhang"),
            title: text("Buyer"),
            company: text("Nimbus"),
            phone: text("+8613800138000"),
            email: text("wei@nimbus.example"),
        };
        assert_eq!(person.in_subject(", "), "Wei Zhang, Nimbus");
        assert_eq!(person.shown(", ").role, "Buyer, Nimbus");
        person.name = text(" ");
        assert_eq!(person.in_subject(", "), "Nimbus");
        assert_eq!(person.shown(", ").role, "Buyer");
        person.company = None;
        assert_eq!(person.in_subject(", "), "wei@nimbus.example");
        person.email = None;
        assert_eq!(person.in_subject(", "), "+86 138 0013 8000");
    }
}
