//! Whom tasks are about, read for many at once.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join;
use uuid::Uuid;

use crate::{
    cases,
    contacts::{self, Contact},
    customers::{self, Customer},
    db::Conn,
    error::Result,
    leads::{self, Lead},
    mail::person::Person,
    tasks::{
        Task,
        about::{known_lead, of_customer},
    },
};

/// The customers and contacts of some tasks.
#[derive(Default)]
pub(super) struct People {
    customers: HashMap<Uuid, Customer>,
    /// Whom to ask for first at each customer.
    primaries: HashMap<Uuid, Contact>,
    /// From cases that name somebody.
    of_cases: HashMap<Uuid, Uuid>,
    contacts: HashMap<Uuid, Contact>,
}

/// Whom one task is about.
pub(super) async fn whom(conn: &Conn, task: &Task) -> Result<Option<Person>> {
    let lead = match task.lead_id {
        Some(id) => leads::queries::get(conn, id).await?,
        None => None,
    };
    let both = [(task, lead.as_ref())];
    Ok(People::read(conn, &both).await?.whom(task, lead.as_ref()))
}

impl People {
    /// Of tasks, each with its lead where that is not deleted.
    pub(super) async fn read(conn: &Conn, tasks: &[(&Task, Option<&Lead>)]) -> Result<Self> {
        let leads = || tasks.iter().filter_map(|(_, lead)| *lead);
        let others = || tasks.iter().filter(|(_, lead)| lead.is_none()).map(|(task, _)| task);
        let at = each(others().filter_map(|task| task.customer_id));
        let customers = each(leads().filter_map(|lead| lead.customer_id).chain(at.iter().copied()));
        if customers.is_empty() {
            return Ok(Self::default());
        }
        let cases = each(others().filter_map(|task| task.case_id));
        let (customers, (primaries, of_cases)) = try_join(
            customers::queries::get_all(conn, &customers),
            try_join(
                contacts::queries::primaries_of(conn, &at),
                cases::queries::contacts_of(conn, &cases),
            ),
        )
        .await?;
        let of_cases: HashMap<Uuid, Uuid> = of_cases.into_iter().collect();
        let contacts = leads().filter_map(|lead| lead.contact_id).chain(of_cases.values().copied());
        let contacts = match each(contacts) {
            none if none.is_empty() => Vec::new(),
            some => contacts::queries::get_all(conn, &some).await?,
        };
        Ok(Self {
            customers: customers.into_iter().map(|one| (one.id, one)).collect(),
            primaries: primaries.into_iter().map(|one| (one.customer_id, one)).collect(),
            of_cases,
            contacts: contacts.into_iter().map(|one| (one.id, one)).collect(),
        })
    }

    /// Its lead, else the contact of its case, else the customer's.
    pub(super) fn whom(&self, task: &Task, lead: Option<&Lead>) -> Option<Person> {
        if let Some(lead) = lead {
            let customer = lead.customer_id.and_then(|id| self.customers.get(&id));
            let contact = lead.contact_id.and_then(|id| self.contacts.get(&id));
            let person = || known_lead(lead, customer, contact, task.owner_id).0;
            return lead.erased_at.is_none().then(person);
        }
        let customer = self.customers.get(&task.customer_id?)?;
        let contact = match task.case_id.and_then(|id| self.of_cases.get(&id)) {
            Some(id) => self.contacts.get(id),
            None => self.primaries.get(&customer.id),
        };
        Some(of_customer(customer, contact.filter(|contact| contact.erased_at.is_none())))
    }
}

/// Each id once.
fn each(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<HashSet<_>>().into_iter().collect()
}
