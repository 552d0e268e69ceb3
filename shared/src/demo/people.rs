//! Customers' people and companies. No address and no number is anybody's: domains end in `.example`, numbers are of ranges that
//! are kept for fiction or, in China, where there is no such range, of satellite telephones.

use std::collections::{HashMap, HashSet};

use super::{
    chance::Chance,
    staff::Squad,
    words::{Named, Words},
};
use crate::mail::person::Person as Called;

/// 555-0100 to 555-0199 are kept for fiction in each of these areas.
const AREAS: [&str; 80] = [
    "201", "202", "203", "205", "206", "207", "208", "209", "210", "212", "213", "214", "215",
    "216", "217", "218", "219", "224", "225", "228", "229", "231", "234", "239", "240", "248",
    "251", "252", "253", "254", "256", "260", "262", "267", "269", "270", "276", "281", "301",
    "302", "303", "304", "305", "307", "308", "309", "310", "312", "313", "314", "315", "316",
    "317", "318", "319", "320", "321", "323", "325", "330", "331", "334", "336", "337", "347",
    "351", "352", "360", "361", "385", "386", "401", "402", "404", "405", "406", "407", "408",
    "409", "410",
];
/// Ofcom keeps these, each with three more digits, for drama.
const DRAMA: [&str; 12] = [
    "2079460", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960",
    "1314960", "1414960", "1514960", "1614960",
];
/// Of persons without a company.
const PRIVATE: &str = "post.example";

/// First and last name as they are read: 张伟, Nora Beck.
pub fn called(first: Named<'_>, last: Named<'_>) -> String {
    Called::full_name(Some(first.text), Some(last.text)).unwrap_or_default()
}

#[derive(Clone, Debug)]
pub struct Person {
    pub first: String,
    pub last: String,
    pub name: String,
    pub title: Option<String>,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Company {
    pub name: String,
    pub domain: String,
}

/// Remembers what was given out, since each address, number and name is given once.
#[derive(Default)]
pub struct Names {
    taken: HashSet<String>,
    /// How many numbers of each country.
    numbers: HashMap<&'static str, usize>,
}

impl Names {
    pub fn company(&mut self, chance: &mut Chance, words: &Words) -> Company {
        loop {
            let [head, tail, end] =
                [&words.company_heads, &words.company_tails, &words.company_ends]
                    .map(|all| Named::of(chance.word(all)));
            let han = !head.text.is_ascii();
            let name = match (han, chance.of(50)) {
                (true, _) => format!("{}{}{}", head.text, tail.text, end.text),
                (false, true) => format!("{} {}", head.text, tail.text),
                (false, false) => format!("{} {} {}", head.text, tail.text, end.text),
            };
            let domain = format!("{}-{}", head.latin(), tail.latin());
            if !self.taken.insert(name.clone()) {
                continue;
            }
            let mut free = format!("{domain}.example");
            let mut number = 2;
            while !self.taken.insert(free.clone()) {
                free = format!("{domain}-{number}.example");
                number += 1;
            }
            return Company { name, domain: free };
        }
    }

    /// Somebody who is reached by e-mail, by phone or by both.
    pub fn person(
        &mut self,
        chance: &mut Chance,
        squad: &Squad<'_>,
        company: Option<&Company>,
    ) -> Person {
        let words = squad.words;
        let [first, last] =
            [&words.first_names, &words.last_names].map(|all| Named::of(chance.word(all)));
        let domain = company.map_or(PRIVATE, |company| company.domain.as_str());
        let (by_mail, by_phone) = match chance.below(10) {
            0 => (true, false),
            1 => (false, true),
            _ => (true, true),
        };
        let mut emails = Vec::new();
        if by_mail {
            emails.push(self.address(&format!("{}.{}", first.latin(), last.latin()), domain));
            if chance.of(5) {
                emails.push(self.address(&first.latin(), domain));
            }
        }
        let phone = if by_phone { self.number(squad) } else { None };
        if phone.is_none() && emails.is_empty() {
            emails.push(self.address(&last.latin(), domain));
        }
        let title =
            company.filter(|_| chance.of(70)).map(|_| chance.word(&words.titles).to_owned());
        Person {
            first: first.text.to_owned(),
            last: last.text.to_owned(),
            name: called(first, last),
            title,
            emails,
            phones: phone.into_iter().collect(),
        }
    }

    fn address(&mut self, local: &str, domain: &str) -> String {
        let mut free = format!("{local}@{domain}");
        let mut number = 2;
        while !self.taken.insert(free.clone()) {
            free = format!("{local}{number}@{domain}");
            number += 1;
        }
        free
    }

    /// The next number of a country; none where they are used up.
    fn number(&mut self, squad: &Squad<'_>) -> Option<String> {
        let country = squad.country;
        let next = self.numbers.entry(country).or_default();
        let number = *next;
        *next += 1;
        match country {
            "US" => {
                let area = AREAS.get(number % AREAS.len())?;
                self.free(format!("+1{area}55501{:02}", number / AREAS.len() % 100))
            }
            "GB" => {
                let area = DRAMA.get(number % DRAMA.len())?;
                self.free(format!("+44{area}{:03}", number / DRAMA.len() % 1_000))
            }
            // The digits stand in no order that anybody would see.
            _ => self.free(format!("+861349{:07}", number * 7_919 % 10_000_000)),
        }
    }

    fn free(&mut self, number: String) -> Option<String> {
        self.taken.insert(number.clone()).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use kernel::input::{EmailAddress, Locale, Parse, PhoneNumber};

    use super::*;
    use crate::demo::hiring::squads;

    #[test]
    fn everybody_is_reached_as_the_product_writes_it() {
        let [en, zh] = Locale::ALL.map(|locale| Words::of(locale).unwrap());
        let mut chance = Chance::of_seed(3);
        let founded = chrono::DateTime::from_timestamp(1_795_161_600, 0).unwrap();
        let all = squads(&mut chance, founded, [&en, &zh], "USD".parse().unwrap());
        let (mut names, mut seen) = (Names::default(), HashSet::new());
        for squad in all.iter().cycle().take(900) {
            let company = names.company(&mut chance, squad.words);
            let person = names.person(&mut chance, squad, Some(&company));
            assert!(!person.emails.is_empty() || !person.phones.is_empty());
            for email in person.emails {
                assert_eq!(EmailAddress::parse(&email).unwrap().0, email);
                assert!(seen.insert(email));
            }
            for phone in person.phones {
                assert_eq!(PhoneNumber::parse(&phone).unwrap().0, phone);
                assert!(seen.insert(phone));
            }
        }
    }
}
