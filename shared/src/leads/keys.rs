//! The keys of a posted person, and the locks on them. Pure.

use sha2::{Digest, Sha256};

use super::{
    matching::Traits,
    model::{Lead, LeadInput},
};
use crate::points;

/// Places of the advisory locks on e-mails, phones and external ids.
const LOCK_PLACES: u64 = 4096;
/// Keeps these locks apart from others of the product.
const LOCK_BASE: i64 = 0x6C65_6164_0000;

/// By what a posted person is looked for.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    pub external: Option<(String, String)>,
    pub person: Traits,
}

impl Keys {
    pub fn of(input: &LeadInput) -> Self {
        let external = input.source.as_ref().set().zip(input.external_id.as_ref().set());
        let external = external.map(|(source, id)| (source.0.clone(), id.0.clone()));
        let names = [&input.first_name, &input.last_name];
        let names = names.map(|name| name.as_ref().set().map(|name| name.0.clone()));
        let person = Traits {
            emails: points::sent(&input.email, &input.emails),
            phones: points::sent(&input.phone, &input.phones),
            name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        };
        Self { external, person }
    }

    /// Those of a lead that is here.
    pub fn of_lead(lead: &Lead) -> Self {
        let names = [lead.first_name.as_deref(), lead.last_name.as_deref()];
        let person = Traits {
            emails: lead.emails.clone(),
            phones: lead.phones.clone(),
            name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        };
        Self { external: lead.source.clone().zip(lead.external_id.clone()), person }
    }

    /// Source and external id, where both are given.
    pub fn external(&self) -> Option<(&str, &str)> {
        self.external.as_ref().map(|(source, id)| (source.as_str(), id.as_str()))
    }

    fn places(&self) -> impl Iterator<Item = i64> {
        let external = self.external.iter().map(|(source, id)| format!("x:{source}\u{1f}{id}"));
        let emails = self.person.emails.iter().map(|email| format!("e:{email}"));
        let phones = self.person.phones.iter().map(|phone| format!("p:{phone}"));
        external.chain(emails).chain(phones).map(|key| place(&key))
    }
}

/// Where the keys of these persons are locked, sorted and once each.
pub fn lock_places<'a>(all: impl IntoIterator<Item = &'a Keys>) -> Vec<i64> {
    let mut places: Vec<i64> = all.into_iter().flat_map(Keys::places).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn place(key: &str) -> i64 {
    let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % LOCK_PLACES;
    LOCK_BASE + i64::try_from(number).unwrap_or(0)
}
