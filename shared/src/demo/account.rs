//! A customer and its people.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    chance::Chance,
    people::{Company, Person},
    rows::Point,
    staff::{Rep, Squad},
    story::{About, Story, touch},
    way::Topic,
};
use crate::{
    contacts::{self, Contact},
    customers::{self, Customer, CustomerKind, Tier},
    resource::Resource,
};

/// Somebody at a customer.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: Uuid,
    pub person: Person,
    pub opted_out: bool,
}

#[derive(Clone)]
pub struct Account<'a> {
    pub id: Uuid,
    pub squad: &'a Squad<'a>,
    /// Whose it was first.
    pub rep: &'a Rep<'a>,
    pub since: DateTime<Utc>,
    pub name: String,
    pub tier: Tier,
    /// Whom to ask for.
    pub first: Known,
    pub company: Option<Company>,
    /// When it bought.
    pub bought: Vec<DateTime<Utc>>,
}

impl<'a> Account<'a> {
    pub fn about(&self) -> About {
        About { customer_id: Some(self.id), contact_id: Some(self.first.id), ..About::default() }
    }

    pub fn topic(&self, chance: &mut Chance) -> Topic<'a> {
        let words = self.squad.words;
        Topic {
            words,
            name: self.first.person.name.clone(),
            company: self.name.clone(),
            product: chance.word(&words.products),
        }
    }
}

/// The e-mails and phones of a lead or a contact, as they are matched.
pub fn points(
    lead_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    person: &Person,
) -> impl Iterator<Item = Point> {
    let of = move |kind, all: &[String]| {
        let numbered = (1_i16..).zip(all.to_vec());
        numbered.map(move |(position, value)| Point { lead_id, contact_id, kind, position, value })
    };
    of("email", &person.emails).chain(of("phone", &person.phones))
}

impl<'a> Story<'a> {
    /// Writes down a customer and who is to be asked for there; answers its place.
    pub fn account(
        &mut self,
        squad: &'a Squad<'a>,
        rep: &'a Rep<'a>,
        at: DateTime<Utc>,
        (person, company): (Person, Option<Company>),
        why: &'static str,
    ) -> usize {
        let id = self.chance.id(at);
        let (owner, handed) = self.own((Customer::TYPE, id), rep, at, None, why);
        let tier = match self.chance.weighed(&[10, 25, 40, 25]) {
            0 => Tier::A,
            1 => Tier::B,
            2 => Tier::C,
            _ => Tier::D,
        };
        let name = company.as_ref().map_or_else(|| person.name.clone(), |one| one.name.clone());
        let mut row = self.customer(squad, company.as_ref(), at);
        (row.id, row.name, row.tier) = (id, name.clone(), Some(tier));
        row.owner_id = Some(owner.id);
        touch(&mut row, handed.into_iter().collect());
        self.rows.customers.push(row);
        let first = self.known(squad, rep, (id, at), person, (true, why));
        for _ in 0..self.chance.weighed(&[62, 28, 10]) {
            if company.is_none() {
                break;
            }
            let person = self.names.person(&mut self.chance, squad, company.as_ref());
            self.known(squad, rep, (id, at), person, (false, "created"));
        }
        let bought = Vec::new();
        self.accounts.push(Account {
            id,
            squad,
            rep,
            since: at,
            name,
            tier,
            first,
            company,
            bought,
        });
        self.accounts.len() - 1
    }

    fn customer(
        &mut self,
        squad: &Squad<'_>,
        company: Option<&Company>,
        at: DateTime<Utc>,
    ) -> Customer {
        let (chance, words) = (&mut self.chance, squad.words);
        let number = chance.between(1, 180);
        let street = chance.word(&words.streets);
        let address = match street.is_ascii() {
            true => format!("{number} {street}"),
            false => format!("{street}{number}号"),
        };
        let mut tags = Vec::new();
        for _ in 0..chance.weighed(&[55, 32, 13]) {
            let tag = chance.word(&words.tags).to_owned();
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Customer {
            kind: if company.is_some() { CustomerKind::Company } else { CustomerKind::Person },
            industry: company.map(|_| chance.word(&words.industries).to_owned()),
            region: chance.pick(squad.regions).map(|region| (*region).to_owned()),
            country: Some(squad.country.to_owned()),
            website: company.map(|company| format!("https://www.{}", company.domain)),
            address: chance.of(80).then_some(address),
            tags,
            ..customers::actions::blank(at)
        }
    }

    fn known(
        &mut self,
        squad: &Squad<'_>,
        rep: &'a Rep<'a>,
        (customer_id, at): (Uuid, DateTime<Utc>),
        person: Person,
        (is_primary, why): (bool, &'static str),
    ) -> Known {
        let id = self.chance.id(at);
        let (owner, handed) = self.own((Contact::TYPE, id), rep, at, None, why);
        let opted_out = self.chance.of(3);
        let mut row = Contact {
            id,
            owner_id: Some(owner.id),
            name: person.name.clone(),
            title: person.title.clone(),
            emails: person.emails.clone(),
            phones: person.phones.clone(),
            locale: Some(squad.words.locale.as_str().to_owned()),
            timezone: Some(squad.zone.name().to_owned()),
            is_primary,
            survey_opt_out: opted_out,
            ..contacts::actions::blank(customer_id, at)
        };
        touch(&mut row, handed.into_iter().collect());
        self.rows.contacts.push(row);
        self.rows.points.extend(points(None, Some(id), &person));
        Known { id, person, opted_out }
    }
}
